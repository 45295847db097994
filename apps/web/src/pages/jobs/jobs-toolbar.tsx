import { Button, Group, Text } from '@mantine/core';
import type { Job } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { isDraft } from '../../app/paths.ts';
import { FilterMenu } from '../../ui/filter-menu.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { countBy, isFiltered, type Status, statusOf } from './job-filter.ts';
import { needsAttention } from './job-order.ts';
import type { ListParams } from './use-list-params.ts';

const STAGES: readonly string[] = ['catching-up', 'in-sync', 'draining', 'stalled', 'waiting-to-retry'];

function Counts({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation('jobs');
  const drafts = jobs.filter(isDraft).length;
  const attention = jobs.filter(needsAttention).length;
  return (
    <Text size="sm" c="dimmed" role="status">
      {t('counts.jobs', { count: jobs.length - drafts })}
      {attention > 0 && (
        <>
          {' · '}
          <b style={{ color: 'var(--tw-bad)' }}>{t('counts.attention', { count: attention })}</b>
        </>
      )}
      {drafts > 0 && ` · ${t('counts.drafts', { count: drafts })}`}
    </Text>
  );
}

/** Search, filters, and what there is in all. */
export function JobsToolbar({ jobs, params }: { jobs: readonly Job[]; params: ListParams }) {
  const { t } = useTranslation(['jobs', 'wizard']);
  const word = (status: Status) => {
    if (status === 'draft') return t('states.draftPlain');
    return STAGES.includes(status)
      ? t(`stages.${status}` as 'stages.stalled')
      : t(`states.${status}` as 'states.paused');
  };
  const states = countBy(jobs, statusOf).map(([value, count]) => ({ value, count, label: word(value) }));
  const sources = countBy(jobs, (job) => job.source.dataSource).map(([value, count]) => ({
    value,
    count,
    label: t(`wizard:dataSource.${value}`),
  }));
  return (
    <Group justify="space-between" mb="sm" gap="sm">
      <Group gap="xs">
        <SearchInput
          label={t('searchLabel')}
          placeholder={t('search')}
          value={params.filter.search}
          onChange={params.setSearch}
        />
        <FilterMenu
          label={t('filters.state')}
          options={states}
          chosen={params.filter.states}
          onChange={params.setStates}
        />
        <FilterMenu
          label={t('filters.source')}
          options={sources}
          chosen={params.filter.sources}
          onChange={params.setSources}
        />
        {isFiltered(params.filter) && (
          <Button variant="subtle" px="xs" onClick={params.clear}>
            {t('filters.clear')}
          </Button>
        )}
      </Group>
      <Counts jobs={jobs} />
    </Group>
  );
}
