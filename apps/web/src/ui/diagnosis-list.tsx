import { Text, VisuallyHidden } from '@mantine/core';
import {
  IconAlertTriangleFilled,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleXFilled,
  IconInfoCircleFilled,
} from '@tabler/icons-react';
import type { Diagnosis, DiagnosisStep } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { inLanguage } from '../i18n/in-language.ts';
import { useFormat } from '../i18n/use-format.ts';
import { CodeBlock } from './code-block.tsx';
import classes from './diagnosis-list.module.css';
import { TimeText } from './time-text.tsx';

const ICONS = {
  pass: IconCircleCheckFilled,
  note: IconInfoCircleFilled,
  warning: IconAlertTriangleFilled,
  failed: IconCircleXFilled,
  skipped: IconCircleDashed,
} as const;

/** A fix that is a statement is shown to be copied; any other is a sentence. */
function isSql(text: string): boolean {
  return /^\s*(GRANT|CREATE|ALTER|SET|REVOKE|FLUSH)\s/i.test(text);
}

function Step({ step }: { step: DiagnosisStep }) {
  const { t } = useTranslation();
  const { duration, language } = useFormat();
  const { detail, fix } = inLanguage(step, language);
  const Icon = ICONS[step.status];
  return (
    <li className={classes.step} data-status={step.status}>
      <span className={`${classes.icon} ${classes[step.status]}`}>
        <Icon size={16} aria-hidden />
        <VisuallyHidden>{t(`diagnosis.status.${step.status}`)}</VisuallyHidden>
      </span>
      <span>
        {t(`diagnosis.steps.${step.step}`)}
        {detail !== '' && <span className={classes.detail}> · {detail}</span>}
        {step.status === 'skipped' && detail === '' && (
          <span className={classes.detail}> · {t('diagnosis.status.skipped')}</span>
        )}
      </span>
      <span className={classes.time}>{step.status === 'skipped' ? '' : duration(step.durationMs / 1000)}</span>
      {(step.serverMessage !== null || fix !== null) && (
        <span className={classes.more}>
          {step.serverMessage !== null && (
            <span>
              {t('diagnosis.serverSays')}: <span className="mono">{step.serverMessage}</span>
            </span>
          )}
          {fix !== null &&
            (isSql(fix) ? (
              <CodeBlock text={fix} what={t('diagnosis.fix')} />
            ) : (
              <span>
                <b>{t('diagnosis.fix')}:</b> {fix}
              </span>
            ))}
        </span>
      )}
    </li>
  );
}

/** A connection test, itemised in the order it was made: what was found, how long it took, what to do. */
export function DiagnosisList({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t } = useTranslation();
  const { worker } = diagnosis;
  return (
    <div>
      <ol className={classes.list}>
        {diagnosis.steps.map((step) => (
          <Step key={step.step} step={step} />
        ))}
      </ol>
      <Text size="xs" c="dimmed" mt={6}>
        {t(diagnosis.ok ? 'diagnosis.ok' : 'diagnosis.failed')} <TimeText iso={diagnosis.checkedAt} />
        {worker !== undefined && (
          <>
            {' '}
            · {t('diagnosis.worker', { name: worker.name })}
            {worker.egress.length > 0 && ` (${worker.egress.join(', ')})`}
          </>
        )}
      </Text>
    </div>
  );
}
