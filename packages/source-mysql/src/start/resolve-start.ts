import { type BinlogPosition, GtidSet, type StartPosition, say, TidewayError } from '@tideway/domain';
import { readServerFacts, type ServerFacts } from '../connect/server-facts.ts';
import { type SourceConnection, withSource } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { refuseAnonymousAt, refuseAnonymousGap } from './anonymous-gap.ts';
import { checkGtidSet } from './check-gtid-set.ts';
import { isoTime } from './iso-time.ts';
import { locateGtidStart } from './locate-gtids.ts';
import { type Located, locatePosition } from './locate-position.ts';
import { locateTimestamp } from './locate-timestamp.ts';
import { readSourceGtids } from './read-gtids.ts';
import { readSteadyEnd } from './resolve-now.ts';
import type { ResolveOptions, SourceStart } from './source-start.ts';

/** What the resolvers of one kind of start share. */
export interface StartContext {
  readonly source: SourceOptions;
  readonly connection: SourceConnection;
  readonly server: ServerFacts;
  readonly options: ResolveOptions;
  /** The parts of the result that are the same for all. */
  readonly base: Omit<SourceStart, 'mode' | 'gtidSet' | 'file' | 'position'>;
}

/**
 * Pins a start position to the source's log as it is now, or refuses it: SOURCE_POSITION_INVALID (with the field, what
 * was tried and what came back), SOURCE_BINLOG_PURGED, SOURCE_NOT_LOGGING, or what connecting throws.
 */
export function resolveStart(
  source: SourceOptions,
  start: StartPosition,
  options: ResolveOptions = {},
): Promise<SourceStart> {
  return withSource(
    source,
    async (connection) => resolveOn(await startContext(source, connection, options), start),
    options.signal,
  );
}

/** Reads what every kind of start needs to know. */
export async function startContext(
  source: SourceOptions,
  connection: SourceConnection,
  options: ResolveOptions,
): Promise<StartContext> {
  const server = await readServerFacts(connection, options.signal);
  if (!server.logBin) {
    throw new TidewayError('SOURCE_NOT_LOGGING', {
      detail: say('log_bin is OFF on the source.', '源端的 log_bin 为 OFF。'),
    });
  }
  const base = {
    flavour: server.flavour,
    serverUuid: server.serverUuid,
    resolvedAt: isoTime((options.now ?? Date.now)()),
    addedPurged: null,
    mariadbGtid: null,
    snappedFrom: null,
    isPositionApproximate: false,
  };
  return { source, connection, server, options, base };
}

/** {@link resolveStart} on a connection that is there already. */
export async function resolveOn(context: StartContext, start: StartPosition): Promise<SourceStart> {
  switch (start.kind) {
    case 'now':
      return resolveNow(context);
    case 'gtid':
      return context.server.flavour === 'mariadb'
        ? resolveMariadbGtid(context, start.gtidSet)
        : resolveGtid(context, start.gtidSet);
    case 'file-position': {
      const wanted = { file: start.file, position: readPosition(start.position) };
      return fromLocated(context, await locatePosition(context, wanted), wanted);
    }
    case 'timestamp':
      return fromLocated(context, await locateTimestamp(context, start.timestamp), null);
  }
}

async function resolveNow({ connection, server, options, base }: StartContext): Promise<SourceStart> {
  const { end, isExact } = await readSteadyEnd(connection, options.signal);
  const byGtid = server.gtidMode === 'ON';
  const mariadb = server.flavour === 'mariadb' ? await mariadbPosition(connection, options.signal) : null;
  return {
    ...base,
    mode: byGtid ? 'gtid' : 'file-position',
    gtidSet: byGtid ? end.executed : null,
    file: end.file,
    position: String(end.position),
    mariadbGtid: mariadb,
    isPositionApproximate: byGtid && !isExact,
  };
}

async function resolveGtid(context: StartContext, text: string): Promise<SourceStart> {
  const { connection, server, options, base } = context;
  const gtids = await readSourceGtids(connection, server, options.signal);
  const { set, added } = checkGtidSet(text, gtids, options.addPurged ?? false);
  const { position, isExact } = await locateGtidStart(context, { mode: 'gtid', executed: set });
  await refuseAnonymousGap(context, set, position.file);
  return {
    ...base,
    mode: 'gtid',
    gtidSet: set.toString(),
    file: position.file,
    position: String(position.position),
    addedPurged: added.isEmpty ? null : added.toString(),
    isPositionApproximate: !isExact,
  };
}

/** MariaDB's positions are one GTID a domain; the job then reads by file and position, which says the same. */
async function resolveMariadbGtid(context: StartContext, text: string): Promise<SourceStart> {
  const state = text.replaceAll(/\s/g, '');
  if (!/^\d+-\d+-\d+(,\d+-\d+-\d+)*$/.test(state)) {
    throw new TidewayError('SOURCE_POSITION_INVALID', {
      detail: say(`"${text}" is no GTID position of MariaDB.`, `“${text}”不是 MariaDB 的 GTID 位置。`),
      remedy: say(
        'Expected domain-server-sequence, several domains separated by commas, as @@gtid_binlog_pos shows it.',
        '应为 domain-server-sequence，多个 domain 用逗号分隔，如 @@gtid_binlog_pos 所示。',
      ),
      field: 'start.gtidSet',
    });
  }
  const { position, isExact } = await locateGtidStart(context, { mode: 'mariadb-gtid', state });
  if (!isExact) {
    throw new TidewayError('SOURCE_POSITION_INVALID', {
      detail: say(`The source did not find ${state} in its log in time.`, `源端没有及时在日志中找到 ${state}。`),
      field: 'start.gtidSet',
    });
  }
  return {
    ...context.base,
    mode: 'file-position',
    gtidSet: null,
    file: position.file,
    position: String(position.position),
    mariadbGtid: state,
  };
}

/** A place in the log; on a source with GTIDs it becomes the set of what lies before it, once and for all. */
async function fromLocated(
  context: StartContext,
  { position, executed }: Located,
  wanted: BinlogPosition | null,
): Promise<SourceStart> {
  const { connection, server, options, base } = context;
  const byGtid = server.gtidMode === 'ON';
  // What was purged by hand after the file began is not in its Previous_gtids.
  const purged = byGtid ? (await readSourceGtids(connection, server, options.signal)).purged : GtidSet.EMPTY;
  if (byGtid) await refuseAnonymousAt(context, position, executed.union(purged));
  const isSame = wanted === null || (wanted.file === position.file && wanted.position === position.position);
  return {
    ...base,
    mode: byGtid ? 'gtid' : 'file-position',
    gtidSet: byGtid ? executed.union(purged).toString() : null,
    file: position.file,
    position: String(position.position),
    snappedFrom: isSame ? null : wanted,
  };
}

function readPosition(text: string): number {
  const position = Number(text);
  if (/^\d{1,16}$/.test(text.trim()) && Number.isSafeInteger(position)) return position;
  throw new TidewayError('SOURCE_POSITION_INVALID', {
    detail: say(
      `"${text}" is no position: expected a number of bytes, such as 1307.`,
      `“${text}”不是位置：应为字节数，例如 1307。`,
    ),
    field: 'start.position',
  });
}

async function mariadbPosition(connection: SourceConnection, signal?: AbortSignal): Promise<string | null> {
  return (await connection.first('SELECT @@GLOBAL.gtid_binlog_pos AS pos', signal))?.pos ?? null;
}
