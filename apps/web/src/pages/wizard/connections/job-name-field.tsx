import { Button, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { jobName } from '@tideway/contract';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useJobs } from '../../../api/hooks/use-jobs.ts';
import { useWizard } from '../wizard-context.ts';
import type { ConnectionsForm } from './connections-form.ts';
import { TextField } from './fields.tsx';

/** `orders` → `orders-2`, `orders-2` → `orders-3`: the next name nobody has. */
export function nextFreeName(name: string, taken: ReadonlySet<string>): string {
  const stem = name.replace(/-\d+$/, '');
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const candidate = stem.slice(0, 59 - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Names of the other jobs of this cluster. */
export function useTakenNames(): ReadonlySet<string> {
  const { cluster, base } = useWizard();
  const jobs = useJobs(cluster.id).data ?? [];
  return new Set(jobs.filter((job) => job.id !== base?.id).map((job) => job.name));
}

/** The job's name, its rule before typing, and whether it is free. */
export function JobNameField() {
  const { t } = useTranslation('wizard');
  const { control, setValue } = useFormContext<ConnectionsForm>();
  const name = useWatch({ control, name: 'name' });
  const taken = useTakenNames();
  const valid = jobName.safeParse(name).success;
  const suggestion = valid && taken.has(name) ? nextFreeName(name, taken) : null;
  return (
    <div>
      <TextField
        path="name"
        label={t('connections.jobName')}
        description={t('connections.jobNameHint')}
        required
        rightSectionWidth={90}
        rightSection={
          valid &&
          suggestion === null && (
            <Text size="xs" c="var(--tw-ok)">
              <IconCheck size={14} aria-hidden style={{ verticalAlign: -2 }} /> {t('connections.nameFree')}
            </Text>
          )
        }
      />
      {suggestion !== null && (
        <Text size="sm" c="var(--tw-warn)" mt={4}>
          {t('connections.nameTaken')}{' '}
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => setValue('name', suggestion, { shouldDirty: true, shouldValidate: true })}
          >
            {t('connections.nameSuggest', { name: suggestion })}
          </Button>
        </Text>
      )}
    </div>
  );
}
