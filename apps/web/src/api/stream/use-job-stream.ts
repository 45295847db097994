import { ROUTES, type StreamMessage } from '@tideway/contract';
import { useEffect, useSyncExternalStore } from 'react';
import { queryClient } from '../query-client.ts';
import { applyMessages } from './apply-messages.ts';
import type { ServerEvent } from './event-parser.ts';
import { JobStream, LOG_TOPIC, type StreamState } from './job-stream.ts';
import { tails } from './log-tails.ts';

/** Messages are gathered this long, so that 500 jobs a second are one render. */
const GATHER_MS = 100;
/** How often a page asks by itself while the stream is down. */
const POLL_MS = 2_000;

let gathered: StreamMessage[] = [];

function gather(events: readonly ServerEvent[]): void {
  const idle = gathered.length === 0;
  gathered.push(...events.map((event) => JSON.parse(event.data) as StreamMessage));
  if (!idle || gathered.length === 0) return;
  setTimeout(() => {
    const messages = gathered;
    gathered = [];
    applyMessages(queryClient, messages);
  }, GATHER_MS);
}

async function open(topics: readonly string[], lastEventId: string | null, signal: AbortSignal) {
  const headers: Record<string, string> = { accept: 'text/event-stream' };
  if (lastEventId !== null) headers['last-event-id'] = lastEventId;
  const logs = topics.filter((topic) => topic.startsWith(LOG_TOPIC)).map((topic) => topic.slice(LOG_TOPIC.length));
  const query = new URLSearchParams({ jobs: topics.filter((topic) => !topic.startsWith(LOG_TOPIC)).join(',') });
  if (logs.length > 0) query.set('logs', logs.map((jobId) => `${jobId}:${tails.newest(jobId)}`).join(','));
  const url = `${ROUTES.stream}?${query}`;
  const response = await fetch(url, { headers, signal, credentials: 'same-origin' });
  if (!response.ok || response.body === null) throw new Error(`stream: ${response.status}`);
  return response.body;
}

const stream = new JobStream({
  open,
  onEvents: gather,
  setTimer: (run, ms) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  isHidden: () => document.visibilityState === 'hidden',
});
document.addEventListener('visibilitychange', () => stream.visibilityChanged());

/** Keeps a topic (a job, `all` of them, a log that {@link tails} has begun) fresh in the cache while the caller is mounted. */
export function useJobStream(topic: string | null): void {
  useEffect(() => (topic === null ? undefined : stream.subscribe(topic)), [topic]);
}

const onState = (listener: () => void) => stream.onState(listener);

/** State of the tab's stream. */
export function useStreamState(): StreamState {
  return useSyncExternalStore(onState, () => stream.state);
}

/** `refetchInterval` of everything the stream feeds: off while it is live. */
export function useFallbackInterval(): number | false {
  const state = useStreamState();
  return state === 'live' || state === 'hidden' || state === 'idle' ? false : POLL_MS;
}
