import type { Job, Webhook, WebhookKind, WebhookMessage } from '@tideway/contract';

/** States in which a runway counts: the job still needs the source's logs. */
const NEEDS_LOGS: readonly Job['state'][] = ['starting', 'running', 'pausing', 'paused', 'failed'];

/** Why an alarm of this kind is on for a job, in a sentence; null when it is off. */
export function alarmText(kind: WebhookKind, job: Job, webhook: Webhook, now: number): string | null {
  const { progress, state, stage } = job;
  switch (kind) {
    case 'failed':
      return state === 'failed' ? `${job.name} failed: ${job.error?.title ?? 'see the job'}` : null;
    case 'stalled':
      return stage === 'stalled' ? `${job.name} is stalled since ${job.stageSince}: nothing is applied` : null;
    case 'lag': {
      if (state !== 'running') return null;
      const lag = progress.lag.applied;
      if (lag !== null) {
        return lag > webhook.lagSeconds
          ? `${job.name} is ${Math.round(lag)} s behind (limit ${webhook.lagSeconds} s)`
          : null;
      }
      // A lag that nobody knows is no small lag: it counts from when the job began to run, or was heard last.
      const heard = Math.max(Date.parse(job.stateSince), Date.parse(progress.sourcePosition.asOf ?? job.stateSince));
      const silent = Math.round((now - heard) / 1_000);
      return silent > webhook.lagSeconds ? `the lag of ${job.name} is unknown for ${silent} s` : null;
    }
    case 'runway': {
      const hours = NEEDS_LOGS.includes(state) ? progress.runwayHours : null;
      return hours !== null && hours < webhook.runwayHours
        ? `the source deletes a log that ${job.name} needs in ${hours} h (limit ${webhook.runwayHours} h)`
        : null;
    }
  }
}

/** The message about an alarm; `job` undefined: it is deleted. */
export function alarmMessage(
  kind: WebhookMessage['kind'],
  status: WebhookMessage['status'],
  text: string,
  job: Job | undefined,
  now: number,
): WebhookMessage {
  return {
    version: 1,
    kind,
    status,
    at: new Date(now).toISOString(),
    text,
    job:
      job === undefined
        ? null
        : {
            id: job.id,
            name: job.name,
            cluster: job.clusterName,
            state: job.state,
            stage: job.stage,
            errorCode: job.error?.code ?? null,
            lagSeconds: job.progress.lag.applied,
            runwayHours: job.progress.runwayHours,
          },
  };
}
