import { IconAlertTriangle, IconCloudCheck, IconCloudUpload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { detailOf } from '../../api/problem-error.ts';
import { formatTime } from '../../i18n/format.ts';
import type { DraftStatus } from './draft/draft-session.ts';
import classes from './wizard.module.css';

/** "Saved 12:03:04", and what it is when it is not saved. */
export function SaveStatus({ status }: { status: DraftStatus }) {
  const { t } = useTranslation('wizard');
  const icon = { size: 16, 'aria-hidden': true } as const;
  if (status.save === 'failed') {
    return (
      <span className={classes.saved} data-failed role="alert">
        <IconAlertTriangle {...icon} />
        {t('save.failed', { reason: detailOf(status.error) })}
      </span>
    );
  }
  const saving = status.save === 'saving' || status.save === 'waiting';
  if (!saving && status.savedAt === null) return <span className={classes.saved}>{t('save.auto')}</span>;
  return (
    <span className={classes.saved} role="status">
      {saving ? <IconCloudUpload {...icon} /> : <IconCloudCheck {...icon} />}
      {saving
        ? t('save.saving')
        : t('save.saved', { time: formatTime(new Date(status.savedAt ?? 0).toISOString(), Date.now()) })}
    </span>
  );
}
