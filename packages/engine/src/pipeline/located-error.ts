import { type BinlogPosition, formatPosition, GtidSet, joinTexts, TidewayError, verbatim } from '@tideway/domain';

/** The facts of a unit that an error is about. */
interface Located {
  readonly gtid: string | null;
  readonly start: BinlogPosition;
  readonly end: BinlogPosition;
}

/** Adds where it happened, unless the error says so itself. Anything but a TidewayError becomes INTERNAL. */
export function locatedError(
  error: unknown,
  first: Located | undefined,
  last: Located | undefined = first,
  more: Readonly<Record<string, unknown>> = {},
): TidewayError {
  if (!(error instanceof TidewayError)) {
    const detail = verbatim(error instanceof Error ? error.message : String(error));
    return locatedError(new TidewayError('INTERNAL', { detail, cause: error }), first, last, more);
  }
  if (first === undefined || last === undefined || 'start' in error.params) return error;
  return new TidewayError(error.code, {
    detail: error.texts.detail,
    remedy: error.texts.remedy,
    field: error.field,
    params: {
      start: formatPosition(first.start),
      end: formatPosition(last.end),
      gtid: first.gtid,
      ...(last === first ? {} : { lastGtid: last.gtid }),
      ...more,
      ...error.params,
    },
    cause: error.cause ?? error,
  });
}

/**
 * The document's message for a missing table, in its order (limitations): start location, end location, table, raw
 * cause. `executed` is what the target holds before the transaction; null for a file-position job.
 */
export function missingTableError(
  error: TidewayError,
  unit: Located,
  executed: string | null,
  more: Readonly<Record<string, unknown>> = {},
): TidewayError {
  const place = ({ file, position }: BinlogPosition, gtids: string): string =>
    `[position: (${file}, ${position}), gtid-set: ${gtids}]`;
  const after = executed === null || unit.gtid === null ? executed : `${executed},${unit.gtid}`;
  const end = after === null ? '' : GtidSet.parse(after).toString();
  return new TidewayError(error.code, {
    // The document's form, in both languages.
    detail: joinTexts(
      [
        verbatim(`startLocation: ${place(unit.start, executed ?? '')}, endLocation: ${place(unit.end, end)}`),
        error.texts.detail,
      ],
      ': ',
    ),
    remedy: error.texts.remedy,
    params: {
      start: formatPosition(unit.start),
      end: formatPosition(unit.end),
      gtid: unit.gtid,
      ...more,
      ...error.params,
    },
    cause: error,
  });
}
