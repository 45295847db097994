import { Alert, Button } from '@mantine/core';
import type { Cluster, WizardStep } from '@tideway/contract';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, useLocation, useNavigate, useParams } from 'react-router-dom';
import { useCluster } from '../../api/hooks/use-clusters.ts';
import { useJob } from '../../api/hooks/use-jobs.ts';
import { isDraft, paths, WIZARD_STEP_PATHS } from '../../app/paths.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ClusterBadges } from '../../ui/cluster-badges.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { ConnectionsStep } from './connections/connections-step.tsx';
import type { DraftSession, DraftStatus } from './draft/draft-session.ts';
import { ObjectsStep } from './objects/objects-step.tsx';
import { PrecheckStep } from './precheck/precheck-step.tsx';
import { SaveStatus } from './save-status.tsx';
import { SpecStep } from './spec/spec-step.tsx';
import { StartStep } from './start/start-step.tsx';
import { isReachable, stepStates } from './step-states.ts';
import { Stepper } from './stepper.tsx';
import { useDraftSession } from './use-draft-session.ts';
import { type Wizard, WizardContext } from './wizard-context.ts';

const STEPS: Readonly<Record<WizardStep, () => React.ReactNode>> = {
  connections: ConnectionsStep,
  'start-position': StartStep,
  objects: ObjectsStep,
  precheck: PrecheckStep,
  spec: SpecStep,
};

type Draft = NonNullable<ReturnType<typeof useDraftSession>>;

function useStep(): WizardStep {
  const last = useLocation().pathname.split('/').at(-1);
  return WIZARD_STEP_PATHS.find((step) => step === last) ?? 'connections';
}

function Notices({ wizard }: { wizard: Wizard }) {
  const { t } = useTranslation(['wizard', 'common']);
  const { list } = useFormat();
  return (
    <>
      {wizard.cluster.tier === 'essential' && <Alert mb="md">{t('common:beta.note')}</Alert>}
      {wizard.conflicts.length > 0 && (
        <Alert
          color="yellow"
          mb="md"
          withCloseButton
          closeButtonLabel={t('common:actions.dismiss')}
          onClose={() => wizard.reportConflicts([])}
          role="alert"
        >
          {t('save.conflict', { fields: list(wizard.conflicts) })}
        </Alert>
      )}
    </>
  );
}

function WizardBody(props: { cluster: Cluster; session: DraftSession; status: DraftStatus; step: WizardStep }) {
  const { cluster, session, status, step } = props;
  const { t } = useTranslation(['wizard', 'common', 'jobs', 'precheck']);
  const navigate = useNavigate();
  const [conflicts, reportConflicts] = useState<readonly string[]>([]);
  const { base } = status;
  const id = base?.id ?? 'new';
  const wizard = useMemo<Wizard>(
    () => ({
      cluster,
      session,
      status,
      base,
      states: stepStates(base, cluster.tier),
      go: (to) => navigate(paths.wizard(cluster.id, base?.id ?? 'new', to)),
      conflicts,
      reportConflicts,
    }),
    [cluster, session, status, base, navigate, conflicts],
  );
  const Step = STEPS[step];
  const crumbs = [
    { label: t('common:nav.clusters'), to: paths.clusters },
    { label: cluster.name, to: paths.cluster(cluster.id) },
    { label: t('jobs:title'), to: paths.jobs(cluster.id) },
    { label: t('title') },
  ];
  const actions = (
    <>
      <SaveStatus status={status} />
      <Button component={Link} to={paths.jobs(cluster.id)} variant="subtle">
        {t('exit')}
      </Button>
    </>
  );
  return (
    <WizardContext value={wizard}>
      <Page title={t('title')} crumbs={crumbs} beside={<ClusterBadges cluster={cluster} />} actions={actions}>
        <Stepper
          tier={cluster.tier}
          current={step}
          states={wizard.states}
          reachable={(other) => isReachable(other, base, cluster.tier)}
          to={(other) => paths.wizard(cluster.id, id, other)}
        />
        <Notices wizard={wizard} />
        {isReachable(step, base, cluster.tier) ? <Step key={step} /> : <Locked wizard={wizard} step={step} />}
      </Page>
    </WizardContext>
  );
}

/** An address of a step whose predecessors are not done: says which, and leads there. */
function Locked({ wizard, step }: { wizard: Wizard; step: WizardStep }) {
  const { t } = useTranslation('wizard');
  const missing =
    WIZARD_STEP_PATHS.slice(0, WIZARD_STEP_PATHS.indexOf(step)).find((earlier) => wizard.states[earlier] !== 'done') ??
    'connections';
  return (
    <Alert color="yellow" title={t('locked.title', { step: t(`steps.${missing}`) })} maw={720}>
      <Button mt="xs" onClick={() => wizard.go(missing)}>
        {t('locked.go', { step: t(`steps.${missing}`) })}
      </Button>
    </Alert>
  );
}

/** Moves the address from `new` to the draft's own once it exists, and remembers the step this tab goes to. */
function useAddress(cluster: Cluster | undefined, jobId: string, step: WizardStep, draft: Draft | null) {
  const navigate = useNavigate();
  const base = draft?.status.base ?? null;
  const session = draft?.session;
  const clusterId = cluster?.id;
  const baseId = base?.id;
  useEffect(() => {
    if (jobId === 'new' && baseId !== undefined && clusterId !== undefined) {
      navigate(paths.wizard(clusterId, baseId, step), { replace: true });
    }
  }, [jobId, baseId, clusterId, step, navigate]);
  const reachable = cluster !== undefined && isReachable(step, base, cluster.tier);
  const remembered = useRef<WizardStep | null>(null);
  useEffect(() => {
    if (session === undefined || baseId === undefined || !reachable || remembered.current === step) return;
    remembered.current = step;
    // Only what this tab does counts: two tabs at two steps would else take the draft from each other for ever.
    if (session.status.base?.step !== step) void session.save({ step }).catch(() => undefined);
  }, [session, baseId, reachable, step]);
}

/** The wizard: one address a step, one draft for all of them. */
export function WizardPage() {
  const { t } = useTranslation(['wizard', 'common', 'jobs', 'precheck']);
  const { clusterId = '', jobId = 'new' } = useParams();
  const step = useStep();
  const cluster = useCluster(clusterId);
  const job = useJob(jobId === 'new' ? undefined : jobId, true);
  const draft = useDraftSession(clusterId, jobId, job.data);
  useAddress(cluster.data, jobId, step, draft);
  const error = cluster.error ?? (jobId === 'new' ? null : job.error);
  const base = draft?.status.base;
  if (base && !isDraft(base)) return <Navigate to={paths.job(clusterId, base.id)} replace />;
  if (cluster.data === undefined || draft === null) {
    return (
      <Page title={t('title')} crumbs={[{ label: t('jobs:title'), to: paths.jobs(clusterId) }, { label: t('title') }]}>
        {error === null ? <Waiting what={t('loading')} rows={4} /> : <ProblemAlert error={error} />}
      </Page>
    );
  }
  return <WizardBody cluster={cluster.data} session={draft.session} status={draft.status} step={step} />;
}
