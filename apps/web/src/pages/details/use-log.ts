import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Job, type LogLine, ROUTES, routePath } from '@tideway/contract';
import { useEffect, useState } from 'react';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';
import { LOG_TOPIC } from '../../api/stream/job-stream.ts';
import { isMatch, mergeLines, tails } from '../../api/stream/log-tails.ts';
import { useFallbackInterval, useJobStream } from '../../api/stream/use-job-stream.ts';

/** As many as the API gives at once. */
const LINES_AT_ONCE = 1_000;

interface LogQuery {
  readonly level: string;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number;
}

async function askLog(jobId: string, query: LogQuery, signal: AbortSignal): Promise<LogLine[]> {
  const { lines } = await call('log', 'GET', routePath(ROUTES.jobLog, { jobId }), { signal, query: { ...query } });
  return lines;
}

/** Lines behind `after`, all of them; without it the newest. */
async function linesAfter(jobId: string, query: LogQuery, signal: AbortSignal): Promise<LogLine[]> {
  const lines = await askLog(jobId, { ...query, limit: LINES_AT_ONCE }, signal);
  if (query.after === undefined || lines.length < LINES_AT_ONCE) return lines;
  return [...lines, ...(await linesAfter(jobId, { ...query, after: lines.at(-1)?.id }, signal))];
}

/** Begins the tail at the newest line there is, whatever its level; true once the stream may bring what follows. */
function useTail(jobId: string): boolean {
  const [tailed, setTailed] = useState<string | null>(null);
  const newest = useQuery({
    queryKey: keys.newestLogLine(jobId),
    queryFn: async ({ signal }) => (await askLog(jobId, { level: 'debug', limit: 1 }, signal)).at(-1)?.id ?? '0',
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const after = newest.data;
  useEffect(() => {
    if (after === undefined) return undefined;
    tails.begin(jobId, after);
    setTailed(jobId);
    return () => tails.end(jobId);
  }, [jobId, after]);
  const isTailed = tailed === jobId;
  useJobStream(isTailed ? LOG_TOPIC + jobId : null);
  return isTailed;
}

/** The log so far, then what the tab's stream brings; while that is down it is asked for again and again. */
export function useLog(job: Job, level: string, search: string) {
  const cache = useQueryClient();
  const key = keys.log(job.id, level, search);
  const isTailed = useTail(job.id);
  const interval = useFallbackInterval();
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const after = cache.getQueryData<LogLine[]>(key)?.at(-1)?.id;
      const lines = await linesAfter(job.id, { after, level, search: search || undefined }, signal);
      // The stream may have brought lines meanwhile.
      const recent = tails.recent(job.id).filter((line) => isMatch(line, level, search));
      return mergeLines(cache.getQueryData<LogLine[]>(key) ?? [], mergeLines(lines, recent));
    },
    enabled: isTailed,
    refetchInterval: interval,
    staleTime: 0,
  });
}
