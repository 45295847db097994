import { Button, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { Waiting } from '../../../ui/waiting.tsx';
import { StepHeading } from '../step-heading.tsx';
import classes from '../wizard.module.css';
import { useWizard } from '../wizard-context.ts';
import { WizardFooter } from '../wizard-footer.tsx';
import { ObjectPicker } from './object-picker.tsx';
import { isEmpty } from './selection.ts';
import { SelectionPanel } from './selection-panel.tsx';
import type { Trait } from './trait-chip.tsx';
import { useObjects } from './use-objects.ts';
import { useObjectsForm } from './use-objects-form.ts';

/** Step 3: everything, or ticked databases and tables. */
export function ObjectsStep() {
  const { t } = useTranslation('wizard');
  const { base, go, session } = useWizard();
  const objects = useObjects(base?.id ?? '');
  const { form, change } = useObjectsForm();
  const [trait, setTrait] = useState<Trait | ''>('');
  const [attempted, setAttempted] = useState(false);
  const empty = form.mode === 'custom' && isEmpty(form.ticked);
  const next = async () => {
    setAttempted(true);
    if (empty) return;
    await session.flush();
    go('precheck');
  };
  return (
    <>
      <StepHeading>{t('objects.heading')}</StepHeading>
      <div className={classes.columns}>
        <Stack>
          <Radio.Group
            aria-label={t('objects.mode')}
            value={form.mode}
            error={attempted && empty && t('objects.selectedNothing')}
            onChange={(mode) => change({ mode: mode as 'all' | 'custom' })}
          >
            <Stack gap="xs" mb={attempted && empty ? 6 : 0}>
              <Radio value="all" label={t('objects.all')} description={t('objects.allHint')} />
              <Radio value="custom" label={t('objects.customize')} description={t('objects.customizeHint')} />
            </Stack>
          </Radio.Group>
          {objects.isPending && <Waiting what={t('objects.loading')} rows={5} />}
          {objects.isError && <ProblemAlert error={objects.error} onRetry={() => void objects.refetch()} />}
          {objects.data && form.mode === 'custom' && (
            <ObjectPicker
              objects={objects.data}
              ticked={form.ticked}
              trait={trait}
              refreshing={objects.isFetching}
              onChange={(ticked) => change({ ticked })}
              onTrait={setTrait}
              onRefresh={() => void objects.refetch()}
            />
          )}
        </Stack>
        <aside className={classes.aside}>
          {objects.data && (
            <SelectionPanel
              objects={objects.data}
              ticked={form.mode === 'all' ? null : form.ticked}
              onChange={(ticked) => change({ ticked })}
              onTrait={setTrait}
            />
          )}
        </aside>
      </div>
      <WizardFooter back="start-position" problems={attempted && empty ? 1 : 0}>
        <Button onClick={() => void next()}>{t('next')}</Button>
      </WizardFooter>
    </>
  );
}
