import { Alert, Button, Stack, Text } from '@mantine/core';
import type { Cluster } from '@tideway/contract';
import { useEffect, useMemo, useRef, useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router-dom';
import { useCluster } from '../../api/hooks/use-clusters.ts';
import { useJob } from '../../api/hooks/use-jobs.ts';
import { fieldErrors } from '../../api/problem-error.ts';
import { useIsAllowed } from '../../app/job-rules.ts';
import { paths } from '../../app/paths.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { Card } from '../../ui/facts.tsx';
import { ErrorSummary } from '../../ui/form/error-summary.tsx';
import { formResolver } from '../../ui/form/form-resolver.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import {
  type ConnectionsForm,
  connectionsSchema,
  formToInput,
  formToPatch,
  jobToForm,
  type SentSecrets,
} from '../wizard/connections/connections-form.ts';
import { DiagnosisPanel } from '../wizard/connections/diagnosis-panel.tsx';
import type { Path } from '../wizard/connections/fields.tsx';
import { SourceFields } from '../wizard/connections/source-fields.tsx';
import { TargetFields } from '../wizard/connections/target-fields.tsx';
import { TlsFields } from '../wizard/connections/tls-fields.tsx';
import { useSummary } from '../wizard/connections/use-connections-form.ts';
import { useValidation } from '../wizard/connections/use-validation.ts';
import { validationFailures, validationFields } from '../wizard/connections/validation.ts';
import type { DraftSession, DraftStatus } from '../wizard/draft/draft-session.ts';
import { stepStates } from '../wizard/step-states.ts';
import { useDraftSession } from '../wizard/use-draft-session.ts';
import classes from '../wizard/wizard.module.css';
import { useWizard, type Wizard, WizardContext } from '../wizard/wizard-context.ts';

/** The form: nothing is saved until its button is pressed, unlike in a draft. */
function useEditForm() {
  const { t } = useTranslation('common');
  const { base, session, cluster } = useWizard();
  const { validated, run } = useValidation();
  const language = useLanguage();
  const sent = useRef<SentSecrets>(new Map());
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const schema = useMemo(() => connectionsSchema(cluster.tier), [cluster.tier]);
  const resolver = useMemo(() => formResolver<ConnectionsForm>(schema, formToInput, t, true), [schema, t]);
  const [defaultValues] = useState(() => jobToForm(base));
  const form = useForm<ConnectionsForm>({ resolver, mode: 'onTouched', defaultValues });
  const refused = () => setAttempt((count) => count + 1);
  const submit = form.handleSubmit(async () => {
    setError(null);
    try {
      const { name: _name, ...patch } = formToPatch(form.getValues(), base, sent.current) ?? {};
      const saved = Object.keys(patch).length === 0 ? base : await session.save(patch);
      if (saved !== null) form.reset(jobToForm(saved));
      const { result } = await run.mutateAsync();
      const privateLink = form.getValues('source.connectivity') === 'private-link';
      for (const { field, message } of validationFailures(result, { privateLink, language })) {
        form.setError(field as Path, { message });
      }
    } catch (failure) {
      sent.current.clear();
      setError(failure);
      for (const { field, message } of fieldErrors(failure)) form.setError(field as Path, { message });
      refused();
    }
  }, refused);
  const busy = form.formState.isSubmitting;
  const outdated =
    form.formState.isDirty || (validated !== undefined && base !== null && validated.fields !== validationFields(base));
  return { form, submit, busy, validated, run, attempt, error, outdated };
}

function EditForm() {
  const { t } = useTranslation(['wizard', 'common']);
  const { base, cluster } = useWizard();
  const edit = useEditForm();
  const summary = useSummary(edit.form);
  const done = edit.validated !== undefined && !edit.outdated && !edit.busy;
  return (
    <FormProvider {...edit.form}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void edit.submit();
        }}
      >
        <Text size="sm" maw={720} mb="md">
          {t('editConnections.intro')}
        </Text>
        <div className={classes.columns}>
          <Stack>
            <ErrorSummary items={summary} attempt={edit.attempt} />
            {done && edit.validated && (
              <Alert color={edit.validated.result.ok ? 'teal' : 'yellow'} role="status">
                {t(edit.validated.result.ok ? 'editConnections.saved' : 'editConnections.savedFailed')}
              </Alert>
            )}
            <Card title={t('connections.source')}>
              <Stack gap="sm">
                <SourceFields />
                <TlsFields />
              </Stack>
            </Card>
            <Card title={t('connections.target')}>
              <TargetFields />
            </Card>
            {edit.error !== null && fieldErrors(edit.error).length === 0 && <ProblemAlert error={edit.error} />}
          </Stack>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <aside className={classes.aside} tabIndex={0} aria-label={t('diagnosis.title')}>
            <DiagnosisPanel
              validated={edit.validated}
              outdated={edit.outdated}
              running={edit.run.isPending}
              error={edit.run.error}
            />
          </aside>
        </div>
        <div className={classes.footer}>
          <Button component={Link} to={paths.job(cluster.id, base?.id ?? '')} variant="default">
            {t('editConnections.back')}
          </Button>
          <span className={classes.push} />
          <Button type="submit" loading={edit.busy}>
            {t('editConnections.save')}
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}

/** The fields of step 1 ask for a wizard around them; this one saves only when told. */
function EditBody({ cluster, session, status }: { cluster: Cluster; session: DraftSession; status: DraftStatus }) {
  const { t } = useTranslation('wizard');
  const isAllowed = useIsAllowed();
  const { base } = status;
  const wizard = useMemo<Wizard>(
    () => ({
      cluster,
      session,
      status,
      base,
      states: stepStates(base, cluster.tier),
      go: () => undefined,
      conflicts: [],
      reportConflicts: () => undefined,
    }),
    [cluster, session, status, base],
  );
  if (base !== null && !isAllowed('connections', base)) {
    return (
      <Alert color="yellow" maw={720}>
        <Text size="sm">{t('editConnections.notNow')}</Text>
        <Button mt="xs" component={Link} to={paths.job(cluster.id, base.id)} variant="default">
          {t('editConnections.back')}
        </Button>
      </Alert>
    );
  }
  return (
    <WizardContext value={wizard}>
      <EditForm />
    </WizardContext>
  );
}

/** Connections of a job that is paused or has failed: credentials change, hosts move. */
export function EditConnectionsPage() {
  const { t } = useTranslation(['wizard', 'common', 'jobs']);
  const { clusterId = '', jobId = '' } = useParams();
  const cluster = useCluster(clusterId);
  const job = useJob(jobId, true);
  const draft = useDraftSession(clusterId, jobId, job.data);
  const session = draft?.session;
  useEffect(() => {
    if (job.data !== undefined) session?.adopt(job.data);
  }, [session, job.data]);
  const name = job.data?.name ?? '…';
  const crumbs = [
    { label: t('common:nav.clusters'), to: paths.clusters },
    { label: cluster.data?.name ?? '…', to: paths.cluster(clusterId) },
    { label: t('jobs:title'), to: paths.jobs(clusterId) },
    { label: name, to: paths.job(clusterId, jobId) },
    { label: t('editConnections.title') },
  ];
  const error = cluster.error ?? job.error;
  return (
    <Page title={t('editConnections.heading', { name })} crumbs={crumbs}>
      {cluster.data !== undefined && draft !== null ? (
        <EditBody cluster={cluster.data} session={draft.session} status={draft.status} />
      ) : error === null ? (
        <Waiting what={t('loading')} rows={4} />
      ) : (
        <ProblemAlert error={error} />
      )}
    </Page>
  );
}
