import { Tooltip } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../api/hooks/use-clusters.ts';
import frame from './app-frame.module.css';

/** Who is signed in. */
export function UserMenu() {
  const { t } = useTranslation();
  const name = useSession().data?.user.name;
  if (name === undefined) return null;
  return (
    <Tooltip label={t('user.signedInAs', { name })}>
      <span className={frame.wide}>
        <span style={{ display: 'inline-flex', alignItems: 'center', gap: 6, padding: '0 6px', fontSize: 13 }}>
          <IconUserCircle size={18} stroke={1.8} aria-hidden />
          {name}
        </span>
      </span>
    </Tooltip>
  );
}
