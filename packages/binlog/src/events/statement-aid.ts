import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';
import { EVENT, eventTypeName } from './event-type.ts';

export interface StatementAidFacts {
  /** `INTVAR`, `RAND`, `USER_VAR`, `BEGIN_LOAD_QUERY`, `EXECUTE_LOAD_QUERY`. */
  readonly aid: string;
  /** What of it can be told in a line, for the message that refuses the statement. */
  readonly text: string;
}

const AIDS: ReadonlySet<number> = new Set([
  EVENT.INTVAR,
  EVENT.RAND,
  EVENT.USER_VAR,
  EVENT.BEGIN_LOAD_QUERY,
  EVENT.EXECUTE_LOAD_QUERY,
  6, // LOAD, CREATE_FILE, APPEND_BLOCK, EXEC_LOAD, DELETE_FILE, NEW_LOAD: of servers older than ours
  8,
  9,
  10,
  11,
  12,
]);

export function isStatementAid(typeCode: number): boolean {
  return AIDS.has(typeCode);
}

/** They are never executed by us, so only read as far as a person needs. */
export function readStatementAid(b: Bytes, start: number, end: number, typeCode: number): StatementAidFacts {
  const r = new SpanReader(b, start, end);
  const aid = eventTypeName(typeCode);
  if (typeCode === EVENT.INTVAR) {
    const variable = r.u8('variable') === 1 ? 'LAST_INSERT_ID' : 'INSERT_ID';
    return { aid, text: `${variable}=${r.u64('value')}` };
  }
  if (typeCode === EVENT.USER_VAR) return { aid, text: `@${r.text(r.u32('name length'), 'name')}` };
  return { aid, text: aid };
}
