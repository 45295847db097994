import { Combobox, Text, TextInput, useCombobox } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Job } from '@tideway/contract';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMatch, useNavigate } from 'react-router-dom';
import { useJob } from '../../api/hooks/use-jobs.ts';
import { paths } from '../../app/paths.ts';
import { type JobAsk, JobModals } from '../../pages/job-actions/job-modals.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { findCommands } from './find-commands.ts';
import classes from './palette.module.css';
import { type Command, useCommands } from './use-commands.ts';

/** Commands by group, in their order. */
function Groups({ commands }: { commands: readonly Command[] }) {
  const groups = [...Map.groupBy(commands, ({ group }) => group)];
  return groups.map(([group, members]) => (
    <Combobox.Group key={group} label={group}>
      {members.map(({ id, label, lang }) => (
        <Combobox.Option key={id} value={`${group} ${id}`} className={classes.option} lang={lang}>
          {label}
        </Combobox.Option>
      ))}
    </Combobox.Group>
  ));
}

function Search(props: { job: Job | undefined; onAsk(ask: JobAsk): void; onClose(): void }) {
  const { t } = useTranslation();
  const commands = useCommands(props.job, props.onAsk);
  const [search, setSearch] = useState('');
  const found = findCommands(commands, search);
  const combobox = useCombobox({ opened: true, onDropdownClose: props.onClose });
  // Mantine notes the list's id behind the first drawing: drawn once more, the field says which list it controls.
  const [, setDrawn] = useState(false);
  useEffect(() => setDrawn(true), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another search, or other commands, have another first one
  useEffect(() => void combobox.selectFirstOption(), [search, found.length]);
  const submit = (value: string) => {
    props.onClose();
    found.find(({ group, id }) => `${group} ${id}` === value)?.run();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={submit}>
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          data-autofocus
          size="md"
          variant="unstyled"
          className={classes.search}
          leftSection={<IconSearch size={18} aria-hidden />}
          aria-label={t('palette.label')}
          placeholder={t('palette.placeholder')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </Combobox.EventsTarget>
      <Combobox.Options id="palette-options" className={classes.options} aria-label={t('palette.label')}>
        <Groups commands={found} />
      </Combobox.Options>
      {found.length === 0 && (
        <Text c="dimmed" size="sm" p="md" role="status">
          {t('palette.nothing')}
        </Text>
      )}
    </Combobox>
  );
}

/** The command palette: goes anywhere and does what the job in view allows, by keys alone. */
export function Palette({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const match = useMatch('/clusters/:clusterId/migration/:jobId/*');
  const job = useJob(match?.params.jobId === 'new' ? undefined : match?.params.jobId).data;
  const [ask, setAsk] = useState<JobAsk | null>(null);
  return (
    <>
      {opened && (
        <Dialog
          onClose={onClose}
          withCloseButton={false}
          padding={0}
          size="lg"
          yOffset="12vh"
          centered={false}
          attributes={{ content: { 'aria-label': t('palette.label') } }}
        >
          <Search job={job} onAsk={setAsk} onClose={onClose} />
        </Dialog>
      )}
      <JobModals
        ask={ask}
        onClose={() => setAsk(null)}
        onDeleted={() => ask !== null && navigate(paths.jobs(ask.job.clusterId))}
      />
    </>
  );
}
