import { type StartPosition, TidewayError } from '@tideway/domain';
import { readServerFacts, type ServerFacts } from '../connect/server-facts.ts';
import { type SourceConnection, withSource } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { checkGtidSet } from './check-gtid-set.ts';
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
    throw new TidewayError('SOURCE_NOT_LOGGING', { detail: 'log_bin is OFF on the source.' });
  }
  const base = {
    flavour: server.flavour,
    serverUuid: server.serverUuid,
    resolvedAt: new Date((options.now ?? Date.now)()).toISOString(),
    addedPurged: null,
    mariadbGtid: null,
    snappedFrom: null,
    isPositionApproximate: false,
  };
  return { source, connection, server, options, base };
}

/** {@link resolveStart} on a connection that is there already. */
export function resolveOn(context: StartContext, start: StartPosition): Promise<SourceStart> {
  switch (start.kind) {
    case 'now':
      return resolveNow(context);
    case 'gtid':
      return resolveGtid(context, start.gtidSet);
    case 'file-position':
    case 'timestamp':
      throw new TidewayError('SOURCE_POSITION_INVALID', {
        detail: `${start.kind}: not built yet`,
        field: 'start.kind',
      });
  }
}

async function resolveNow({ connection, server, options, base }: StartContext): Promise<SourceStart> {
  const { end, isExact } = await readSteadyEnd(connection, options.signal);
  const byGtid = server.gtidMode === 'ON';
  return {
    ...base,
    mode: byGtid ? 'gtid' : 'file-position',
    gtidSet: byGtid ? end.executed : null,
    file: end.file,
    position: String(end.position),
    isPositionApproximate: byGtid && !isExact,
  };
}

async function resolveGtid(context: StartContext, text: string): Promise<SourceStart> {
  const { connection, server, options, base } = context;
  const gtids = await readSourceGtids(connection, server, options.signal);
  const { set, added } = checkGtidSet(text, gtids, options.addPurged ?? false);
  const { end } = await readSteadyEnd(connection, options.signal);
  return {
    ...base,
    mode: 'gtid',
    gtidSet: set.toString(),
    file: end.file,
    position: String(end.position),
    addedPurged: added.isEmpty ? null : added.toString(),
    isPositionApproximate: true,
  };
}
