import { Alert, Button, FileButton, Group, List, Stack, Text, Textarea } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ROUTES } from '@tideway/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router-dom';
import { call } from '../../api/call.ts';
import { fieldErrors } from '../../api/problem-error.ts';
import { keys } from '../../api/query-keys.ts';
import { paths } from '../../app/paths.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';

function useImport(clusterId: string) {
  const cache = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (text: string) => call('job', 'POST', ROUTES.jobImport, { body: { clusterId, text } }),
    onSuccess: (job) => {
      cache.setQueryData(keys.job(job.id), job);
      void cache.invalidateQueries({ queryKey: keys.allJobs });
      navigate(paths.wizard(clusterId, job.id, 'connections'));
    },
  });
}

/** Why a file was refused: the fields by name, or the whole problem. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation('jobs');
  const fields = fieldErrors(error);
  if (fields.length === 0) return <ProblemAlert error={error} />;
  return (
    <Alert color="red" title={t('import.refused')} role="alert">
      <List size="sm">
        {fields.map(({ field, message }) => (
          <List.Item key={`${field} ${message}`}>
            <span className="mono">{field}</span>: {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** Takes a job as a file, pasted or chosen; it opens in the wizard as a draft. */
export function ImportModal({ clusterId, onClose }: { clusterId: string; onClose(): void }) {
  const { t } = useTranslation(['jobs', 'common']);
  const [text, setText] = useState('');
  const [attempted, setAttempted] = useState(false);
  const load = useImport(clusterId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAttempted(true);
    if (text.trim() !== '') load.mutate(text);
  };
  return (
    <Dialog onClose={onClose} size="xl" title={t('import.title')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{t('import.intro')}</Text>
          <Textarea
            data-autofocus
            label={t('import.text')}
            value={text}
            error={attempted && text.trim() === '' && t('import.empty')}
            autosize
            minRows={10}
            maxRows={20}
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12.5 } }}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {load.isError && <Refusal error={load.error} />}
          <Group justify="space-between">
            <FileButton onChange={(file) => void file?.text().then(setText)} accept=".yaml,.yml,.json">
              {(button) => (
                <Button {...button} variant="subtle" leftSection={<IconUpload size={15} aria-hidden />}>
                  {t('import.file')}
                </Button>
              )}
            </FileButton>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('common:actions.cancel')}
              </Button>
              <Button type="submit" loading={load.isPending}>
                {t('import.submit')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
