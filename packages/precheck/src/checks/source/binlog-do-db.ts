import { readBinlogEnd } from '@tideway/source-mysql';
import { failed, pass, steps } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'No selected database is left out of the binary log';

export const binlogDoDb: Check = {
  id: 'binlog-do-db',
  side: 'source',
  title: 'All selected databases are logged',
  why: 'binlog_do_db and binlog_ignore_db leave whole databases out of the log: their changes would be missing without a word.',
  query: 'SHOW BINARY LOG STATUS (before MySQL 8.2: SHOW MASTER STATUS)',
  applies: () => true,
  async run(context, signal) {
    const end = await context.onSource((connection) => readBinlogEnd(connection, signal));
    const doList = names(end.doDatabases);
    const ignoreList = names(end.ignoreDatabases);
    if (doList.length + ignoreList.length === 0) return pass('No filter', REQUIRED);
    const observed = [
      ...(doList.length > 0 ? [`binlog_do_db: ${doList.join(', ')}`] : []),
      ...(ignoreList.length > 0 ? [`binlog_ignore_db: ${ignoreList.join(', ')}`] : []),
    ].join('; ');
    const { selection } = context.job;
    const { database: isSelected } = await context.selection();
    const chosen =
      selection.kind === 'custom' ? [...selection.databases, ...selection.tables.map((t) => t.database)] : [];
    const databases = new Set([...chosen, ...(await context.selectedTables()).map(({ schema }) => schema)]);
    const isLogged = (database: string) =>
      doList.length > 0 ? doList.includes(database) : !ignoreList.includes(database);
    const left = [...databases].filter((database) => !isLogged(database));
    // All databases: one that is created later, or is empty now, would be left out too.
    const later = selection.kind === 'all' && (doList.length > 0 || ignoreList.some(isSelected));
    if (left.length === 0 && !later) return pass(observed, REQUIRED);
    const which = left.length > 0 ? `; left out: ${left.join(', ')}` : '; databases created later would be left out';
    const fix = steps(
      'Remove binlog-do-db and binlog-ignore-db (or add the databases) in the configuration file and restart, or select only the databases that are logged.',
      true,
    );
    return failed(`${observed}${which}`, REQUIRED, fix);
  },
};

function names(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
