import { Button, Text } from '@mantine/core';
import type { WizardStep } from '@tideway/contract';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './wizard.module.css';
import { useWizard } from './wizard-context.ts';

/** Back, how many problems there are, and the ways on; always in view. */
export function WizardFooter(props: { back?: WizardStep; problems?: number; note?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation(['wizard', 'common']);
  const { go } = useWizard();
  const { back, problems = 0 } = props;
  return (
    <>
      <span className={classes.gap} />
      <div className={classes.footer}>
        {back !== undefined && (
          <Button variant="default" onClick={() => go(back)}>
            {t('common:actions.back')}
          </Button>
        )}
        <span className={classes.push} />
        {props.note}
        {problems > 0 && (
          <Text size="sm" c="var(--tw-bad)" role="status">
            {t('problems', { count: problems })}
          </Text>
        )}
        {props.children}
      </div>
    </>
  );
}
