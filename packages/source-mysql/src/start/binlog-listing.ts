import { listBinlogFiles } from '../connect/binlog-status.ts';
import { withSource } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { fileBegan } from './locate-timestamp.ts';
import { readSteadyEnd } from './resolve-now.ts';
import { startContext } from './resolve-start.ts';
import type { ResolveOptions } from './source-start.ts';

/** The log of a source, for the start page; shaped as the contract's `binlogStatus`. */
export interface BinlogListing {
  readonly readAt: string;
  readonly current: { readonly file: string; readonly position: string; readonly gtidSet: string | null };
  readonly purgedGtidSet: string | null;
  /** Oldest first. Times: when the file was begun, and when the next one was; null for the current and for old ones. */
  readonly files: readonly {
    readonly name: string;
    readonly size: string;
    readonly firstEventAt: string | null;
    readonly lastEventAt: string | null;
  }[];
  readonly gtidMode: string | null;
  readonly enforceGtidConsistency: string | null;
  readonly rowImage: string | null;
  readonly expireSeconds: number | null;
}

/** How many of the newest files are opened for their times, beside the oldest: each costs a connection. */
const TIMED_FILES = 40;

/** Reads the listing. */
export function readBinlogListing(source: SourceOptions, options: ResolveOptions = {}): Promise<BinlogListing> {
  const { signal } = options;
  return withSource(
    source,
    async (connection) => {
      const context = await startContext(source, connection, options);
      const { server, base } = context;
      const { end } = await readSteadyEnd(connection, signal);
      const files = await listBinlogFiles(connection, signal);
      const hasGtids = server.flavour === 'mysql' && server.gtidMode !== null;
      const purged = hasGtids ? await connection.first('SELECT @@GLOBAL.gtid_purged AS purged', signal) : undefined;
      const began = new Map<number, string>();
      for (const index of files.keys()) {
        if (index > 0 && index < files.length - TIMED_FILES) continue;
        const seconds = await fileBegan(context, files[index]?.name ?? '');
        if (seconds !== null && seconds > 0) began.set(index, new Date(seconds * 1000).toISOString());
      }
      return {
        readAt: base.resolvedAt,
        current: {
          file: end.file,
          position: String(end.position),
          gtidSet: server.gtidMode === 'ON' ? end.executed : null,
        },
        purgedGtidSet: purged?.purged?.replaceAll(/\s/g, '') ?? null,
        files: files.map(({ name, size }, index) => ({
          name,
          size: String(size),
          firstEventAt: began.get(index) ?? null,
          lastEventAt: began.get(index + 1) ?? null,
        })),
        gtidMode: server.gtidMode,
        enforceGtidConsistency: server.enforceGtidConsistency,
        rowImage: server.rowImage,
        expireSeconds: server.expireSeconds,
      };
    },
    signal,
  );
}
