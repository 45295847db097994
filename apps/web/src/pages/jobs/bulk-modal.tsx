import { Button, Group, List, Stack, Text } from '@mantine/core';
import type { Job } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { Dialog } from '../../ui/dialog.tsx';

/** Names that are written out. */
const NAMED = 8;

/** The job whose logs are purged first; undefined when of none the runway is known. */
function firstPurged(jobs: readonly Job[]): { name: string; hours: number } | undefined {
  const known = jobs.flatMap(({ name, progress: { runwayHours } }) =>
    runwayHours === null ? [] : [{ name, hours: runwayHours }],
  );
  return known.sort((a, b) => a.hours - b.hours)[0];
}

/** Says which jobs are paused or resumed, and what that means, before it is done. */
export function BulkModal(props: {
  what: 'pause' | 'resume';
  jobs: readonly Job[];
  onClose(): void;
  onConfirm(): void;
}) {
  const { what, jobs, onClose } = props;
  const { t } = useTranslation(['jobs', 'common']);
  const { hours } = useFormat();
  const first = firstPurged(jobs);
  const more = jobs.length - NAMED;
  return (
    <Dialog onClose={onClose} title={t(`bulk.title.${what}`, { count: jobs.length })}>
      <Stack>
        <List size="sm">
          {jobs.slice(0, NAMED).map(({ id, name }) => (
            <List.Item key={id}>{name}</List.Item>
          ))}
          {more > 0 && <List.Item>{t('bulk.more', { count: more })}</List.Item>}
        </List>
        <Text size="sm">{t(`bulk.body.${what}`)}</Text>
        {what === 'pause' && (
          <Text size="sm" fw={550}>
            {first === undefined
              ? t('bulk.runwayUnknown')
              : t('bulk.runway', { name: first.name, hours: hours(first.hours) })}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:actions.cancel')}
          </Button>
          <Button
            data-autofocus
            onClick={() => {
              onClose();
              props.onConfirm();
            }}
          >
            {t(`${what}.confirm`)}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
