import type { MysqlVersion } from '@tideway/testbed';

/** One way a source may write its log, and the session that writes. */
export interface LogWay {
  readonly label: string;
  /** Global variables, all dynamic. */
  readonly globals: Readonly<Record<string, string>>;
  readonly session: readonly string[];
  /** The decoder is given the structures of now, since the log does not say enough. */
  readonly withStructure: boolean;
}

/** Zones of both signs, with and without half hours. */
const ZONES = ['+00:00', '+05:45', '-08:00', '+13:00', '-03:30'];
/** What changes how a server reads, pads and checks what it is told. */
const MODES = [
  '',
  'ANSI,PAD_CHAR_TO_FULL_LENGTH,ALLOW_INVALID_DATES',
  'ALLOW_INVALID_DATES',
  'NO_UNSIGNED_SUBTRACTION',
  'HIGH_NOT_PRECEDENCE,IGNORE_SPACE,REAL_AS_FLOAT',
];

function sessionOf(index: number, more: readonly string[] = []): readonly string[] {
  const zone = ZONES[index % ZONES.length];
  const mode = MODES[(index * 2) % MODES.length];
  return [...more, `SET time_zone = '${zone}', sql_mode = '${mode}'`];
}

function mysql97(): LogWay[] {
  const ways: LogWay[] = [];
  for (const metadata of ['FULL', 'MINIMAL']) {
    for (const compression of ['OFF', 'ON']) {
      for (const checksum of ['CRC32', 'NONE']) {
        const index = ways.length;
        ways.push({
          label: `metadata ${metadata}, compression ${compression}, checksum ${checksum}`,
          globals: { binlog_row_metadata: metadata, binlog_checksum: checksum },
          session: sessionOf(index, [`SET binlog_transaction_compression = ${compression}`]),
          // MINIMAL has signs and charsets: both what it says alone and with a structure beside it must be right.
          withStructure: metadata === 'MINIMAL' && checksum === 'NONE',
        });
      }
    }
  }
  return ways;
}

function mysql56(): LogWay[] {
  return ['OFF', 'ON'].flatMap((v1, i) =>
    ['CRC32', 'NONE'].map((checksum, j) => ({
      label: `rows v${v1 === 'ON' ? 1 : 2}, checksum ${checksum}`,
      globals: { log_bin_use_v1_row_events: v1, binlog_checksum: checksum },
      session: sessionOf(i * 2 + j + 1),
      withStructure: true,
    })),
  );
}

/** Every pair of metadata, compression and checksum once. */
function mariadb(): LogWay[] {
  const pairs = [
    ['FULL', 'OFF', 'CRC32'],
    ['FULL', 'ON', 'NONE'],
    ['MINIMAL', 'ON', 'CRC32'],
    ['MINIMAL', 'OFF', 'NONE'],
    ['NO_LOG', 'ON', 'CRC32'],
    ['NO_LOG', 'OFF', 'NONE'],
  ] as const;
  return pairs.map(([metadata, compression, checksum], index) => ({
    label: `metadata ${metadata}, compressed events ${compression}, checksum ${checksum}`,
    globals: { binlog_row_metadata: metadata, log_bin_compress: compression, binlog_checksum: checksum },
    session: sessionOf(index),
    withStructure: metadata !== 'FULL',
  }));
}

/** The ways of each server that the round trip goes. */
export const LOG_WAYS: readonly { readonly version: MysqlVersion; readonly ways: readonly LogWay[] }[] = [
  { version: '9.7', ways: mysql97() },
  { version: '5.6', ways: mysql56() },
  { version: 'mariadb-10.11', ways: mariadb() },
];
