import { type BinlogPosition, comparePositions, GtidSet, parseGtid } from '@tideway/domain';
import type { Checkpoint, SkipRule } from '@tideway/engine';
import type { JobProcessDecision } from '@tideway/job-store';
import type { DdlDecision } from '@tideway/sink-tidb';

const DDL_ACTIONS: Readonly<Record<string, DdlDecision['action']>> = {
  'run-ddl': 'run',
  'skip-ddl': 'skip',
  'replace-ddl': 'replace',
};

/** What the pipeline leaves out. */
export function skipRules(decisions: readonly JobProcessDecision[]): readonly SkipRule[] {
  return decisions.flatMap(({ kind, event, change }): SkipRule[] => {
    if (kind === 'skip-transaction') return [{ transaction: event, change: null }];
    return kind === 'skip-row' && change !== null ? [{ transaction: event, change }] : [];
  });
}

/** What is done with DDL at which the job stopped; of several decisions about one the newest is first, and counts. */
export function ddlDecisions(decisions: readonly JobProcessDecision[]): readonly DdlDecision[] {
  return decisions.flatMap(({ kind, event, statement }) => {
    const action = DDL_ACTIONS[kind];
    if (action === undefined) return [];
    return [{ event, action, ...(statement === null ? {} : { statements: [statement] }) }];
  });
}

/** Decisions that the target is past already: it was not told when the process before ended. */
export function passedDecisions(decisions: readonly JobProcessDecision[], restored: Checkpoint): readonly string[] {
  const executed = restored.executed === null ? null : GtidSet.parse(restored.executed);
  const reached = { file: restored.file, position: Number(restored.position) };
  return decisions
    .filter(({ isApplied, event }) => !isApplied && isPassed(event, executed, reached))
    .map(({ event }) => event);
}

function isPassed(event: string, executed: GtidSet | null, reached: BinlogPosition): boolean {
  const [, file, position] = /^([^:]+\.\d+):(\d+)$/.exec(event) ?? [];
  if (file !== undefined && position !== undefined) {
    return comparePositions({ file, position: Number(position) }, reached) < 0;
  }
  try {
    return executed?.has(parseGtid(event)) === true;
  } catch {
    // A MariaDB GTID: nothing tells; it is told when the job goes past something newer, or never.
    return false;
  }
}
