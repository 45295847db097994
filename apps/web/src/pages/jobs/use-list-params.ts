import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { JobFilter } from './job-filter.ts';

export interface Sorting {
  readonly id: string;
  readonly desc: boolean;
}

/** Search, filters and order of the list, kept in the address. */
export function useListParams() {
  const [params, setParams] = useSearchParams();
  const text = params.toString();
  return useMemo(() => {
    const now = new URLSearchParams(text);
    const list = (name: string) => now.get(name)?.split(',').filter(Boolean) ?? [];
    const filter: JobFilter = { search: now.get('q') ?? '', states: list('state'), sources: list('source') };
    const sort = now.get('sort');
    const sorting: Sorting | null = sort === null ? null : { id: sort.replace(/^-/, ''), desc: sort.startsWith('-') };
    const change = (name: string, value: string) =>
      setParams(
        (before) => {
          if (value === '') before.delete(name);
          else before.set(name, value);
          return before;
        },
        { replace: true },
      );
    return {
      filter,
      sorting,
      setSearch: (value: string) => change('q', value),
      setStates: (values: readonly string[]) => change('state', values.join(',')),
      setSources: (values: readonly string[]) => change('source', values.join(',')),
      setSorting: (value: Sorting | null) => change('sort', value === null ? '' : (value.desc ? '-' : '') + value.id),
      clear: () => setParams({}, { replace: true }),
    };
  }, [text, setParams]);
}
export type ListParams = ReturnType<typeof useListParams>;
