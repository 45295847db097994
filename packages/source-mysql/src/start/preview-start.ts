import type { BinlogEvent } from '@tideway/binlog';
import {
  type BinlogPosition,
  GtidSet,
  redactStatement,
  type StartPosition,
  say,
  type Text,
  TidewayError,
  verbatim,
} from '@tideway/domain';
import { type BinlogFile, listBinlogFiles } from '../connect/binlog-status.ts';
import { withSource } from '../connect/source-connection.ts';
import type { SourceOptions } from '../connect/source-options.ts';
import { GroupFollower } from '../log/follow-groups.ts';
import { walkLog } from '../log/walk-log.ts';
import { walkOf } from './locate-position.ts';
import { fileBegan } from './locate-timestamp.ts';
import { resolveOn, type StartContext, startContext } from './resolve-start.ts';
import type { ResolveOptions, SourceStart } from './source-start.ts';

/** One start in all its forms and what starting there means; shaped as the contract's `startPreview`. */
export interface StartPreview {
  readonly ok: boolean;
  readonly file: string | null;
  readonly position: string | null;
  readonly gtidSet: string | null;
  /** Commit time of the first transaction; null when there is none yet. */
  readonly timestamp: string | null;
  readonly backlogBytes: string | null;
  readonly backlogTransactions: string | null;
  /** Hours until the oldest log it needs may be purged; null: never, or not known. */
  readonly runwayHours: number | null;
  readonly problem: string | null;
  /** The same in Chinese. */
  readonly zh?: { readonly problem: string };
  readonly missingPurged: string | null;
  readonly nearest: readonly { readonly file: string; readonly position: string }[];
  readonly firstEvents: readonly FirstEvent[];
}

interface FirstEvent {
  readonly at: string | null;
  readonly position: string;
  readonly text: string;
  /** The text in Chinese. */
  readonly zh: string;
}

const FIRST_EVENTS = 3;
const REFUSALS: readonly string[] = ['SOURCE_POSITION_INVALID', 'SOURCE_BINLOG_PURGED', 'SOURCE_NOT_LOGGING'];

/** Resolves a start and looks at it. A refusal is an answer here (`problem`); throws what connecting throws. */
export function previewStart(
  source: SourceOptions,
  start: StartPosition,
  options: ResolveOptions = {},
): Promise<StartPreview> {
  return withSource(
    source,
    async (connection) => {
      try {
        const context = await startContext(source, connection, options);
        return await describeStart(context, await resolveOn(context, start));
      } catch (error) {
        if (error instanceof TidewayError && REFUSALS.includes(error.code)) return refusal(error);
        throw error;
      }
    },
    options.signal,
  );
}

async function describeStart(context: StartContext, start: SourceStart): Promise<StartPreview> {
  const { connection, options } = context;
  const place = { file: start.file, position: Number(start.position) };
  const files = await listBinlogFiles(connection, options.signal);
  const first = await firstEvents(context, place);
  return {
    ok: true,
    file: start.file,
    position: start.position,
    gtidSet: start.gtidSet ?? start.mariadbGtid,
    timestamp: first.committedAt === null ? null : new Date(first.committedAt).toISOString(),
    backlogBytes: backlogBytes(files, place),
    backlogTransactions: await backlogTransactions(context, start),
    runwayHours: await runwayHours(context, files, place),
    problem: null,
    missingPurged: null,
    nearest: [],
    firstEvents: first.events,
  };
}

function refusal(error: TidewayError): StartPreview {
  const { missingPurged, nearest } = error.params;
  return {
    ok: false,
    file: null,
    position: null,
    gtidSet: null,
    timestamp: null,
    backlogBytes: null,
    backlogTransactions: null,
    runwayHours: null,
    problem: error.message,
    zh: { problem: error.texts.detail.zh },
    missingPurged: typeof missingPurged === 'string' ? missingPurged : null,
    nearest: Array.isArray(nearest) ? (nearest as StartPreview['nearest']) : [],
    firstEvents: [],
  };
}

function backlogBytes(files: readonly BinlogFile[], { file, position }: BinlogPosition): string | null {
  const index = files.findIndex(({ name }) => name === file);
  if (index < 0) return null;
  const total = files.slice(index).reduce((sum, { size }) => sum + size, 0);
  return String(Math.max(0, total - position));
}

/** Known by arithmetic where there are GTIDs; counting them elsewhere would mean reading the whole backlog. */
async function backlogTransactions({ connection, options }: StartContext, start: SourceStart): Promise<string | null> {
  if (start.gtidSet === null) return null;
  const row = await connection.first('SELECT @@GLOBAL.gtid_executed AS executed', options.signal);
  return String(GtidSet.parse(row?.executed ?? '').subtract(GtidSet.parse(start.gtidSet)).size);
}

/** A file may go once its last change is older than the expiry: that is when the next one was begun. */
async function runwayHours(
  context: StartContext,
  files: readonly BinlogFile[],
  { file }: BinlogPosition,
): Promise<number | null> {
  const { expireSeconds } = context.server;
  if (expireSeconds === null) return null;
  const next = files[files.findIndex(({ name }) => name === file) + 1];
  const closed = next === undefined ? null : await fileBegan(context, next.name);
  const now = (context.options.now ?? Date.now)() / 1000;
  const left = (closed ?? now) + expireSeconds - now;
  return Math.max(0, Math.round(left / 360) / 10);
}

async function firstEvents(context: StartContext, place: BinlogPosition) {
  const events: FirstEvent[] = [];
  let committedAt: number | null = null;
  const follower = new GroupFollower();
  await walkLog(
    walkOf(context, place),
    (event, at) => {
      if (at === null) return 'go on';
      const text = describeEvent(event);
      if (text !== null && events.length < FIRST_EVENTS) {
        const time = at.timestamp === 0 ? null : new Date(at.timestamp * 1000).toISOString();
        const { en, zh } = text;
        events.push({
          at: time,
          position: String(at.start.position),
          text: redactStatement(en),
          zh: redactStatement(zh),
        });
      }
      committedAt ??= follower.take(event, at)?.committedAt ?? null;
      return events.length >= FIRST_EVENTS && committedAt !== null ? 'stop' : 'go on';
    },
    context.options.signal,
  );
  return { events, committedAt };
}

/** An event as people know it; null for what only serves the log. */
function describeEvent(event: BinlogEvent): Text | null {
  switch (event.type) {
    case 'gtid':
      return verbatim(`GTID ${event.sid}:${event.gno}`);
    case 'anonymous-gtid':
      return say('anonymous transaction', '匿名事务');
    case 'mariadb-gtid':
      return verbatim(`GTID ${event.gtid.domain}-${event.gtid.serverId}-${event.gtid.sequence}`);
    case 'query': {
      const text = event.query.replaceAll(/\s+/g, ' ').trim();
      return verbatim(text.length > 200 ? `${text.slice(0, 200)}…` : text);
    }
    case 'table-map':
      return say(`rows of ${event.table.schema}.${event.table.name}`, `${event.table.schema}.${event.table.name} 的行`);
    case 'xid':
      return verbatim('COMMIT');
    case 'xa-prepare':
      return verbatim(`XA PREPARE ${event.xidText}`);
    default:
      return null;
  }
}
