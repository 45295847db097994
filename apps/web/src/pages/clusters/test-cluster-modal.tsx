import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import type { Cluster } from '@tideway/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTestCluster } from '../../api/hooks/use-clusters.ts';
import { DiagnosisList } from '../../ui/diagnosis-list.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { WaitingLine } from '../../ui/waiting.tsx';

/** Asks for a login, tries it, and shows each step of the attempt. */
export function TestClusterModal({ cluster, onClose }: { cluster: Cluster; onClose(): void }) {
  const { t } = useTranslation(['clusters', 'common']);
  const [user, setUser] = useState('root');
  const [password, setPassword] = useState('');
  const test = useTestCluster(cluster.id);
  const run = (event: FormEvent) => {
    event.preventDefault();
    if (user !== '') test.mutate({ user, password });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t('test.title', { name: cluster.name })}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      <form onSubmit={run} noValidate>
        <Stack>
          <Text size="sm">{t('test.intro')}</Text>
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <TextInput
              label={t('test.user')}
              value={user}
              autoComplete="off"
              error={user === '' && t('common:validation.required')}
              onChange={(event) => setUser(event.currentTarget.value)}
            />
            <PasswordInput
              label={t('test.password')}
              value={password}
              autoComplete="off"
              visibilityToggleButtonProps={{ 'aria-label': t('common:secret.show') }}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
          </Group>
          {test.isPending && <WaitingLine what={t('common:diagnosis.running')} />}
          {test.isError && <ProblemAlert error={test.error} />}
          {test.data && <DiagnosisList diagnosis={test.data} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:actions.close')}
            </Button>
            <Button type="submit" loading={test.isPending}>
              {t('test.run')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
