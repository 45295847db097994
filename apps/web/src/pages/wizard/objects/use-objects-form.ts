import type { DraftPatch, Job } from '@tideway/contract';
import { useRef, useState } from 'react';
import { useDraftStep, useWizard } from '../wizard-context.ts';
import { fromSelection, isEmpty, type Ticked, toSelection } from './selection.ts';

interface ObjectsForm {
  readonly mode: 'all' | 'custom';
  /** Kept while `all` is chosen: changing back loses nothing. */
  readonly ticked: Ticked;
}

/** Where an unused or empty Customize selection is remembered in the draft. */
const MODE = '_selection.mode';

function toForm(job: Job | null): ObjectsForm {
  const mode = job?.selection?.kind ?? (job?.typed[MODE] === 'custom' ? 'custom' : 'all');
  return { mode, ticked: fromSelection(job?.selection ?? null) };
}

function toPatch(form: ObjectsForm, base: Job | null): DraftPatch | null {
  const typed = { ...base?.typed };
  const wanted =
    form.mode === 'all' ? ({ kind: 'all' } as const) : isEmpty(form.ticked) ? null : toSelection(form.ticked);
  const patch: DraftPatch = {};
  // An empty Customize is no selection; that it was chosen is remembered.
  if (wanted === null) typed[MODE] = 'custom';
  else delete typed[MODE];
  if (wanted !== null && JSON.stringify(wanted) !== JSON.stringify(base?.selection ?? null)) patch.selection = wanted;
  if (typed[MODE] !== base?.typed[MODE]) patch.typed = typed;
  return Object.keys(patch).length === 0 ? null : patch;
}

/** The selection, tied to the draft. A selection of 50,000 tables is compared by identity before it is by value. */
export function useObjectsForm() {
  const { base, session, reportConflicts } = useWizard();
  const [form, setForm] = useState(() => toForm(base));
  const collected = useRef<{ form: ObjectsForm; base: Job | null } | null>(null);
  useDraftStep({
    collect: (stored) => {
      const last = collected.current;
      if (last?.form === form && last.base?.version === stored?.version) return null;
      collected.current = { form, base: stored };
      return toPatch(form, stored);
    },
    foreignChange: (before, now) => {
      if (JSON.stringify(before.selection) === JSON.stringify(now.selection)) return;
      if (toPatch(form, before) === null) setForm(toForm(now));
      else reportConflicts(['selection']);
    },
  });
  const change = (part: Partial<ObjectsForm>) => {
    setForm((before) => ({ ...before, ...part }));
    session.touch();
  };
  return { form, change };
}
