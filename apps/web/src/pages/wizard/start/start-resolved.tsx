import { Stack, Text } from '@mantine/core';
import type { StartPreview } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../../i18n/format.ts';
import { useFormat, useLanguage } from '../../../i18n/use-format.ts';
import { Facts } from '../../../ui/facts.tsx';
import { GtidText } from '../../../ui/gtid-text.tsx';
import { TimeText } from '../../../ui/time-text.tsx';
import { shortGtid } from './short-gtid.ts';
import type { StartKind } from './start-form.ts';

function position(preview: StartPreview): string | null {
  return preview.file === null ? null : `${preview.file}:${preview.position ?? ''}`;
}

/** The one sentence that says what starting here means. */
function Sentence({ preview, kind }: { preview: StartPreview; kind: StartKind }) {
  const { t } = useTranslation('wizard');
  const { bytes, count, hours } = useFormat();
  const at = position(preview) ?? t('start.empty');
  const time = preview.timestamp === null ? t('start.empty') : formatDateTime(preview.timestamp);
  const behind =
    preview.backlogBytes === null
      ? ''
      : preview.backlogTransactions === null
        ? t('start.behindBytes', { bytes: bytes(preview.backlogBytes) })
        : t('start.behind', {
            bytes: bytes(preview.backlogBytes),
            transactions: t('start.transactions', {
              count: Number(preview.backlogTransactions),
              number: count(preview.backlogTransactions),
            }),
          });
  const gtid = preview.gtidSet === null || preview.gtidSet === '' ? null : shortGtid(preview.gtidSet);
  return (
    <Text fw={550} size="md">
      {kind === 'now'
        ? t('start.sentenceNow', { position: at })
        : gtid === null
          ? t('start.sentenceNoGtid', { position: at, time })
          : t('start.sentence', { position: at, time, gtid })}{' '}
      {kind !== 'now' && behind}{' '}
      {preview.runwayHours === null
        ? t('start.runwayUnknown')
        : t('start.runway', { hours: hours(preview.runwayHours) })}
    </Text>
  );
}

function FirstEvents({ preview }: { preview: StartPreview }) {
  const { t } = useTranslation('wizard');
  const language = useLanguage();
  if (preview.firstEvents.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('start.noEvents')}
      </Text>
    );
  }
  return (
    <ol style={{ margin: 0, paddingLeft: 20, fontSize: 13 }}>
      {preview.firstEvents.map((event) => (
        <li key={`${event.position} ${event.text}`}>
          <span className="mono">{event.position}</span> ·{' '}
          <span style={{ overflowWrap: 'anywhere' }}>{language === 'zh' ? (event.zh ?? event.text) : event.text}</span>
          {event.at !== null && (
            <>
              {' '}
              · <TimeText iso={event.at} />
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

/** One start position in all four forms, what it means, and what comes first. */
export function StartResolved({ preview, kind, typed }: { preview: StartPreview; kind: StartKind; typed: string }) {
  const { t } = useTranslation('wizard');
  const empty = (
    <Text span size="sm" c="dimmed">
      {t('start.empty')}
    </Text>
  );
  const mono = (text: string | null) => (text === null ? empty : <span className="mono">{text}</span>);
  return (
    <Stack gap="sm" aria-live="polite">
      <Sentence preview={preview} kind={kind} />
      {kind === 'file-position' && preview.position !== null && preview.position !== typed && (
        <Text size="sm" c="var(--tw-warn)">
          {t('start.snapped', { typed, position: preview.position })}
        </Text>
      )}
      <Text size="sm" fw={600}>
        {t('start.same')}
      </Text>
      <Facts
        facts={[
          {
            label: t('start.time'),
            value:
              kind === 'now' ? (
                t('start.timeNow')
              ) : preview.timestamp === null ? (
                empty
              ) : (
                <TimeText iso={preview.timestamp} full />
              ),
          },
          { label: t('start.currentFile'), value: mono(preview.file) },
          { label: t('start.currentPosition'), value: mono(preview.position) },
          {
            label: t('start.gtidSet'),
            value: preview.gtidSet === null ? empty : <GtidText set={preview.gtidSet} />,
          },
        ]}
      />
      {kind !== 'now' && (
        <>
          <Text size="sm" fw={600}>
            {t('start.firstEvents')}
          </Text>
          <FirstEvents preview={preview} />
        </>
      )}
    </Stack>
  );
}
