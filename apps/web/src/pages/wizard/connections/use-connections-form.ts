import { useEffect, useMemo, useRef, useState } from 'react';
import { type FieldPath, type FieldPathValue, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { SummaryItem } from '../../../ui/form/error-summary.tsx';
import { formResolver } from '../../../ui/form/form-resolver.ts';
import { flatten, mergeForms } from '../draft/merge.ts';
import { useDraftStep, useWizard } from '../wizard-context.ts';
import {
  type ConnectionsForm,
  connectionsSchema,
  formToInput,
  formToPatch,
  jobToForm,
  type SentSecrets,
} from './connections-form.ts';
import { fieldId, type Path } from './fields.tsx';

/** A secret is one value: what is typed, with whether one is stored. */
const isSecret = (path: string) => /(password|clientKey)$/.test(path);

const LABELS = {
  name: 'jobName',
  'source.dataSource': 'dataSource',
  'source.region': 'region',
  'source.host': 'host',
  'source.privateLink': 'privateLinkConnection',
  'source.port': 'port',
  'source.user': 'user',
  'source.password': 'password',
  'source.tls.ca': 'ca',
  'source.tls.clientCertificate': 'clientCertificate',
  'source.tls.clientKey': 'clientKey',
  'target.user': 'user',
  'target.password': 'password',
} as const;

/** The form of step 1, tied to the draft: every change is saved, what another tab changed is merged. */
export function useConnectionsForm() {
  const { t } = useTranslation('common');
  const { base, cluster, session, reportConflicts } = useWizard();
  const sent = useRef<SentSecrets>(new Map());
  const resolver = useMemo(
    () => formResolver<ConnectionsForm>(connectionsSchema(cluster.tier), formToInput, t, true),
    [cluster.tier, t],
  );
  const [defaultValues] = useState(() => jobToForm(base));
  const form = useForm<ConnectionsForm>({ resolver, mode: 'onTouched', defaultValues });
  useEffect(() => form.subscribe({ formState: { values: true }, callback: () => session.touch() }), [form, session]);
  useDraftStep({
    collect: (stored) => {
      if (session.status.save === 'failed') sent.current.clear();
      return formToPatch(form.getValues(), stored, sent.current);
    },
    foreignChange: (before, now) => {
      const ours = flatten(form.getValues(), isSecret);
      const merged = mergeForms(flatten(jobToForm(before), isSecret), ours, flatten(jobToForm(now), isSecret));
      for (const [path, value] of Object.entries(merged.taken)) {
        form.setValue(path as Path, value as FieldPathValue<ConnectionsForm, FieldPath<ConnectionsForm>>);
      }
      const real = merged.conflicts.filter((path) => !isSecret(path));
      if (real.length > 0) reportConflicts(real);
    },
  });
  /** Takes the source of another job in place of what is typed here, text that is no value yet and secrets too. */
  const reuse = async (jobId: string) => {
    if (base !== null) await session.flush();
    const stored = session.status.base;
    const { password, tls } = jobToForm(stored).source;
    form.setValue('source.password', password);
    form.setValue('source.tls.clientKey', tls.clientKey);
    // Typed again they are sent again.
    sent.current.delete('source.password');
    sent.current.delete('source.tls.clientKey');
    const typed = Object.entries(stored?.typed ?? {}).filter(([path]) => !path.startsWith('source.'));
    await session.save({ copySourceFrom: jobId, typed: Object.fromEntries(typed) });
  };
  return { form, reuse };
}

/** What is wrong in the form, in the order of the page. */
export function useSummary(form: ReturnType<typeof useConnectionsForm>['form']): SummaryItem[] {
  const { t } = useTranslation('wizard');
  return Object.entries(LABELS).flatMap(([path, label]) => {
    const error = form.getFieldState(path as Path, form.formState).error as
      | { message?: string; value?: { message?: string } }
      | undefined;
    const message = error?.message ?? error?.value?.message;
    if (message === undefined) return [];
    const side = path.startsWith('target') ? `${t('connections.target')}: ` : '';
    return [{ id: fieldId(path), label: side + t(`connections.${label}`), message }];
  });
}
