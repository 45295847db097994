import { VisuallyHidden } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconLock } from '@tabler/icons-react';
import type { Tier, WizardStep } from '@tideway/contract';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router-dom';
import { WIZARD_STEP_PATHS } from '../../app/paths.ts';
import type { StepState, StepStates } from './step-states.ts';
import classes from './stepper.module.css';

const MARKS = { done: IconCheck, warning: IconAlertTriangle, locked: IconLock, open: null } as const;

function Mark({ state, current, number }: { state: StepState; current: boolean; number: number }) {
  const Icon = current ? null : MARKS[state];
  return (
    <span className={classes.mark} aria-hidden>
      {Icon === null ? number : <Icon size={14} stroke={2.2} />}
    </span>
  );
}

/** The steps as a list of links; what each is, is said in words too. A step can be entered when all before it are done. */
export function Stepper(props: {
  tier: Tier;
  current: WizardStep;
  states: StepStates;
  reachable(step: WizardStep): boolean;
  to(step: WizardStep): string;
}) {
  const { t } = useTranslation('wizard');
  return (
    <nav aria-label={t('steps.label')}>
      <ol className={classes.list}>
        {WIZARD_STEP_PATHS.map((step, index) => {
          const current = step === props.current;
          const state = props.states[step];
          const label = t(step === 'spec' && props.tier === 'essential' ? 'steps.review' : `steps.${step}`);
          const inside = (
            <>
              <Mark state={state} current={current} number={index + 1} />
              <span className={classes.label}>{label}</span>
              <VisuallyHidden>, {t(`stepState.${state}`)}</VisuallyHidden>
            </>
          );
          return (
            <li key={step} className={classes.item}>
              {props.reachable(step) || current ? (
                <Link
                  to={props.to(step)}
                  className={classes.step}
                  data-state={state}
                  aria-current={current ? 'step' : undefined}
                >
                  {inside}
                </Link>
              ) : (
                <span className={classes.step} data-state={state} title={t('stepState.locked')}>
                  {inside}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
