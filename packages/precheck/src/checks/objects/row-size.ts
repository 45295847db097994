import { type ColumnStructure, say, tableKey } from '@tideway/domain';
import type { PrecheckContext } from '../../context.ts';
import { note, pass } from '../../finding.ts';
import type { Check } from '../../types.ts';

const MIB = 1024 * 1024;
/** TiDB's txn-entry-size-limit unless it is configured. */
const DEFAULT_LIMIT = 6 * MIB;
/** Types that hold more than 64 KiB in one value; of the others a row holds 64 KiB in all, beside TEXT and BLOB. */
const LARGE = new Set(['mediumtext', 'longtext', 'mediumblob', 'longblob', 'json', 'vector', 'geometry']);

export const rowSize: Check = {
  id: 'row-size',
  side: 'objects',
  title: 'Rows fit into what the target takes',
  why: 'TiDB refuses a row beyond txn-entry-size-limit (6 MiB unless configured), and the job stops at it. Columns that can hold more are named; whether they do is not looked at.',
  query:
    'SELECT … DATA_TYPE … FROM information_schema.COLUMNS; SELECT @@GLOBAL.tidb_txn_entry_size_limit on the target',
  applies: () => true,
  async run(context) {
    const limit = await entryLimit(context);
    const most = (limit / MIB).toLocaleString('en', { maximumFractionDigits: 1 });
    const required = say(`Rows of ${most} MiB at most`, `每行最多 ${most} MiB`);
    const structures = [...(await context.sourceStructures()).values()];
    const tables = structures.filter(({ columns }) => mayExceed(columns, limit)).map(({ table }) => tableKey(table));
    const [some, all] = [tables.length, structures.length];
    if (some === 0)
      return pass(say(`No table of ${all} can hold larger ones`, `共 ${all} 张表，都不会存放更大的行`), required);
    const found = say(
      `${some} of ${all} tables can hold larger rows`,
      `共 ${all} 张表，其中 ${some} 张可能存放更大的行`,
    );
    return { ...note(found, required), tables };
  },
};

function mayExceed(columns: readonly ColumnStructure[], limit: number): boolean {
  const texts = columns.filter(({ dataType }) => dataType === 'text' || dataType === 'blob').length;
  return columns.some(({ dataType }) => LARGE.has(dataType)) || (texts + 1) * 65_536 > limit;
}

/** Bytes. A TiDB that does not tell has the default; a stand-in is bounded by its packets. */
async function entryLimit(context: PrecheckContext): Promise<number> {
  const { isTidb, maxAllowedPacket } = await context.targetFacts();
  if (!isTidb) return Number.isFinite(maxAllowedPacket) ? maxAllowedPacket : DEFAULT_LIMIT;
  const rows = await context.onTarget((session) =>
    session.rows("SHOW GLOBAL VARIABLES LIKE 'tidb_txn_entry_size_limit'"),
  );
  // 0: the configuration file decides, which only SHOW CONFIG (a privilege of its own) would tell.
  return Number(rows[0]?.Value ?? 0) || DEFAULT_LIMIT;
}
