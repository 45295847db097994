import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ROUTES, routePath, type StartPreview } from '@tideway/contract';
import { useEffect, useState } from 'react';
import { call } from '../../../api/call.ts';
import { keys } from '../../../api/query-keys.ts';
import type { StartPosition } from './start-form.ts';

/** Asks where a start position lies; resolves any of the four forms to all of them. */
export function previewStart(jobId: string, start: StartPosition, addPurged: boolean): Promise<StartPreview> {
  return call('startPreview', 'POST', routePath(ROUTES.jobStartPreview, { jobId }), { body: { start, addPurged } });
}

/** The value once it has been the same for a moment. */
function useSettled<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** The preview of what is typed, a moment after the typing; `current` says whether it belongs to what is typed now. */
export function useStartPreview(jobId: string, start: StartPosition | null, addPurged: boolean) {
  const now = start === null ? '' : JSON.stringify({ start, addPurged });
  const settled = useSettled(now, 400);
  const query = useQuery({
    queryKey: keys.startPreview(jobId, settled),
    queryFn: () => {
      const input = JSON.parse(settled) as { start: StartPosition; addPurged: boolean };
      return previewStart(jobId, input.start, input.addPurged);
    },
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const current = now !== '' && now === settled && query.isSuccess && !query.isPlaceholderData;
  return { ...query, current };
}

export function useBinlogs(jobId: string) {
  return useQuery({
    queryKey: keys.binlogs(jobId),
    queryFn: ({ signal }) => call('binlogStatus', 'GET', routePath(ROUTES.jobBinlogs, { jobId }), { signal }),
    staleTime: 60_000,
  });
}
