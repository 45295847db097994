import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useJobs } from '../../../api/hooks/use-jobs.ts';
import { useWizard } from '../wizard-context.ts';

/** Takes the source of another job, secrets and all, which the server copies: they never come here. */
export function ReuseMenu({ onChosen }: { onChosen(jobId: string): void }) {
  const { t } = useTranslation('wizard');
  const { cluster, base } = useWizard();
  const jobs = useJobs(cluster.id).data ?? [];
  const reusable = jobs.filter((job) => job.id !== base?.id && job.source.user !== null && job.source.password.set);
  if (reusable.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconHistory size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t('connections.reuse')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {reusable.map((job) => (
          <Menu.Item key={job.id} onClick={() => onChosen(job.id)}>
            {job.source.user}@{job.source.host ?? job.source.privateLink} ·{' '}
            {t('connections.reuseFrom', { name: job.name })}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
