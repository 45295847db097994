import type { Cluster, Job, WizardStep } from '@tideway/contract';
import { createContext, useContext, useEffect, useRef } from 'react';
import type { DraftSession, DraftStatus, DraftStep } from './draft/draft-session.ts';
import type { StepStates } from './step-states.ts';

/** What the steps of one wizard share. */
export interface Wizard {
  readonly cluster: Cluster;
  readonly session: DraftSession;
  readonly status: DraftStatus;
  /** The draft as stored, null before the first keystroke. */
  readonly base: Job | null;
  readonly states: StepStates;
  /** Goes to a step of this draft. */
  go(step: WizardStep): void;
  /** Fields that another tab changed too; ours stayed. */
  readonly conflicts: readonly string[];
  reportConflicts(paths: readonly string[]): void;
}

export const WizardContext = createContext<Wizard | null>(null);

export function useWizard(): Wizard {
  const wizard = useContext(WizardContext);
  if (wizard === null) throw new Error('outside of the wizard');
  return wizard;
}

/** Puts a step in view of the session; leaving it saves what it holds. The latest closures are used. */
export function useDraftStep(step: DraftStep): void {
  const { session } = useWizard();
  const latest = useRef(step);
  latest.current = step;
  useEffect(
    () =>
      session.enter({
        collect: (base) => latest.current.collect(base),
        foreignChange: (before, now) => latest.current.foreignChange(before, now),
      }),
    [session],
  );
}
