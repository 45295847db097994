import {
  type ApplyGroup,
  type ApplyPlan,
  countChanges,
  planGroup,
  planReplay,
  planRowByRow,
  type TableCounts,
  type TargetCatalog,
} from '@tideway/engine';

/** The engine's plan functions, bound to the catalog and the job's policy. Pure. */
export interface Planner {
  grouped(group: ApplyGroup): ApplyPlan;
  rowByRow(group: ApplyGroup): ApplyPlan;
  replay(group: ApplyGroup): ApplyPlan;
  count(group: ApplyGroup): readonly TableCounts[];
}

/** Statements stay well below the packet size of the target, which may have been set small. */
const LARGEST_STATEMENT = 4 << 20;

export function enginePlanner(catalog: TargetCatalog, foreignKeyChecks: boolean, maxAllowedPacket: number): Planner {
  const options = { foreignKeyChecks, maxStatementBytes: Math.min(LARGEST_STATEMENT, maxAllowedPacket >> 1) };
  return {
    grouped: (group) => planGroup(group, catalog, options),
    rowByRow: (group) => planRowByRow(group, catalog, options),
    replay: (group) => planReplay(group, catalog, options),
    count: countChanges,
  };
}
