import { type Gtid, GtidSet, GtidSyntaxError, say, type Text, TidewayError, verbatim } from '@tideway/domain';

/** What a source says of its transactions. */
export interface SourceGtids {
  readonly serverUuid: string | null;
  readonly executed: GtidSet;
  readonly purged: GtidSet;
}

/** A set that fits the source, and what `addPurged` put into it. */
export interface CheckedSet {
  readonly set: GtidSet;
  readonly added: GtidSet;
}

const FIELD = 'start.gtidSet';
/** Longer sets are cut in messages; programs get them whole in `params`. */
const SHOWN = 300;

/**
 * Judges a GTID set as a start on a source (design §3). Throws SOURCE_POSITION_INVALID for text that cannot be read, for
 * members the source never executed, and for purged transactions of other servers that were not chosen to be added
 * (`params.missingPurged`); SOURCE_BINLOG_PURGED when transactions it needs are gone from the log.
 */
export function checkGtidSet(text: string, source: SourceGtids, addPurged: boolean): CheckedSet {
  const set = parseSet(text);
  const unknown = set.subtract(source.executed);
  if (!unknown.isEmpty) {
    throw new TidewayError('SOURCE_POSITION_INVALID', {
      detail: say(
        `The set holds transactions that this source never executed: ${shorten(unknown).en}. Executed there: ${shorten(source.executed).en}.`,
        `该集合包含此源端从未执行过的事务：${shorten(unknown).zh}。源端已执行：${shorten(source.executed).zh}。`,
      ),
      remedy: say(
        'Check that the set was read from this source (or from one that it has caught up with).',
        '请确认该集合取自此源端（或取自它已追上的服务器）。',
      ),
      field: FIELD,
      params: { unknown: unknown.toString(), executed: source.executed.toString() },
    });
  }
  const missing = source.purged.subtract(set);
  if (missing.isEmpty) return { set, added: GtidSet.EMPTY };
  const gone = missing.sids.filter((sid) => !isOfAnotherServer(sid, set, source));
  if (gone.length > 0) {
    throw new TidewayError('SOURCE_BINLOG_PURGED', {
      detail: say(
        `The source has purged transactions that this start needs: ${shorten(missing).en}.`,
        `源端已清除该起始位置所需的事务：${shorten(missing).zh}。`,
      ),
      field: FIELD,
      params: { missing: missing.toString(), purged: source.purged.toString() },
    });
  }
  if (addPurged) return { set: set.union(missing), added: missing };
  const named = set.sids.length === 0 ? say('no server', '无') : verbatim(set.sids.join(', '));
  throw new TidewayError('SOURCE_POSITION_INVALID', {
    detail: say(
      `The set names ${named.en}; the source has also executed and purged transactions of other servers: ${shorten(missing).en}.`,
      `该集合包含的服务器：${named.zh}；源端还执行并清除了其他服务器的事务：${shorten(missing).zh}。`,
    ),
    remedy: say(
      'If the target holds them already (the usual case after a full copy), add them to the set.',
      '如果目标端已有这些事务（完整复制之后通常如此），请将其加入集合。',
    ),
    field: FIELD,
    params: { missingPurged: missing.toString() },
  });
}

/** Parses, with the place of the mistake in the error. */
function parseSet(text: string): GtidSet {
  try {
    return GtidSet.parse(text);
  } catch (error) {
    if (!(error instanceof GtidSyntaxError)) throw error;
    const isMariadb = /^\s*\d+-\d+-\d+/.test(text);
    throw new TidewayError('SOURCE_POSITION_INVALID', {
      detail: isMariadb
        ? say(`"${text}" is a GTID of MariaDB; this source is MySQL.`, `“${text}”是 MariaDB 的 GTID；该源端是 MySQL。`)
        : say(`The GTID set cannot be read: ${error.message}.`, `无法解析该 GTID 集合：${error.message}。`),
      remedy: say(
        'Expected uuid:first-last, several servers separated by commas, as @@gtid_executed shows it.',
        '应为 uuid:first-last，多个服务器用逗号分隔，如 @@gtid_executed 所示。',
      ),
      field: FIELD,
    });
  }
}

/** Only a server that the set does not name at all, and that is not the source itself, counts as forgotten. */
function isOfAnotherServer(sid: Gtid['sid'], set: GtidSet, { serverUuid }: SourceGtids): boolean {
  const uuid = sid.slice(0, 36);
  return uuid !== serverUuid && !set.sids.some((own) => own.startsWith(uuid));
}

function shorten(set: GtidSet): Text {
  if (set.isEmpty) return say('nothing', '无');
  const text = set.toString();
  if (text.length <= SHOWN) return verbatim(text);
  const shown = `${text.slice(0, SHOWN)}…`;
  return say(`${shown} (${set.size} transactions)`, `${shown}（${set.size} 个事务）`);
}
