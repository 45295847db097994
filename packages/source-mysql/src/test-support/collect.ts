import type { BinlogSource, ReadFrom, SourceEvent } from '@tideway/engine';
import type { MysqlAddress } from '@tideway/testbed';
import type { SourceOptions } from '../connect/source-options.ts';

/** How to reach a server of the testbed. */
export function optionsOf(server: Pick<MysqlAddress, 'host' | 'port' | 'user' | 'password'>): SourceOptions {
  const { host, port, user, password } = server;
  return { host, port, user, password, tls: null };
}

/** Reads until `done` says so (it sees every event), then ends the stream. Fails after `timeoutMs`. */
export async function collect(
  source: BinlogSource,
  from: ReadFrom,
  done: (events: readonly SourceEvent[]) => boolean,
  timeoutMs = 20_000,
): Promise<readonly SourceEvent[]> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  const events: SourceEvent[] = [];
  try {
    for await (const batch of source.open(from, controller.signal)) {
      events.push(...batch);
      if (done(events)) return events;
    }
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
  throw new Error(`the stream ended after ${events.length} events: ${events.map(({ type }) => type).join(' ')}`);
}

/** A short text of each event, rows with their literals: what tests compare. */
export function describe(events: readonly SourceEvent[]): readonly string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'heartbeat':
        return [];
      case 'rows':
        return event.rows.map(
          ({ before, after }) =>
            `${event.kind} ${event.table.table.name} ${before?.tuple() ?? ''}${before && after ? ' -> ' : ''}${after?.tuple() ?? ''}`,
        );
      case 'query':
        return [`query ${event.sql}`];
      case 'xa-prepare':
      case 'xa-commit':
      case 'xa-rollback':
        return [`${event.type} ${event.xid}`];
      case 'gtid':
        return [event.gtid === null ? 'anonymous' : 'gtid'];
      default:
        return [event.type];
    }
  });
}
