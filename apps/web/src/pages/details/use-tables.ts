import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Job, ROUTES, routePath } from '@tideway/contract';
import { useEffect, useRef } from 'react';
import { useSearchParams } from 'react-router-dom';
import { call } from '../../api/call.ts';
import { keys } from '../../api/query-keys.ts';

/** Tables on one page. */
export const TABLES_A_PAGE = 100;
export const TABLE_ORDERS = ['name', 'rows', 'missed', 'last-applied'] as const;

/** Which of a job's tables are shown; the address carries it. */
export interface TablesView {
  readonly search: string;
  readonly sort: (typeof TABLE_ORDERS)[number];
  /** Only those where an update or delete met no row. */
  readonly missed: boolean;
  /** How many are passed over. */
  readonly offset: number;
}

/** The view in the address, and what changes a part of it; any change but another page begins at the first page. */
export function useTablesView(): [TablesView, (part: Partial<TablesView>) => void] {
  const [params, setParams] = useSearchParams();
  const view: TablesView = {
    search: params.get('q') ?? '',
    sort: TABLE_ORDERS.find((order) => order === params.get('sort')) ?? 'name',
    missed: params.get('missed') === 'true',
    offset: Math.max(0, Math.trunc(Number(params.get('from'))) || 0),
  };
  const change = (part: Partial<TablesView>) => {
    const { search, sort, missed, offset } = { ...view, offset: 0, ...part };
    setParams(
      {
        ...(search !== '' && { q: search }),
        ...(sort !== 'name' && { sort }),
        ...(missed && { missed: 'true' }),
        ...(offset > 0 && { from: String(offset) }),
      },
      { replace: true },
    );
  };
  return [view, change];
}

/** A page of the job's tables, asked for again when the stream tells that rows were applied. */
export function useTables(job: Job, { search, sort, missed, offset }: TablesView) {
  const query = {
    search: search || undefined,
    sort,
    missed: missed ? 'true' : undefined,
    offset,
    limit: TABLES_A_PAGE,
  };
  const tables = useQuery({
    queryKey: [...keys.tables(job.id), query],
    queryFn: ({ signal }) => call('tables', 'GET', routePath(ROUTES.jobTables, { jobId: job.id }), { signal, query }),
    placeholderData: keepPreviousData,
    // An answer that the stream's word has overtaken is mended by this.
    refetchInterval: job.state === 'running' ? 5_000 : false,
  });
  const { refetch } = tables;
  const applied = Object.values(job.progress.totals).join(' ');
  const shown = useRef(applied);
  useEffect(() => {
    if (shown.current === applied) return;
    shown.current = applied;
    void refetch({ cancelRefetch: false });
  }, [applied, refetch]);
  return tables;
}
