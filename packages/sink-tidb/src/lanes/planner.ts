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

export function enginePlanner(catalog: TargetCatalog, foreignKeyChecks: boolean): Planner {
  const options = { foreignKeyChecks };
  return {
    grouped: (group) => planGroup(group, catalog, options),
    rowByRow: (group) => planRowByRow(group, catalog, options),
    replay: (group) => planReplay(group, catalog, options),
    count: countChanges,
  };
}
