import { type BinlogPosition, formatPosition, joinTexts, say, type Text, TidewayError } from '@tideway/domain';

/** Where decoding stopped. */
export interface DecodePlace {
  /** Where the event begins; null while the stream has not said which file it is. */
  readonly position: BinlogPosition | null;
  /** `WRITE_ROWS`, `TABLE_MAP` … */
  readonly eventType: string;
  /** `schema.name` of the table whose rows they are, when it is known. */
  readonly table: string | null;
  readonly column: string | null;
}

/**
 * Bytes of the binlog cannot be understood, or not without a fact nobody gave: `SOURCE_BINLOG_UNREADABLE` or
 * `SOURCE_SCHEMA_UNKNOWN`. Nothing of the event it names has been handed out. `params` holds the place.
 */
export class BinlogDecodeError extends TidewayError {
  readonly place: DecodePlace;

  constructor(
    code: 'SOURCE_BINLOG_UNREADABLE' | 'SOURCE_SCHEMA_UNKNOWN',
    problem: string,
    place: DecodePlace,
    cause?: unknown,
  ) {
    super(code, { detail: describe(problem, place), params: { ...place, position: text(place.position) }, cause });
    this.place = place;
  }
}

function text(position: BinlogPosition | null): string | null {
  return position === null ? null : formatPosition(position);
}

/** `problem` is for whoever mends the decoder, in English only. */
function describe(problem: string, { position, eventType, table, column }: DecodePlace): Text {
  const at = position === null ? null : formatPosition(position);
  const event =
    at === null
      ? say(`The ${eventType} event`, `${eventType} 事件`)
      : say(`The ${eventType} event at ${at}`, `${at} 处的 ${eventType} 事件`);
  const of =
    column === null
      ? say(`of ${table}`, `（表 ${table}）`)
      : say(`of ${table}, column ${column}`, `（表 ${table}）（列 ${column}）`);
  const where = table === null ? event : joinTexts([event, of], ' ');
  return say(`${where.en}: ${problem}.`, `无法解码${where.zh}：${problem}。`);
}
