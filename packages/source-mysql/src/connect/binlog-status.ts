import { say, TidewayError } from '@tideway/domain';
import type { SourceConnection, TextRow } from './source-connection.ts';

/** Where a source's binary log ends. */
export interface BinlogEnd {
  readonly file: string;
  readonly position: number;
  /** `gtid_executed` of MySQL, white space removed; empty when it has none (or is MariaDB). */
  readonly executed: string;
  readonly doDatabases: string;
  readonly ignoreDatabases: string;
}

/** One file of SHOW BINARY LOGS, oldest first. */
export interface BinlogFile {
  readonly name: string;
  /** Bytes; exact below 2^53. */
  readonly size: number;
}

/** The end of the log now. SOURCE_NOT_LOGGING when there is no log. */
export async function readBinlogEnd(connection: SourceConnection, signal?: AbortSignal): Promise<BinlogEnd> {
  const row = (await statusRows(connection, signal))[0];
  if (row?.File == null) {
    throw new TidewayError('SOURCE_NOT_LOGGING', {
      detail: say(
        'SHOW BINARY LOG STATUS is empty: log_bin is off.',
        'SHOW BINARY LOG STATUS 没有返回内容：log_bin 未开启。',
      ),
    });
  }
  return {
    file: row.File,
    position: Number(row.Position),
    executed: (row.Executed_Gtid_Set ?? '').replaceAll(/\s/g, ''),
    doDatabases: row.Binlog_Do_DB ?? '',
    ignoreDatabases: row.Binlog_Ignore_DB ?? '',
  };
}

/** The old name was removed in MySQL 8.4, the new one came with 8.2. */
async function statusRows(connection: SourceConnection, signal?: AbortSignal): Promise<readonly TextRow[]> {
  try {
    return await connection.query('SHOW BINARY LOG STATUS', signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof TidewayError) || error.params.errno !== 1064) throw error;
    return connection.query('SHOW MASTER STATUS', signal);
  }
}

/** The files that are still there, oldest first. */
export async function listBinlogFiles(
  connection: SourceConnection,
  signal?: AbortSignal,
): Promise<readonly BinlogFile[]> {
  const rows = await connection.query('SHOW BINARY LOGS', signal);
  return rows.map((row) => ({ name: row.Log_name ?? '', size: Number(row.File_size) }));
}
