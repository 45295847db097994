import { Alert, Button, Checkbox, Group, List, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import type { Job } from '@tideway/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteJob } from '../../api/hooks/use-job-actions.ts';
import { isDraft } from '../../app/paths.ts';
import { inLanguage } from '../../i18n/in-language.ts';
import { useLanguage } from '../../i18n/use-format.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

function GoesAndStays({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const column = (title: string, items: readonly string[]) => (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm">
        {items.map((item) => (
          <List.Item key={item}>{item}</List.Item>
        ))}
      </List>
    </div>
  );
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        {column(t('delete.goes'), [t('delete.goesItems.job'), t('delete.goesItems.checkpoint')])}
        {column(t('delete.stays'), [t('delete.staysItems.data'), t('delete.staysItems.source')])}
      </SimpleGrid>
      {(job.state === 'running' || job.state === 'starting') && <Text size="sm">{t('delete.running')}</Text>}
    </>
  );
}

function LeftBehind({ items, onClose }: { items: readonly string[]; onClose(): void }) {
  const { t } = useTranslation(['jobs', 'common']);
  return (
    <Stack>
      <Alert color="yellow" title={t('delete.leftBehind')}>
        <List size="sm">
          {items.map((item) => (
            <List.Item key={item}>{item}</List.Item>
          ))}
        </List>
      </Alert>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {t('common:actions.close')}
        </Button>
      </Group>
    </Stack>
  );
}

function DeleteForm(props: { job: Job; onClose(): void; onLeftBehind(items: string[]): void; onDeleted(): void }) {
  const { job } = props;
  const { t } = useTranslation(['jobs', 'common']);
  const language = useLanguage();
  const remove = useDeleteJob(job.id);
  const [name, setName] = useState('');
  const [force, setForce] = useState(false);
  const draft = isDraft(job);
  const confirmed = draft || name === job.name;
  // Asked for, and not done yet: perhaps the worker is down.
  const waitsFor = remove.data?.deleted === false ? inLanguage(remove.data, language).waitsFor : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!confirmed) return;
    remove.mutate(
      { name: job.name, force },
      {
        onSuccess: (result) => {
          const { deleted, leftBehind } = inLanguage(result, language);
          if (!deleted) return;
          if (leftBehind.length > 0) props.onLeftBehind(leftBehind);
          else props.onDeleted();
        },
      },
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {draft ? <Text size="sm">{t('delete.draftBody')}</Text> : <GoesAndStays job={job} />}
        {!draft && (
          <TextInput
            data-autofocus
            label={t('delete.typeName', { name: job.name })}
            value={name}
            autoComplete="off"
            error={name !== '' && !job.name.startsWith(name) && t('delete.nameMismatch')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {(remove.isError || waitsFor !== null) && (
          <>
            {remove.isError && <ProblemAlert error={remove.error} />}
            {waitsFor !== null && (
              <Alert color="yellow" role="status" title={t('delete.waiting')}>
                {waitsFor}
              </Alert>
            )}
            <Checkbox
              label={t('delete.force')}
              description={t('delete.forceBody')}
              checked={force}
              onChange={(event) => setForce(event.currentTarget.checked)}
            />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={waitsFor === null ? props.onClose : props.onDeleted}>
            {waitsFor === null ? t('common:actions.cancel') : t('delete.back')}
          </Button>
          <Button
            type="submit"
            color="red.8"
            disabled={!confirmed || (waitsFor !== null && !force)}
            loading={remove.isPending}
          >
            {draft ? t('delete.confirmDraft') : force ? t('delete.force') : t('delete.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Deletes a job: says what goes and what stays, asks for the name, and can be forced when a side is down. */
export function DeleteJobModal({ job, onClose, onDeleted }: { job: Job; onClose(): void; onDeleted(): void }) {
  const { t } = useTranslation(['jobs', 'common']);
  const [leftBehind, setLeftBehind] = useState<string[] | null>(null);
  return (
    <Dialog onClose={leftBehind === null ? onClose : onDeleted} size="lg" title={t('delete.title', { name: job.name })}>
      {leftBehind === null ? (
        <DeleteForm job={job} onClose={onClose} onLeftBehind={setLeftBehind} onDeleted={onDeleted} />
      ) : (
        <LeftBehind items={leftBehind} onClose={onDeleted} />
      )}
    </Dialog>
  );
}
