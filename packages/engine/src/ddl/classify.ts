import { TokenReader } from './token-reader.ts';
import type { Token } from './tokens.ts';

/** What a statement of the log is to us. */
export type StatementClass =
  | { readonly type: 'ddl'; readonly verb: string; readonly reader: TokenReader }
  | { readonly type: 'dml'; readonly verb: string; readonly reader: TokenReader }
  /** Not migrated, by design; `what` is shown in the event list. `silent`: has no effect anywhere. */
  | { readonly type: 'not-migrated'; readonly what: string; readonly silent: boolean }
  | { readonly type: 'unknown' };

const DML = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'LOAD', 'WITH', 'CALL', 'SELECT', 'DO', 'ROLLBACK']);
const WITHOUT_EFFECT = new Set(['SAVEPOINT', 'RELEASE', 'COMMIT', 'BEGIN', 'USE', 'UNLOCK', 'LOCK', 'SET']);
const MAINTENANCE = new Set(['FLUSH', 'ANALYZE', 'OPTIMIZE', 'REPAIR', 'CHECK', 'CHECKSUM', 'CACHE', 'RESET', 'PURGE']);
const ACCOUNTS = new Set(['GRANT', 'REVOKE']);
const SERVER = new Set([
  'INSTALL',
  'UNINSTALL',
  'CHANGE',
  'START',
  'STOP',
  'IMPORT',
  'CLONE',
  'RESTART',
  'SHUTDOWN',
  'KILL',
]);
const OTHER_OBJECTS = new Map([
  ['VIEW', 'view'],
  ['TRIGGER', 'trigger'],
  ['PROCEDURE', 'stored procedure'],
  ['FUNCTION', 'stored function'],
  ['EVENT', 'event'],
  ['USER', 'account'],
  ['ROLE', 'role'],
  ['TABLESPACE', 'tablespace'],
  ['LOGFILE', 'log file group'],
  ['SERVER', 'server definition'],
  ['RESOURCE', 'resource group'],
  ['INSTANCE', 'instance'],
  ['LIBRARY', 'library'],
  ['PACKAGE', 'package'],
]);

/** Sorts a statement by its first words. */
export function classifyStatement(tokens: readonly Token[]): StatementClass {
  const reader = new TokenReader(tokens);
  const verb = reader.keyword();
  if (tokens.length === 0) return { type: 'not-migrated', what: 'empty statement', silent: true };
  if (DML.has(verb)) return { type: 'dml', verb, reader };
  if (verb === 'SET') {
    const isPassword = reader.keyword(1) === 'PASSWORD' || reader.keyword(2) === 'ROLE';
    return { type: 'not-migrated', what: isPassword ? 'account' : 'SET', silent: !isPassword };
  }
  if (WITHOUT_EFFECT.has(verb)) return { type: 'not-migrated', what: verb, silent: true };
  if (MAINTENANCE.has(verb)) return { type: 'not-migrated', what: `${verb} (maintenance)`, silent: false };
  if (ACCOUNTS.has(verb)) return { type: 'not-migrated', what: 'account', silent: false };
  if (SERVER.has(verb)) return { type: 'not-migrated', what: 'server administration', silent: false };
  if (verb === 'TRUNCATE') return { type: 'ddl', verb, reader };
  if (verb === 'CREATE' || verb === 'ALTER' || verb === 'DROP' || verb === 'RENAME')
    return classifyObject(verb, reader);
  return { type: 'unknown' };
}

/** Past `CREATE OR REPLACE DEFINER = … SQL SECURITY …` to the word that says what is created. */
function classifyObject(verb: string, reader: TokenReader): StatementClass {
  if (reader.keyword(1) === 'TEMPORARY' || (reader.keyword(1) === 'OR' && reader.keyword(3) === 'TEMPORARY')) {
    return { type: 'not-migrated', what: 'temporary table', silent: true };
  }
  for (let ahead = 1; ahead < 40; ahead += 1) {
    const word = reader.keyword(ahead);
    if (word === 'TABLE' || word === 'TABLES' || word === 'INDEX') return { type: 'ddl', verb, reader };
    if (word === 'DATABASE' || word === 'SCHEMA') return { type: 'ddl', verb, reader };
    const other = OTHER_OBJECTS.get(word);
    if (other !== undefined) return { type: 'not-migrated', what: other, silent: false };
    if (word === 'SPATIAL' && reader.keyword(ahead + 1) === 'REFERENCE') {
      return { type: 'not-migrated', what: 'spatial reference system', silent: false };
    }
    if (word === 'UNDO') continue;
    if (reader.peek(ahead) === undefined || word === '(') break;
  }
  return { type: 'unknown' };
}
