import { type MysqlVersion, startMysql } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { describe, expect, test } from 'vitest';
import { charsetNamed } from './charset.ts';
import { multiByteCharacters } from './multi-byte.ts';
import { SINGLE_BYTE_CHARSETS } from './tables/single-byte-tables.ts';

/** Every sequence of one or two bytes that is one character of this charset on the server, with its code point. */
async function serverCharacters(db: mysql.Connection, charset: string): Promise<Map<string, number>> {
  const [rows] = await db.query<mysql.RowDataPacket[]>(
    `SELECT HEX(b) code, HEX(CONVERT(c USING utf32)) point FROM (SELECT b, CONVERT(b USING ${charset}) c FROM codes) t
     WHERE c IS NOT NULL AND CHAR_LENGTH(c) = 1 AND CAST(c AS BINARY) = b`,
  );
  return new Map(rows.map(({ code, point }) => [code, Number.parseInt(point, 16)]));
}

async function createCodes(db: mysql.Connection): Promise<void> {
  await db.query('CREATE TEMPORARY TABLE codes (b VARBINARY(2))');
  const singles = Array.from({ length: 256 }, (_, byte) => [byte]);
  const pairs = singles.slice(0x80).flatMap(([a]) => singles.slice(0x30).map(([b]) => [a, b]));
  const all = [...singles, ...pairs].map((bytes) => `(x'${Buffer.from(bytes as number[]).toString('hex')}')`);
  for (let at = 0; at < all.length; at += 10_000)
    await db.query(`INSERT INTO codes VALUES ${all.slice(at, at + 10_000)}`);
}

/** Differences between our step and the server, as texts. */
function differences(charset: string, server: ReadonlyMap<string, number>): string[] {
  const step = charsetNamed(charset)?.step;
  if (step === undefined) return ['not known'];
  const found: string[] = [];
  for (const [code, point] of server) {
    const bytes = Buffer.from(code, 'hex');
    const ours = step(bytes, 0, bytes.length);
    // The server shows a character that it cannot convert as a question mark, U+FFFD or nothing.
    const isNone =
      (point === 0x3f && code !== '3F') || (point === 0xfffd && charset !== 'gb18030') || Number.isNaN(point);
    const theirs = isNone ? -1 : point * 8 + bytes.length;
    if (ours !== theirs) found.push(`${code}: ${ours} is ${theirs} on the server`);
  }
  return found;
}

describe.each<MysqlVersion>(['9.7', '5.6', 'mariadb-10.11'])('%s', (version) => {
  test('converts every character of one or two bytes as our tables do', async () => {
    const server = await startMysql({ role: 'source', own: true, version });
    const { host, port, user, password } = server;
    const db = await mysql.createConnection({ host, port, user, password, database: 'mysql' });
    try {
      const [rows] = await db.query<mysql.RowDataPacket[]>('SHOW CHARACTER SET');
      await createCodes(db);
      const report: Record<string, string[]> = {};
      let checked = 0;
      for (const { Charset } of rows) {
        const name = String(Charset);
        const isTabled = SINGLE_BYTE_CHARSETS[name] !== undefined || multiByteCharacters(name) !== undefined;
        if (!isTabled) continue;
        const characters = await serverCharacters(db, name);
        checked += characters.size;
        const found = differences(name, characters);
        if (found.length > 0) report[name] = found.slice(0, 20);
      }
      expect(report).toEqual({});
      expect(checked).toBeGreaterThan(100_000);
    } finally {
      await db.end();
      await server.stop();
    }
  });
});
