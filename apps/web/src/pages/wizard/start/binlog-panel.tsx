import { Accordion, Button, Group, Stack, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { BinlogStatus } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n/use-format.ts';
import table from '../../../ui/data-table.module.css';
import { Card, Facts } from '../../../ui/facts.tsx';
import { GtidText } from '../../../ui/gtid-text.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { Waiting } from '../../../ui/waiting.tsx';
import { BinlogAxis } from './binlog-axis.tsx';
import type { useBinlogs } from './use-start-preview.ts';

function BinlogTable({ status, onPick }: { status: BinlogStatus; onPick(file: string): void }) {
  const { t } = useTranslation('wizard');
  const { bytes } = useFormat();
  const time = (iso: string | null) => (iso === null ? t('start.empty') : <TimeText iso={iso} full />);
  return (
    <div className={table.frame} style={{ maxHeight: 280, overflow: 'auto' }}>
      <table className={table.table}>
        <thead>
          <tr>
            {(['file', 'size', 'from', 'to'] as const).map((column) => (
              <th key={column} scope="col" className={column === 'size' ? table.number : undefined}>
                {t(`start.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {status.files.map((file) => (
            <tr key={file.name}>
              <td>
                <Button size="compact-xs" variant="subtle" onClick={() => onPick(file.name)}>
                  <span className="mono">{file.name}</span>
                </Button>
              </td>
              <td className={table.number} data-label={t('start.columns.size')}>
                {bytes(file.size)}
              </td>
              <td data-label={t('start.columns.from')}>{time(file.firstEventAt)}</td>
              <td data-label={t('start.columns.to')}>{time(file.lastEventAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where the source is now, as its own statement says it. */
function SourceNow({ status }: { status: BinlogStatus }) {
  const { t } = useTranslation('wizard');
  const { current } = status;
  return (
    <Accordion variant="contained">
      <Accordion.Item value="now">
        <Accordion.Control>
          <Text size="sm">
            <span className="mono">{t('start.sourceNow')}</span> · {current.file}:{current.position}
          </Text>
        </Accordion.Control>
        <Accordion.Panel>
          <Facts
            facts={[
              { label: t('start.currentFile'), value: <span className="mono">{current.file}</span> },
              { label: t('start.currentPosition'), value: <span className="mono">{current.position}</span> },
              {
                label: t('start.gtidMode'),
                value: <span className="mono">{status.gtidMode ?? t('start.empty')}</span>,
              },
              { label: t('start.currentGtid'), value: <GtidText set={current.gtidSet ?? ''} /> },
              { label: t('start.purgedSet'), value: <GtidText set={status.purgedGtidSet ?? ''} /> },
            ]}
          />
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

/** The workbench: the binary logs in time or as a table; picking in it sets the start position. */
export function BinlogPanel(props: {
  binlogs: ReturnType<typeof useBinlogs>;
  start: string | null;
  onPickTime(iso: string): void;
  onPickFile(file: string): void;
}) {
  const { t } = useTranslation(['wizard', 'common']);
  const { binlogs } = props;
  const [asTable, setAsTable] = useState(false);
  const status = binlogs.data;
  const beside = status && (
    <Group gap="xs">
      <Text size="xs" c="dimmed">
        {t('start.readAt', { time: '' })}
        <TimeText iso={status.readAt} />
      </Text>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconRefresh size={14} aria-hidden />}
        loading={binlogs.isFetching}
        onClick={() => void binlogs.refetch()}
      >
        {t('common:actions.refresh')}
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={() => setAsTable(!asTable)}>
        {t(asTable ? 'start.asAxis' : 'start.asTable')}
      </Button>
    </Group>
  );
  return (
    <Card title={t('start.workbench')} beside={beside}>
      {binlogs.isPending && <Waiting what={t('start.loading')} />}
      {binlogs.isError && <ProblemAlert error={binlogs.error} onRetry={() => void binlogs.refetch()} />}
      {status && (
        <Stack gap="sm">
          {asTable ? (
            <BinlogTable status={status} onPick={props.onPickFile} />
          ) : (
            <>
              <BinlogAxis status={status} start={props.start} onPick={props.onPickTime} />
              <Text size="xs" c="dimmed">
                {t('start.axisHelp')}
              </Text>
            </>
          )}
          <SourceNow status={status} />
        </Stack>
      )}
    </Card>
  );
}
