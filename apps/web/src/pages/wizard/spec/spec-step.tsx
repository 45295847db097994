import { Alert, Button, Stack, Text } from '@mantine/core';
import { ESSENTIAL_SPEC, type Job } from '@tideway/contract';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { ProblemError } from '../../../api/problem-error.ts';
import { paths } from '../../../app/paths.ts';
import { focusField } from '../../../ui/form/error-summary.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { fromSelection, tickedCount } from '../objects/selection.ts';
import { useObjects } from '../objects/use-objects.ts';
import { StepHeading } from '../step-heading.tsx';
import { useDraftStep, useWizard } from '../wizard-context.ts';
import { WizardFooter } from '../wizard-footer.tsx';
import { JobOptionsPanel } from './job-options.tsx';
import { JobSummary } from './job-summary.tsx';
import { adviseSpec } from './spec-advice.ts';
import { SpecCards, useSpecWords } from './spec-cards.tsx';
import { type SpecForm, specToPatch } from './spec-form.ts';
import { useFinish } from './use-finish.ts';

/** How many tables the selection holds; null until the source's objects are read, or when they cannot be. */
function useTableCount(job: Job): number | null {
  const objects = useObjects(job.id).data;
  if (objects === undefined || job.selection === null) return null;
  const ticked = job.selection.kind === 'all' ? null : fromSelection(job.selection);
  return objects.databases.reduce(
    (sum, { name, tables }) => sum + (ticked === null ? tables.length : tickedCount(ticked, name, tables.length)),
    0,
  );
}

/** Spec and options, tied to the draft; the advised spec is chosen until another is. */
function useSpecForm(job: Job, tables: number | null) {
  const { session, cluster } = useWizard();
  const [form, setForm] = useState<SpecForm>(() => ({
    spec: cluster.tier === 'essential' ? null : (job.spec ?? adviseSpec(tables)),
    options: job.options,
  }));
  // What is advised is chosen until the operator chooses: the count can come after the page.
  const chosen = useRef(job.spec !== null);
  useEffect(() => {
    if (cluster.tier === 'essential' || chosen.current || tables === null) return;
    setForm((before) => ({ ...before, spec: adviseSpec(tables) }));
  }, [cluster.tier, tables]);
  useDraftStep({
    collect: (base) => specToPatch(form, base),
    foreignChange: (before, now) => {
      if (specToPatch(form, before) === null)
        setForm((ours) => ({ spec: now.spec ?? ours.spec, options: now.options }));
    },
  });
  const change = (part: Partial<SpecForm>) => {
    if (part.spec !== undefined) chosen.current = true;
    setForm((before) => ({ ...before, ...part }));
    session.touch();
  };
  return { form, change };
}

/** The precheck has become too old to start by. */
function isStale(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.params?.reason === 'precheck-stale';
}

function StalePrecheck({ job }: { job: Job }) {
  const { t } = useTranslation('wizard');
  const { cluster } = useWizard();
  return (
    <Alert color="yellow" role="alert" title={t('spec.stale.title')}>
      <Text size="sm" mb="xs">
        {t('spec.stale.body')}
      </Text>
      <Button component={Link} size="xs" variant="default" to={paths.wizard(cluster.id, job.id, 'precheck')}>
        {t('spec.stale.go')}
      </Button>
    </Alert>
  );
}

function SpecBody({ job }: { job: Job }) {
  const { t } = useTranslation('wizard');
  const { cluster } = useWizard();
  const tables = useTableCount(job);
  const { form, change } = useSpecForm(job, tables);
  const words = useSpecWords();
  const finish = useFinish();
  const [attempted, setAttempted] = useState(false);
  const essential = cluster.tier === 'essential';
  const missing = !essential && form.spec === null;
  const submit = (how: 'start' | 'later') => {
    setAttempted(true);
    if (missing) focusField('field-spec');
    else finish.mutate(how);
  };
  return (
    <>
      <StepHeading>{t(essential ? 'spec.headingReview' : 'spec.heading')}</StepHeading>
      <Stack maw={960}>
        {essential ? (
          <Text size="sm">{t('spec.essential', words(ESSENTIAL_SPEC))}</Text>
        ) : (
          <SpecCards
            value={form.spec}
            tables={tables}
            error={attempted && missing && t('spec.choose')}
            onChange={(spec) => change({ spec })}
          />
        )}
        <JobOptionsPanel
          options={form.options}
          onChange={(options) => change({ options: { ...form.options, ...options } })}
        />
        <JobSummary job={job} />
        {finish.isError &&
          (isStale(finish.error) ? <StalePrecheck job={job} /> : <ProblemAlert error={finish.error} />)}
      </Stack>
      <WizardFooter back="precheck" problems={attempted && missing ? 1 : 0}>
        <Button
          variant="default"
          title={t('spec.laterHint')}
          onClick={() => submit('later')}
          disabled={finish.isPending}
        >
          {t('spec.later')}
        </Button>
        <Button onClick={() => submit('start')} loading={finish.isPending}>
          {t('spec.start')}
        </Button>
      </WizardFooter>
    </>
  );
}

/** Step 5: the spec (Dedicated), or a plain review (Essential, which has none); ends with Create Job and Start. */
export function SpecStep() {
  const { base } = useWizard();
  return base === null ? null : <SpecBody job={base} />;
}
