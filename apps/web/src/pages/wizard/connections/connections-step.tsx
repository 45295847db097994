import { Button, Stack } from '@mantine/core';
import type { ConnectionValidation } from '@tideway/contract';
import { useState } from 'react';
import { FormProvider } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { fieldErrors } from '../../../api/problem-error.ts';
import { useLanguage } from '../../../i18n/use-format.ts';
import { Card } from '../../../ui/facts.tsx';
import { ErrorSummary } from '../../../ui/form/error-summary.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { StepHeading } from '../step-heading.tsx';
import classes from '../wizard.module.css';
import { useWizard } from '../wizard-context.ts';
import { WizardFooter } from '../wizard-footer.tsx';
import { DiagnosisPanel } from './diagnosis-panel.tsx';
import type { Path } from './fields.tsx';
import { JobNameField, useTakenNames } from './job-name-field.tsx';
import { NeedsPanel } from './needs-panel.tsx';
import { PromptDialog } from './prompt-dialog.tsx';
import { ReuseMenu } from './reuse-menu.tsx';
import { SourceFields } from './source-fields.tsx';
import { TargetFields } from './target-fields.tsx';
import { TlsFields } from './tls-fields.tsx';
import { useConnectionsForm, useSummary } from './use-connections-form.ts';
import { useValidation } from './use-validation.ts';
import { isFresh, validationFailures, validationFields } from './validation.ts';

/** Everything that Test and Validate do, around one form. */
function useConnections() {
  const { t } = useTranslation('wizard');
  const language = useLanguage();
  const { base, go, session } = useWizard();
  const { form, reuse } = useConnectionsForm();
  const { validated, run } = useValidation();
  const taken = useTakenNames();
  const [attempt, setAttempt] = useState(0);
  const [prompt, setPrompt] = useState<ConnectionValidation['prompt']>(null);
  const refused = () => setAttempt((count) => count + 1);

  const showFailures = (result: ConnectionValidation) => {
    const privateLink = form.getValues('source.connectivity') === 'private-link';
    for (const { field, message } of validationFailures(result, { privateLink, language }))
      form.setError(field as Path, { message });
  };
  const connect = async () => {
    try {
      const { result } = await run.mutateAsync();
      if (!result.ok) showFailures(result);
      return result;
    } catch (error) {
      for (const { field, message } of fieldErrors(error)) form.setError(field as Path, { message });
      return null;
    }
  };
  const checked = (then: () => Promise<void>) =>
    form.handleSubmit(async () => {
      if (taken.has(form.getValues('name'))) {
        form.setError('name', { message: t('connections.nameTaken') });
        return refused();
      }
      await then();
    }, refused)();
  const test = () => checked(async () => void (await connect()));
  const next = () =>
    checked(async () => {
      const job = await session.flush().catch(() => null);
      if (job !== null && isFresh(validated, job, Date.now())) return go('start-position');
      const result = await connect();
      if (result === null || (!result.ok && result.prompt?.kind !== 'accept-endpoint')) return refused();
      if (result.prompt === null) return go('start-position');
      setPrompt(result.prompt);
    });
  const outdated = validated !== undefined && base !== null && validated.fields !== validationFields(base);
  return { form, reuse, validated, run, attempt, prompt, setPrompt, test, next, connect, outdated };
}

function Prompt({ step }: { step: ReturnType<typeof useConnections> }) {
  const { go } = useWizard();
  if (step.prompt === null) return null;
  return (
    <PromptDialog
      prompt={step.prompt}
      ok={step.validated?.result.ok ?? false}
      onCheck={() => void step.connect()}
      onStay={() => step.setPrompt(null)}
      onNext={() => go('start-position')}
    />
  );
}

function ConnectionsForms({ step }: { step: ReturnType<typeof useConnections> }) {
  const { t } = useTranslation('wizard');
  const summary = useSummary(step.form);
  return (
    <Stack>
      <ErrorSummary items={summary} attempt={step.attempt} />
      <JobNameField />
      <Card
        title={t('connections.source')}
        beside={<ReuseMenu onChosen={(jobId) => void step.reuse(jobId).catch(() => undefined)} />}
      >
        <Stack gap="sm">
          <SourceFields />
          <TlsFields />
        </Stack>
      </Card>
      <Card title={t('connections.target')}>
        <TargetFields />
      </Card>
      {step.run.isError && fieldErrors(step.run.error).length === 0 && <ProblemAlert error={step.run.error} />}
    </Stack>
  );
}

/** Step 1: name, source and target connection, with the diagnosis beside it. */
export function ConnectionsStep() {
  const { t } = useTranslation('wizard');
  const step = useConnections();
  const problems = useSummary(step.form).length;
  const seenFrom = step.validated?.result.source.facts.addressSeenByServer ?? null;
  return (
    <FormProvider {...step.form}>
      <StepHeading>{t('connections.heading')}</StepHeading>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void step.next();
        }}
      >
        <div className={classes.columns}>
          <ConnectionsForms step={step} />
          <aside className={classes.aside}>
            <DiagnosisPanel
              validated={step.validated}
              outdated={step.outdated}
              running={step.run.isPending}
              error={step.run.error}
            />
            <NeedsPanel seenFrom={seenFrom} />
          </aside>
        </div>
        <WizardFooter problems={problems}>
          <Button variant="default" onClick={() => void step.test()} disabled={step.run.isPending}>
            {t('connections.test')}
          </Button>
          <Button type="submit" loading={step.run.isPending}>
            {t('connections.validate')}
          </Button>
        </WizardFooter>
      </form>
      <Prompt step={step} />
    </FormProvider>
  );
}
