import type { FailedEvent, JobError } from '@tideway/contract';

type Cause = NonNullable<FailedEvent['cause']>;

/** Sentences of the target's numbers for a value it refuses. `{column}` is what its answer names. */
const REJECTED: Readonly<Record<number, Cause>> = {
  1406: { code: 'value-too-long', text: 'The value is longer than the column of the target.' },
  1264: { code: 'value-out-of-range', text: 'The value lies outside of what the column of the target can hold.' },
  1690: { code: 'value-out-of-range', text: 'The value lies outside of what the column of the target can hold.' },
  1048: { code: 'null-not-allowed', text: 'The value is NULL, and the column of the target does not allow NULL.' },
  1263: { code: 'null-not-allowed', text: 'The value is NULL, and the column of the target does not allow NULL.' },
  1265: { code: 'value-changed', text: 'The target would have cut or changed the value.' },
  1366: {
    code: 'value-not-understood',
    text: "The value does not fit the column's type or character set on the target.",
  },
  1292: {
    code: 'value-not-understood',
    text: "The value does not fit the column's type or character set on the target.",
  },
  1411: {
    code: 'value-not-understood',
    text: "The value does not fit the column's type or character set on the target.",
  },
  1451: { code: 'foreign-key', text: 'A foreign key of the target forbids it.' },
  1452: { code: 'foreign-key', text: 'A foreign key of the target forbids it.' },
  1216: { code: 'foreign-key', text: 'A foreign key of the target forbids it.' },
  1217: { code: 'foreign-key', text: 'A foreign key of the target forbids it.' },
  3819: { code: 'check-constraint', text: 'A CHECK constraint of the target forbids it.' },
};

const MISMATCH: Readonly<Record<number, Cause>> = {
  1054: { code: 'column-missing', text: 'The target lacks a column that the source has.' },
  1136: { code: 'column-count', text: 'Source and target have different numbers of columns.' },
  1364: {
    code: 'column-without-default',
    text: 'The target has a column that the source lacks, and it has no default value.',
  },
};

const BY_CODE: Readonly<Record<string, Cause>> = {
  TARGET_DUPLICATE_KEY: {
    code: 'duplicate-key',
    text: 'The target already holds another row with the same key: it was there before, or something else writes there.',
  },
  TARGET_TABLE_MISSING: { code: 'table-missing', text: 'The table does not exist on the target.' },
  TARGET_ROW_MISSING_NO_KEY: {
    code: 'row-missing-no-key',
    text: 'The table has no key, so the row is looked for by all its columns, and the target has no such row.',
  },
  TARGET_ROW_TOO_LARGE: { code: 'row-too-large', text: 'The row is larger than the target accepts.' },
  TARGET_SCHEMA_MISMATCH: { code: 'structure-differs', text: 'The table differs between source and target.' },
  TARGET_DATA_REJECTED: { code: 'value-rejected', text: 'The target does not accept the value.' },
  TARGET_DDL_FAILED: { code: 'ddl-failed', text: 'The target does not run this DDL statement.' },
  TARGET_DDL_STOPPED: {
    code: 'ddl-stopped',
    text: 'The job waits for a decision about this DDL statement, as its policy or its kind asks.',
  },
  TARGET_DDL_UNCERTAIN: {
    code: 'ddl-uncertain',
    text: 'The connection broke while the target ran this DDL statement: whether it was run is not known.',
  },
  SOURCE_BINLOG_PURGED: {
    code: 'binlog-purged',
    text: 'The source has deleted binary logs that this job had not read yet. What was in them cannot be had any more.',
  },
};

/** Why a job failed, in words (docs/failures.md); null when the error says no more than its title. */
export function causeOf({ code, params }: JobError): Cause | null {
  const errno = typeof params.errno === 'number' ? params.errno : 0;
  if (code === 'TARGET_DATA_REJECTED') {
    if (params.driverCode === 'WARNING') return REJECTED[1265] ?? null;
    return REJECTED[errno] ?? BY_CODE[code] ?? null;
  }
  if (code === 'TARGET_SCHEMA_MISMATCH') return MISMATCH[errno] ?? BY_CODE[code] ?? null;
  return BY_CODE[code] ?? null;
}

/** The column that the server's answer names, if any. */
export function columnNamed(message: string | null): string | null {
  return /[Cc]olumn '(?:[^']*\.)?([^'.]+)'/.exec(message ?? '')?.[1] ?? null;
}
