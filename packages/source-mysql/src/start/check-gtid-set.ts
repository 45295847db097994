import { type Gtid, GtidSet, GtidSyntaxError, TidewayError } from '@tideway/domain';

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
      detail: `The set holds transactions that this source never executed: ${shorten(unknown)}. Executed there: ${shorten(source.executed)}.`,
      remedy: 'Check that the set was read from this source (or from one that it has caught up with).',
      field: FIELD,
      params: { unknown: unknown.toString(), executed: source.executed.toString() },
    });
  }
  const missing = source.purged.subtract(set);
  if (missing.isEmpty) return { set, added: GtidSet.EMPTY };
  const gone = missing.sids.filter((sid) => !isOfAnotherServer(sid, set, source));
  if (gone.length > 0) {
    throw new TidewayError('SOURCE_BINLOG_PURGED', {
      detail: `The source has purged transactions that this start needs: ${shorten(missing)}.`,
      field: FIELD,
      params: { missing: missing.toString(), purged: source.purged.toString() },
    });
  }
  if (addPurged) return { set: set.union(missing), added: missing };
  throw new TidewayError('SOURCE_POSITION_INVALID', {
    detail:
      `The set names ${set.sids.join(', ') || 'no server'}; the source has also executed and purged transactions of other servers: ` +
      `${shorten(missing)}.`,
    remedy: 'If the target holds them already (the usual case after a full copy), add them to the set.',
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
        ? `"${text}" is a GTID of MariaDB; this source is MySQL.`
        : `The GTID set cannot be read: ${error.message}.`,
      remedy: 'Expected uuid:first-last, several servers separated by commas, as @@gtid_executed shows it.',
      field: FIELD,
    });
  }
}

/** Only a server that the set does not name at all, and that is not the source itself, counts as forgotten. */
function isOfAnotherServer(sid: Gtid['sid'], set: GtidSet, { serverUuid }: SourceGtids): boolean {
  const uuid = sid.slice(0, 36);
  return uuid !== serverUuid && !set.sids.some((own) => own.startsWith(uuid));
}

function shorten(set: GtidSet): string {
  const text = set.isEmpty ? 'nothing' : set.toString();
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}… (${set.size} transactions)` : text;
}
