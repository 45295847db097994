import { Alert, Button, Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ApiToken, apiTokenInput, ROLES, type Role } from '@tideway/contract';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApiTokens, useCreateApiToken, useRevokeApiToken } from '../../api/hooks/use-accounts.ts';
import { useSession } from '../../api/hooks/use-clusters.ts';
import { CodeBlock } from '../../ui/code-block.tsx';
import table from '../../ui/data-table.module.css';
import { Empty } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { TimeText } from '../../ui/time-text.tsx';
import { Waiting } from '../../ui/waiting.tsx';

function TokenRow({ token }: { token: ApiToken }) {
  const { t } = useTranslation('accounts');
  const revoke = useRevokeApiToken();
  return (
    <tr>
      <td className={`${table.name} ${table.wide}`}>{token.name}</td>
      <td data-label={t('tokens.columns.role')}>{t(`roles.${token.role}`)}</td>
      <td data-label={t('tokens.columns.owner')}>{token.createdBy}</td>
      <td data-label={t('tokens.columns.expires')}>
        <TimeText iso={token.expiresAt} full />
      </td>
      <td data-label={t('tokens.columns.used')}>
        {token.lastUsedAt === null ? t('tokens.never') : <TimeText iso={token.lastUsedAt} full />}
      </td>
      <td className={`${table.actions} ${table.wide}`}>
        <Button
          size="compact-sm"
          variant="subtle"
          loading={revoke.isPending}
          aria-label={t('tokens.revokeOf', { name: token.name })}
          onClick={() => revoke.mutate(token.id)}
        >
          {t('tokens.revoke')}
        </Button>
      </td>
    </tr>
  );
}

function TokenTable({ tokens }: { tokens: readonly ApiToken[] }) {
  const { t } = useTranslation('accounts');
  return (
    <div className={table.frame}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('tokens.columns.name')}</th>
            <th scope="col">{t('tokens.columns.role')}</th>
            <th scope="col">{t('tokens.columns.owner')}</th>
            <th scope="col">{t('tokens.columns.expires')}</th>
            <th scope="col">{t('tokens.columns.used')}</th>
            <th aria-label={t('tokens.revoke')} />
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The form, and after it the token itself, this once. */
function CreateModal({ most, onClose }: { most: Role; onClose(): void }) {
  const { t } = useTranslation(['accounts', 'common']);
  const create = useCreateApiToken();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState('90');
  const input = apiTokenInput.safeParse({ name, role, days: Number(days) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (input.success) create.mutate(input.data);
  };
  const roles = ROLES.slice(0, ROLES.indexOf(most) + 1);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('tokens.add')}
      closeButtonProps={{ 'aria-label': t('common:actions.close') }}
    >
      {create.data !== undefined ? (
        <Stack>
          <Alert color="yellow">{t('tokens.made')}</Alert>
          <CodeBlock text={create.data.token} what={t('tokens.what')} />
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('common:actions.close')}</Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <TextInput
              label={t('tokens.form.name')}
              required
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <NativeSelect
              label={t('tokens.form.role')}
              data={roles.map((value) => ({ value, label: t(`roles.${value}`) }))}
              value={role}
              onChange={(event) => setRole(ROLES.find((one) => one === event.currentTarget.value) ?? 'viewer')}
            />
            <TextInput
              label={t('tokens.form.days')}
              inputMode="numeric"
              required
              value={days}
              onChange={(event) => setDays(event.currentTarget.value)}
            />
            {create.isError && <ProblemAlert error={create.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('common:actions.cancel')}
              </Button>
              <Button type="submit" loading={create.isPending} disabled={!input.success}>
                {t('tokens.form.create')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

/** Tokens of the command line: one's own; an administrator sees all. */
export function ApiTokensPage() {
  const { t } = useTranslation(['accounts', 'common']);
  const tokens = useApiTokens();
  const session = useSession();
  const [creating, setCreating] = useState(false);
  return (
    <Page
      title={t('tokens.title')}
      crumbs={[{ label: t('common:nav.settings') }, { label: t('tokens.title') }]}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setCreating(true)}>
          {t('tokens.add')}
        </Button>
      }
    >
      <Stack>
        <Text size="sm">{t('tokens.intro')}</Text>
        {tokens.isPending && <Waiting what={t('tokens.loading')} rows={3} />}
        {tokens.isError && <ProblemAlert error={tokens.error} onRetry={() => void tokens.refetch()} />}
        {tokens.data?.length === 0 && <Empty sentence={t('tokens.empty')} />}
        {tokens.data !== undefined && tokens.data.length > 0 && <TokenTable tokens={tokens.data} />}
      </Stack>
      {creating && <CreateModal most={session.data?.user.role ?? 'viewer'} onClose={() => setCreating(false)} />}
    </Page>
  );
}
