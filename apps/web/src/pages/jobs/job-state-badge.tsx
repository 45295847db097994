import type { Job } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { WIZARD_STEP_PATHS } from '../../app/paths.ts';
import { type Shape, StatusBadge, type Tone } from '../../ui/status-badge.tsx';
import { useIsStale } from '../../ui/ticker.ts';

const OF_STATE: Readonly<Record<Job['state'], readonly [Tone, Shape]>> = {
  draft: ['idle', 'ring'],
  prechecking: ['info', 'dashed'],
  ready: ['idle', 'ring'],
  starting: ['info', 'dashed'],
  running: ['info', 'dot'],
  pausing: ['info', 'dashed'],
  paused: ['idle', 'pause'],
  failed: ['bad', 'cross'],
  deleting: ['info', 'dashed'],
  deleted: ['idle', 'cross'],
};
const OF_STAGE: Readonly<Record<NonNullable<Job['stage']>, readonly [Tone, Shape]>> = {
  'catching-up': ['info', 'dot'],
  'in-sync': ['ok', 'check'],
  draining: ['info', 'dashed'],
  stalled: ['bad', 'triangle'],
  'waiting-to-retry': ['warn', 'triangle'],
};

/** What an operator has asked for and the worker has not done yet; null when intent and state agree. */
export function pendingIntent(job: Pick<Job, 'state' | 'desiredState'>): 'starting' | 'pausing' | 'deleting' | null {
  if (job.desiredState === 'deleted' && job.state !== 'deleted') return 'deleting';
  if (job.desiredState === 'paused' && (job.state === 'running' || job.state === 'starting')) return 'pausing';
  if (job.desiredState === 'running' && (job.state === 'paused' || job.state === 'ready')) return 'starting';
  return null;
}

/** Stages that say that things move: no longer true when nothing is heard, as when the API itself is away. */
const MOVING: readonly Job['stage'][] = ['catching-up', 'in-sync', 'draining'];

/** The state of a job in one word: its stage while it runs and is heard, the intent until it is so. */
export function JobStateBadge({ job }: { job: Pick<Job, 'state' | 'stage' | 'desiredState' | 'step' | 'progress'> }) {
  const { t } = useTranslation('jobs');
  const stale = useIsStale(job.progress.asOf);
  const state = pendingIntent(job) ?? job.state;
  if (state === 'running' && job.stage !== null) {
    if (stale && MOVING.includes(job.stage))
      return (
        <StatusBadge tone="idle" shape="ring">
          {t('unheard', { stage: t(`stages.${job.stage}`) })}
        </StatusBadge>
      );
    const [tone, shape] = OF_STAGE[job.stage];
    return (
      <StatusBadge tone={tone} shape={shape}>
        {t(`stages.${job.stage}`)}
      </StatusBadge>
    );
  }
  const [tone, shape] = OF_STATE[state];
  const step = WIZARD_STEP_PATHS.indexOf(job.step) + 1;
  return (
    <StatusBadge tone={tone} shape={shape}>
      {state === 'draft' ? t('states.draft', { step }) : t(`states.${state}`)}
    </StatusBadge>
  );
}
