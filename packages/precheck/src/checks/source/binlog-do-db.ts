import { joinTexts, say, verbatim } from '@tideway/domain';
import { readBinlogEnd } from '@tideway/source-mysql';
import { failed, pass, steps } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('No selected database is left out of the binary log', '所选数据库都会写入 binlog');

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
    if (doList.length + ignoreList.length === 0) return pass(say('No filter', '没有过滤'), REQUIRED);
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
    if (left.length === 0 && !later) return pass(verbatim(observed), REQUIRED);
    const which =
      left.length > 0
        ? say(`left out: ${left.join(', ')}`, `未写入 binlog 的数据库：${left.join(', ')}`)
        : say('databases created later would be left out', '以后新建的数据库将不会写入 binlog');
    const fix = steps(
      say(
        'Remove binlog-do-db and binlog-ignore-db (or add the databases) in the configuration file and restart, or select only the databases that are logged.',
        '请在配置文件中移除 binlog-do-db 和 binlog-ignore-db（或补充数据库）并重启，或者只选择会写入 binlog 的数据库。',
      ),
      true,
    );
    return failed(joinTexts([verbatim(observed), which], '; '), REQUIRED, fix);
  },
};

function names(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
