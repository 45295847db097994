import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { User } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteUser, useEndSessions, useUsers } from '../../api/hooks/use-accounts.ts';
import { ConfirmDelete } from '../../ui/confirm-delete.tsx';
import table from '../../ui/data-table.module.css';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { UserModal } from './user-modal.tsx';

type Opened = { kind: 'edit'; user: User | null } | { kind: 'delete'; user: User } | null;

function UserRow({ user, open }: { user: User; open(what: Opened): void }) {
  const { t } = useTranslation('accounts');
  const end = useEndSessions();
  const { name } = user;
  const button = { size: 'compact-sm', variant: 'subtle' } as const;
  return (
    <tr>
      <td className={`${table.name} ${table.wide}`}>
        {name} {user.disabled && <Badge color="gray">{t('users.disabled')}</Badge>}
        <Text size="xs" c="dimmed">
          {user.email}
          {!user.hasPassword && ` · ${t('users.oidc')}`}
        </Text>
      </td>
      <td data-label={t('users.columns.role')}>{t(`roles.${user.role}`)}</td>
      <td data-label={t('users.columns.sessions')}>{user.sessions}</td>
      <td data-label={t('users.columns.created')}>
        <TimeText iso={user.createdAt} full />
      </td>
      <td className={`${table.actions} ${table.wide}`}>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Button {...button} aria-label={t('users.editOf', { name })} onClick={() => open({ kind: 'edit', user })}>
            {t('users.edit')}
          </Button>
          <Button
            {...button}
            disabled={user.sessions === 0}
            aria-label={t('users.signOutOf', { name })}
            onClick={() => end.mutate(user.id)}
          >
            {t('users.signOut')}
          </Button>
          <Button {...button} aria-label={t('users.deleteOf', { name })} onClick={() => open({ kind: 'delete', user })}>
            {t('users.delete')}
          </Button>
        </Group>
      </td>
    </tr>
  );
}

function DeleteModal({ user, onClose }: { user: User; onClose(): void }) {
  const { t } = useTranslation('accounts');
  const remove = useDeleteUser();
  return (
    <ConfirmDelete
      title={t('users.deleteTitle', { name: user.name })}
      confirm={t('users.delete')}
      removal={remove}
      onConfirm={() => remove.mutate(user.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text size="sm">{t('users.deleteBody')}</Text>
    </ConfirmDelete>
  );
}

function UserTable({ users, open }: { users: readonly User[]; open(what: Opened): void }) {
  const { t } = useTranslation('accounts');
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('users.columns.name')}</th>
            <th scope="col">{t('users.columns.role')}</th>
            <th scope="col">{t('users.columns.sessions')}</th>
            <th scope="col">{t('users.columns.created')}</th>
            <th aria-label={t('users.edit')} />
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <UserRow key={user.id} user={user} open={open} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Accounts: who may sign in, and as what. Without one, the page that begins sign-in. */
export function UsersPage() {
  const { t } = useTranslation(['accounts', 'common']);
  const users = useUsers();
  const [opened, setOpened] = useState<Opened>(null);
  const close = () => setOpened(null);
  const isFirst = users.data?.length === 0;
  return (
    <Page
      title={t('users.title')}
      crumbs={[{ label: t('common:nav.settings') }, { label: t('users.title') }]}
      actions={
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={users.data === undefined}
          onClick={() => setOpened({ kind: 'edit', user: null })}
        >
          {t(isFirst ? 'users.addFirst' : 'users.add')}
        </Button>
      }
    >
      <Stack>
        <Text size="sm">{t('users.intro')}</Text>
        {users.isPending && <Waiting what={t('users.loading')} rows={3} />}
        {users.isError && <ProblemAlert error={users.error} onRetry={() => void users.refetch()} />}
        {isFirst && <Alert color="yellow">{t('users.local')}</Alert>}
        {users.data !== undefined && !isFirst && <UserTable users={users.data} open={setOpened} />}
      </Stack>
      {opened?.kind === 'edit' && <UserModal known={opened.user} isFirst={isFirst} onClose={close} />}
      {opened?.kind === 'delete' && <DeleteModal user={opened.user} onClose={close} />}
    </Page>
  );
}
