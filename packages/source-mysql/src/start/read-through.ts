import { readServerFacts } from '../connect/server-facts.ts';
import { withSource } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { dumpStart } from '../history/schema-history.ts';
import { scanDump } from '../transport/scan-dump.ts';
import type { SourceStart } from './source-start.ts';

/**
 * Reads the log from a start to its present end as a job would, by the same kind of dump, and looks at none of it: what
 * the source refuses on the way it would refuse the job (a transaction without a GTID, a damaged file). Resolves to the
 * bytes of events read; throws what a dump throws.
 */
export async function readThrough(
  source: SourceOptions,
  { mode, gtidSet, file, position }: Pick<SourceStart, 'mode' | 'gtidSet' | 'file' | 'position'>,
  signal?: AbortSignal,
): Promise<number> {
  const server = await withSource(source, (connection) => readServerFacts(connection, signal), signal);
  const from =
    mode === 'gtid'
      ? ({ mode, executed: gtidSet ?? '' } as const)
      : ({ mode, position: { file, position: Number(position) } } as const);
  let bytes = 0;
  await scanDump(
    { source, server, start: dumpStart(from, server.flavour) },
    ({ start, end }) => {
      bytes += end - start;
      return 'go on';
    },
    signal,
  );
  return bytes;
}
