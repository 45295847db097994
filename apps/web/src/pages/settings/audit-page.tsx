import { Button, Group, Stack, Text } from '@mantine/core';
import { type AuditEntry, ROUTES } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router-dom';
import { useAudit } from '../../api/hooks/use-accounts.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import table from '../../ui/data-table.module.css';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { SearchInput } from '../../ui/search-input.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { Waiting } from '../../ui/waiting.tsx';

const PARTS = ['request', 'before', 'after'] as const;

function EntryRows({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('accounts');
  const [open, setOpen] = useState(false);
  return (
    <>
      <tr>
        <td data-label={t('audit.columns.at')}>
          <TimeText iso={entry.at} full />
        </td>
        <td data-label={t('audit.columns.actor')}>{entry.actor}</td>
        <td data-label={t('audit.columns.action')} className={table.wide}>
          <span className="mono">{entry.action}</span>
          {entry.object !== null && (
            <Text size="xs" c="dimmed" className="mono">
              {entry.object}
            </Text>
          )}
        </td>
        <td data-label={t('audit.columns.outcome')}>{entry.status ?? t('audit.running')}</td>
        <td data-label={t('audit.columns.address')}>{entry.address}</td>
        <td className={`${table.actions} ${table.wide}`}>
          <Button
            size="compact-sm"
            variant="subtle"
            aria-expanded={open}
            aria-label={t('audit.detailsOf', { action: entry.action })}
            onClick={() => setOpen(!open)}
          >
            {t('audit.details')}
          </Button>
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={6} className={table.wide}>
            <Stack>
              {PARTS.filter((part) => entry[part] !== null).map((part) => (
                <div key={part}>
                  <Text size="sm" fw={600}>
                    {t(`audit.${part}`)}
                  </Text>
                  <CodeBlock text={JSON.stringify(entry[part], null, 2)} what={t(`audit.${part}`)} />
                </div>
              ))}
            </Stack>
          </td>
        </tr>
      )}
    </>
  );
}

function EntryTable({ entries }: { entries: readonly AuditEntry[] }) {
  const { t } = useTranslation('accounts');
  const columns = ['at', 'actor', 'action', 'outcome', 'address'] as const;
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`audit.columns.${column}`)}
              </th>
            ))}
            <th aria-label={t('audit.details')} />
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <EntryRows key={entry.id} entry={entry} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Who asked for what; search and place are in the address. */
export function AuditPage() {
  const { t } = useTranslation(['accounts', 'common']);
  const [params, setParams] = useSearchParams();
  const search = params.get('search') ?? '';
  const before = params.get('before') ?? undefined;
  const audit = useAudit(search, before);
  const last = audit.data?.entries.at(-1);
  const go = (next: Record<string, string>) => setParams({ ...(search === '' ? {} : { search }), ...next });
  return (
    <Page
      title={t('audit.title')}
      crumbs={[{ label: t('common:nav.settings') }, { label: t('audit.title') }]}
      actions={
        <Button component="a" variant="default" href={`${ROUTES.audit}?format=jsonl`} download>
          {t('audit.download')}
        </Button>
      }
    >
      <Stack>
        <Text size="sm">{t('audit.intro')}</Text>
        <SearchInput
          label={t('audit.search')}
          placeholder={t('audit.placeholder')}
          value={search}
          onChange={(value) => setParams(value === '' ? {} : { search: value })}
        />
        {audit.isPending && <Waiting what={t('audit.loading')} rows={6} />}
        {audit.isError && <ProblemAlert error={audit.error} onRetry={() => void audit.refetch()} />}
        {audit.data?.entries.length === 0 && <Empty sentence={t('audit.empty')} />}
        {audit.data !== undefined && audit.data.entries.length > 0 && <EntryTable entries={audit.data.entries} />}
        <Group>
          {before !== undefined && (
            <Button variant="default" onClick={() => go({})}>
              {t('audit.newest')}
            </Button>
          )}
          {audit.data?.more === true && last !== undefined && (
            <Button variant="default" onClick={() => go({ before: last.id })}>
              {t('audit.older')}
            </Button>
          )}
        </Group>
      </Stack>
    </Page>
  );
}
