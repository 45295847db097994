import { type ForeignKeyStructure, tableKey } from '@tideway/domain';
import { note, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'No foreign key that changes other rows (before MySQL 9.6)';
/** From this version on cascades are logged as rows. */
const LOGGED_FROM = 90_600;

export const cascades: Check = {
  id: 'cascades',
  side: 'source',
  title: 'Cascades of foreign keys are in the log',
  why: 'Before MySQL 9.6 InnoDB carries out CASCADE and SET NULL without logging the rows it changes: they are missing from the binary log, and stay unchanged on a target that does not do the same.',
  query: 'SELECT … FROM information_schema.REFERENTIAL_CONSTRAINTS',
  applies: () => true,
  async run(context) {
    const structures = [...(await context.sourceStructures()).values()];
    const tables = structures.filter((t) => t.foreignKeys.some(changesOthers)).map((t) => tableKey(t.table));
    if (tables.length === 0) return pass('None', REQUIRED);
    const facts = await context.sourceFacts();
    const observed = `${tables.length} tables have such foreign keys; the source is ${facts.version}`;
    if (facts.flavour === 'mysql' && facts.versionNumber >= LOGGED_FROM) return note(`${observed}: logged`, REQUIRED);
    const fix = steps(
      'Create the same foreign keys on the target, with the tables they refer to in the selection; or replace them by ON DELETE RESTRICT and let the application delete.',
    );
    return warning(observed, REQUIRED, fix, tables);
  },
};

function changesOthers({ onDelete, onUpdate }: ForeignKeyStructure): boolean {
  return [onDelete, onUpdate].some((rule) => /CASCADE|SET/i.test(rule));
}
