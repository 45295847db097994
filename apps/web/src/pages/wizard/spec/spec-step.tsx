import { Alert, Button, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type DraftPatch, ESSENTIAL_SPEC, type Job, ROUTES, routePath, type Spec } from '@tideway/contract';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router-dom';
import { call } from '../../../api/call.ts';
import { useStoreJob } from '../../../api/hooks/use-job-actions.ts';
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

interface SpecForm {
  readonly spec: Spec | null;
  readonly options: Job['options'];
}

function toPatch(form: SpecForm, base: Job | null): DraftPatch | null {
  const patch: DraftPatch = {};
  if (form.spec !== null && form.spec !== base?.spec) patch.spec = form.spec;
  if (JSON.stringify(form.options) !== JSON.stringify(base?.options)) patch.options = form.options;
  return Object.keys(patch).length === 0 ? null : patch;
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
    collect: (base) => toPatch(form, base),
    foreignChange: (before, now) => {
      if (toPatch(form, before) === null) setForm((ours) => ({ spec: now.spec ?? ours.spec, options: now.options }));
    },
  });
  const change = (part: Partial<SpecForm>) => {
    if (part.spec !== undefined) chosen.current = true;
    setForm((before) => ({ ...before, ...part }));
    session.touch();
  };
  return { form, change };
}

function useStart() {
  const { session, cluster } = useWizard();
  const navigate = useNavigate();
  const store = useStoreJob();
  return useMutation({
    mutationFn: async () => {
      const job = await session.flush();
      return call('job', 'POST', routePath(ROUTES.jobStart, { jobId: job.id }));
    },
    onSuccess: (job) => {
      store(job);
      navigate(paths.job(cluster.id, job.id));
    },
  });
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
  const { cluster, session } = useWizard();
  const navigate = useNavigate();
  const tables = useTableCount(job);
  const { form, change } = useSpecForm(job, tables);
  const words = useSpecWords();
  const start = useStart();
  const [attempted, setAttempted] = useState(false);
  const essential = cluster.tier === 'essential';
  const missing = !essential && form.spec === null;
  const submit = (then: () => void) => {
    setAttempted(true);
    if (missing) focusField('field-spec');
    else then();
  };
  const later = () =>
    void session.flush().then(
      () => navigate(paths.jobs(cluster.id)),
      () => undefined,
    );
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
        {start.isError && (isStale(start.error) ? <StalePrecheck job={job} /> : <ProblemAlert error={start.error} />)}
      </Stack>
      <WizardFooter back="precheck" problems={attempted && missing ? 1 : 0}>
        <Button variant="default" title={t('spec.laterHint')} onClick={() => submit(later)} disabled={start.isPending}>
          {t('spec.later')}
        </Button>
        <Button onClick={() => submit(() => start.mutate())} loading={start.isPending}>
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
