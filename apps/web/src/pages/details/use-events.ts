import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { type JobEvent, ROUTES, routePath } from '@tideway/contract';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';
import { useFallbackInterval } from '../../api/stream/use-job-stream.ts';

export const EVENT_KINDS = ['action', 'state', 'ddl', 'error', 'retry', 'note'] as const;
const PAGE = 100;
/** As many as the API gives at once. */
const MARKS = 500;

interface EventQuery {
  readonly before?: string | undefined;
  readonly limit: number;
  readonly kinds?: string | undefined;
  readonly from?: string;
  readonly to?: string;
}

interface Page {
  readonly events: JobEvent[];
  readonly more: boolean;
}

function ask(jobId: string, query: EventQuery): Promise<Page> {
  return call('events', 'GET', routePath(ROUTES.jobEvents, { jobId }), { query: { ...query } });
}

/** The events of a job (of some kinds), newest first; the stream adds new ones, older ones are fetched on demand. */
export function useEvents(jobId: string, kinds: readonly JobEvent['kind'][] = []) {
  const cache = useQueryClient();
  const fallback = useFallbackInterval();
  const wanted = kinds.join(',');
  const key = keys.events(jobId, wanted);
  const page = (before?: string) => ask(jobId, { before, limit: PAGE, kinds: wanted || undefined });
  const query = useQuery({
    queryKey: key,
    queryFn: async () => {
      const newest = await page();
      const known = cache.getQueryData<Page>(key);
      const oldest = newest.events.at(-1);
      // What was fetched further back stays.
      const older = known?.events.filter((event) => oldest !== undefined && BigInt(event.id) < BigInt(oldest.id)) ?? [];
      return older.length > 0 ? { events: [...newest.events, ...older], more: known?.more ?? false } : newest;
    },
    refetchInterval: fallback,
  });
  const loadOlder = async () => {
    const before = query.data?.events.at(-1)?.id;
    if (before === undefined) return;
    const older = await page(before);
    cache.setQueryData<Page>(key, (known) =>
      known === undefined ? known : { events: [...known.events, ...older.events], more: older.more },
    );
  };
  return { ...query, loadOlder };
}

/** The events of some kinds between two moments (ISO 8601): the newest 500, and what the stream adds. */
export function useEventsBetween(
  jobId: string,
  span: { readonly from: string; readonly to: string } | undefined,
  kinds: readonly JobEvent['kind'][],
): JobEvent[] {
  const newest = useEvents(jobId).data;
  const from = span === undefined ? 0 : Date.parse(span.from);
  const oldest = newest?.events.at(-1);
  const isCovered = newest !== undefined && (!newest.more || (oldest !== undefined && Date.parse(oldest.at) < from));
  const older = useQuery({
    queryKey: [...keys.job(jobId), 'marks', span?.from, span?.to],
    queryFn: () => ask(jobId, { ...(span && { from: span.from, to: span.to }), kinds: kinds.join(','), limit: MARKS }),
    enabled: newest !== undefined && !isCovered && span !== undefined,
    placeholderData: keepPreviousData,
  });
  const known = new Set(newest?.events.map(({ id }) => id));
  const beyond = isCovered ? [] : (older.data?.events.filter(({ id }) => !known.has(id)) ?? []);
  return [...(newest?.events ?? []), ...beyond].filter(({ kind }) => kinds.includes(kind));
}
