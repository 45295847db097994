import { quoteIdentifier, say, type Text, TidewayError } from '@tideway/domain';
import { tokenize } from '@tideway/engine';
import type { Session } from '../connect/session.ts';

/**
 * Runs an operator's CREATE TABLE: nothing else passes, and one statement only (a packet could hold several). Throws
 * INVALID_REQUEST at `field`, or the target's own TargetFailure.
 */
export async function createTable(session: Session, database: string, sql: string, field: string): Promise<void> {
  requireCreateTable(sql, field);
  await session.run(`USE ${quoteIdentifier(database)}`).catch(() => undefined);
  await session.run(sql);
}

function requireCreateTable(sql: string, field: string): void {
  const refuse = (detail: Text) => new TidewayError('INVALID_REQUEST', { detail, field });
  let words: string[];
  try {
    words = tokenize(sql, { ansiQuotes: false, noBackslashEscapes: false }).map(({ keyword }) => keyword);
  } catch {
    throw refuse(
      say('The statement cannot be read: a quote or comment is not closed.', '无法解析该语句：引号或注释没有闭合。'),
    );
  }
  while (words.at(-1) === ';') words.pop();
  if (words.includes(';')) throw refuse(say('Only one statement can be run here.', '此处只能执行一条语句。'));
  if (words[0] !== 'CREATE' || words[1] !== 'TABLE')
    throw refuse(say('Only a CREATE TABLE can be run here.', '此处只能执行 CREATE TABLE。'));
}
