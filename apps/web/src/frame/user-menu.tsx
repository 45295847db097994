import { Menu, Text, UnstyledButton } from '@mantine/core';
import { IconKey, IconLogout, IconUserCircle, IconUsersMinus } from '@tabler/icons-react';
import type { Session } from '@tideway/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSignOut, useSignOutEverywhere } from '../api/hooks/use-accounts.ts';
import { useSession } from '../api/hooks/use-clusters.ts';
import frame from './app-frame.module.css';
import { PasswordModal } from './password-modal.tsx';

/** What an account can do with itself; whoever came by the start-up address has none. */
function OwnItems({ onPassword }: { onPassword(): void }) {
  const { t } = useTranslation('accounts');
  const signOut = useSignOut();
  const everywhere = useSignOutEverywhere();
  const icon = { size: 16, 'aria-hidden': true } as const;
  return (
    <>
      <Menu.Item leftSection={<IconKey {...icon} />} onClick={onPassword}>
        {t('menu.changePassword')}
      </Menu.Item>
      <Menu.Item leftSection={<IconUsersMinus {...icon} />} onClick={() => everywhere.mutate()}>
        {t('menu.signOutEverywhere')}
      </Menu.Item>
      <Menu.Item leftSection={<IconLogout {...icon} />} onClick={() => signOut.mutate()}>
        {t('menu.signOut')}
      </Menu.Item>
    </>
  );
}

function Who({ user }: { user: Session['user'] }) {
  const { t } = useTranslation('accounts');
  return (
    <Menu.Label>
      {user.email !== null && <Text size="xs">{user.email}</Text>}
      <Text size="xs">{user.kind === 'local' ? t('menu.local') : t(`menu.role.${user.role}`)}</Text>
    </Menu.Label>
  );
}

/** Who is signed in, as what, and the way out. */
export function UserMenu() {
  const { t } = useTranslation();
  const user = useSession().data?.user;
  const [changing, setChanging] = useState(false);
  if (user === undefined) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <UnstyledButton
            aria-label={t('user.signedInAs', { name: user.name })}
            style={{ display: 'inline-flex', alignItems: 'center', gap: 6, padding: '6px 8px', fontSize: 13 }}
          >
            <IconUserCircle size={18} stroke={1.8} aria-hidden />
            <span className={frame.wide}>{user.name}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Who user={user} />
          {user.kind === 'session' && <OwnItems onPassword={() => setChanging(true)} />}
        </Menu.Dropdown>
      </Menu>
      {changing && <PasswordModal onClose={() => setChanging(false)} />}
    </>
  );
}
