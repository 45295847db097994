import { type DraftPatch, type Job, startPosition } from '@tideway/contract';
import type { z } from 'zod';

export type StartPosition = z.infer<typeof startPosition>;
export type StartKind = StartPosition['kind'];

/** The kinds in the order of the page; the document's three, and the time we add. */
export const START_KINDS = ['now', 'gtid', 'file-position', 'timestamp'] as const satisfies readonly StartKind[];

/** Step 2 as typed; the texts of every kind are kept, whichever is chosen. */
export interface StartForm {
  kind: StartKind;
  gtidSet: string;
  file: string;
  position: string;
  /** Local time as an input gives it: `2026-11-03T12:44:09`. */
  timestamp: string;
  addPurged: boolean;
}

export const TEXTS = ['gtidSet', 'file', 'position', 'timestamp'] as const;
export type StartText = (typeof TEXTS)[number];

const OF_KIND: Readonly<Record<StartKind, readonly StartText[]>> = {
  now: [],
  gtid: ['gtidSet'],
  'file-position': ['file', 'position'],
  timestamp: ['timestamp'],
};

/** A moment as `datetime-local` shows it, in the browser's zone, to the second. */
export function toLocalInput(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${date}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The moment an input means, ISO 8601 in UTC; null while it is not one. */
export function fromLocalInput(text: string): string | null {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export function jobToStart(job: Job | null): StartForm {
  const form: StartForm = { kind: 'now', gtidSet: '', file: '', position: '', timestamp: '', addPurged: false };
  if (job === null) return form;
  for (const text of TEXTS) form[text] = job.typed[`_start.${text}`] ?? '';
  const { start } = job;
  if (start?.kind === 'gtid') form.gtidSet = start.gtidSet;
  if (start?.kind === 'file-position') Object.assign(form, { file: start.file, position: start.position });
  if (start?.kind === 'timestamp') form.timestamp = toLocalInput(start.timestamp);
  for (const text of TEXTS) form[text] = job.typed[`start.${text}`] ?? form[text];
  form.kind = START_KINDS.find((kind) => kind === job.typed['start.kind']) ?? start?.kind ?? 'now';
  form.addPurged = job.addPurged;
  return form;
}

/** What is checked and sent. */
export function startToInput(form: StartForm): unknown {
  if (form.kind === 'gtid') return { kind: 'gtid', gtidSet: form.gtidSet };
  if (form.kind === 'file-position') return { kind: form.kind, file: form.file, position: form.position.trim() };
  if (form.kind === 'timestamp') return { kind: form.kind, timestamp: fromLocalInput(form.timestamp) ?? '' };
  return { kind: 'now' };
}

/** The start position, or null with the fields at fault. */
export function parseStart(form: StartForm): {
  start: StartPosition | null;
  faults: readonly StartText[];
  /** What exactly is wrong in a GTID set, in the words of its reader. */
  gtidFault: string | null;
} {
  const parsed = startPosition.safeParse(startToInput(form));
  if (parsed.success) return { start: parsed.data, faults: [], gtidFault: null };
  const faults = new Set(parsed.error.issues.map((issue) => String(issue.path[0])));
  const reason = parsed.error.issues.find((issue) => issue.path[0] === 'gtidSet' && issue.code === 'custom');
  return {
    start: null,
    faults: OF_KIND[form.kind].filter((text) => faults.has(text)),
    gtidFault: reason?.message.replace(/^The GTID set cannot be read: /, '') ?? null,
  };
}

/** What differs from the stored draft. An unfinished position is kept as typed; so are the texts of the other kinds. */
export function startToPatch(form: StartForm, base: Job | null): DraftPatch | null {
  const { start } = parseStart(form);
  const typed: Record<string, string> = { ...base?.typed };
  const put = (path: string, text: string | null) => {
    if (text === null || text === '') delete typed[path];
    else typed[path] = text.slice(0, 10_000);
  };
  for (const text of TEXTS) {
    const inForce = OF_KIND[form.kind].includes(text);
    put(`start.${text}`, inForce && start === null ? form[text] : null);
    put(`_start.${text}`, inForce ? null : form[text]);
  }
  put('start.kind', start === null ? form.kind : null);
  const patch: DraftPatch = {};
  if (start !== null && JSON.stringify(start) !== JSON.stringify(base?.start ?? null)) patch.start = start;
  if (form.addPurged !== (base?.addPurged ?? false)) patch.addPurged = form.addPurged;
  if (JSON.stringify(sorted(typed)) !== JSON.stringify(sorted(base?.typed ?? {}))) patch.typed = typed;
  return Object.keys(patch).length === 0 ? null : patch;
}

function sorted(record: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}
