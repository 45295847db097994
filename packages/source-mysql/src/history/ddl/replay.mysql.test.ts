import type { TableName, TableStructure } from '@tideway/domain';
import { tableKey } from '@tideway/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SourceConnection } from '../../connect/source-connection.ts';
import { optionsOf } from '../../test-support/collect.ts';
import { startVersion, VERSIONS } from '../../test-support/servers.ts';
import { readTableStructures } from '../read-structures.ts';
import { type DdlEffect, replayDdl } from './replay.ts';

/** Each line is run on the server and replayed over the structures before it; both must agree after it. */
const STATEMENTS = `
CREATE TABLE t (id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, a varchar(20) CHARACTER SET latin1 DEFAULT 'x', UNIQUE (a))
CREATE TABLE u (a int KEY, b int UNIQUE, c int UNIQUE KEY, UNIQUE INDEX (b), UNIQUE named (c, b), d dec(5,2), e double precision)
CREATE TABLE IF NOT EXISTS v (a SERIAL, b NATIONAL VARCHAR(10), c LONG VARCHAR, d LONG VARBINARY, e char(3) BYTE, f text(70000), g blob(200), h bool, i int1, j float(30), k middleint, l character varying(7))
CREATE TABLE w (a varchar(9) COLLATE utf8mb4_bin, b char(2) ASCII, c set('x','y)') NOT NULL, d enum('a''b', "c\\\\'d") DEFAULT 'a''b', PRIMARY KEY (a(4), b), KEY k (c)) ENGINE=InnoDB CHARACTER SET = utf8mb4 COLLATE utf8mb4_unicode_ci COMMENT='a, (b'
CREATE TABLE x LIKE w
ALTER TABLE t ADD COLUMN b int NOT NULL DEFAULT -5 COMMENT 'it''s, (here)' FIRST, ADD c datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) AFTER id
ALTER TABLE t ADD (d int unsigned zerofill, e decimal(10,2) NOT NULL, UNIQUE KEY de (d, e))
ALTER TABLE t MODIFY COLUMN d smallint NULL AFTER a, DROP c, CHANGE e ee double NOT NULL
ALTER TABLE t CHANGE b a2 int, CHANGE a b varchar(30) CHARACTER SET latin1, RENAME TO t2
ALTER TABLE t2 ADD INDEX plain (b), ADD UNIQUE un (a2 DESC, b(5)) USING BTREE, DROP INDEX de
ALTER TABLE t2 DROP KEY un, DROP COLUMN b, ALGORITHM=COPY
ALTER TABLE t2 MODIFY id bigint unsigned NOT NULL, DROP PRIMARY KEY, ADD PRIMARY KEY (id, ee)
ALTER TABLE t2 ALTER COLUMN d SET DEFAULT 7, ENGINE=InnoDB
ALTER TABLE t2 ALTER d DROP DEFAULT
CREATE UNIQUE INDEX ci ON t2 (d)
DROP INDEX ci ON t2
ALTER TABLE t2 ADD f varchar(5), ADD CONSTRAINT cn UNIQUE (f), ADD UNIQUE (f)
ALTER TABLE w CONVERT TO CHARACTER SET latin1 COLLATE latin1_german1_ci
RENAME TABLE x TO y, u TO x, y TO u
CREATE TABLE p (id int PRIMARY KEY) ENGINE=InnoDB
CREATE TABLE ch (id int, pid int, CONSTRAINT fk_ch FOREIGN KEY (pid) REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE) ENGINE=InnoDB
ALTER TABLE ch ADD CONSTRAINT fk_2 FOREIGN KEY fk_2 (id) REFERENCES p (id), ADD n int
ALTER TABLE ch DROP FOREIGN KEY fk_ch, CHANGE pid parent int
ALTER TABLE v PARTITION BY HASH (a) PARTITIONS 3
ALTER TABLE /* a comment, with ( */ ch ADD \`odd \`\` name\` int # trailing
ALTER TABLE ch ORDER BY n, id
DROP TABLE IF EXISTS u, missing_one
TRUNCATE TABLE ch
`;
/** MySQL 8 and later only. */
const MODERN = `
CREATE TABLE m (a json, z int, b int GENERATED ALWAYS AS (z + 1) VIRTUAL, c int AS (b + (1 * 2)) STORED NOT NULL, d int INVISIBLE DEFAULT (1 + 2), UNIQUE KEY f ((b + 1), d), CHECK (d > 0) NOT ENFORCED)
ALTER TABLE m RENAME COLUMN a TO aa, ALTER INDEX f INVISIBLE
ALTER TABLE m ADD v vector(3), ADD g point NOT NULL SRID 0, ALTER COLUMN d SET VISIBLE
CREATE TABLE s (a int, b int, c int, UNIQUE ua (a), UNIQUE ub (b))
ALTER TABLE s RENAME COLUMN a TO b, RENAME COLUMN b TO a
ALTER TABLE s RENAME INDEX ua TO was_ua, ADD d int AFTER a
ALTER TABLE s ADD COLUMN e int /*!80023 INVISIBLE */
`;
const MARIADB = `
CREATE OR REPLACE TABLE m (a uuid, b inet6, c json, d int AS (1 + 1) PERSISTENT, PRIMARY KEY (a))
ALTER TABLE m ADD COLUMN IF NOT EXISTS e int, ADD COLUMN IF NOT EXISTS b int, DROP COLUMN IF EXISTS zz
ALTER TABLE m ADD UNIQUE INDEX IF NOT EXISTS ue (e)
CREATE OR REPLACE TABLE m (a int INVISIBLE, b int)
`;

const lines = (text: string): string[] => text.split('\n').filter((line) => line.trim() !== '');

/** What both must agree on; text types' sizes and the order of unique keys are not kept by either. */
function comparable(structure: TableStructure | undefined) {
  return {
    columns: structure?.columns.map(({ name, dataType, unsigned, nullable, generated, autoIncrement, invisible }) => ({
      name,
      dataType,
      unsigned,
      nullable,
      generated,
      autoIncrement,
      invisible,
    })),
    keys: structure?.uniqueKeys.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    foreignKeys: structure?.foreignKeys
      .map(({ onDelete, onUpdate, ...key }) => ({ ...key, onDelete: action(onDelete), onUpdate: action(onUpdate) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

const action = (word: string): string => (word === 'RESTRICT' ? 'NO ACTION' : word);

/** Charsets that the replay claims to know must be the server's; null claims nothing. */
function expectCharsets(replayed: TableStructure, read: TableStructure): void {
  for (const [i, column] of replayed.columns.entries()) {
    const real = read.columns[i];
    if (column.charset !== null) expect(plain(column.charset), column.name).toBe(plain(real?.charset));
    if (column.collation !== null) expect(plain(column.collation), column.name).toBe(plain(real?.collation));
  }
}

const plain = (name: string | null | undefined): string => (name ?? 'none').replace('utf8mb3', 'utf8');

describe.each(VERSIONS)('on %s', (version) => {
  let server: Awaited<ReturnType<typeof startVersion>>;
  let connection: SourceConnection;
  let before = new Map<string, TableStructure>();
  beforeAll(async () => {
    server = await startVersion(version);
    connection = await SourceConnection.open(optionsOf(server));
    await connection.query('CREATE DATABASE d CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
    await connection.query('USE d');
  });
  afterAll(async () => {
    connection.close();
    await server.stop();
  });

  const flavour = version === 'mariadb-10.11' ? ('mariadb' as const) : ('mysql' as const);
  const readAll = async (): Promise<Map<string, TableStructure>> => {
    const rows = await connection.query(
      "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'd'",
    );
    const names = rows.map(({ name }): TableName => ({ schema: 'd', name: name ?? '' }));
    return new Map(await readTableStructures(connection, names));
  };

  const more = version === '9.7' ? MODERN : version === '5.6' ? '' : MARIADB;
  test.each(lines(STATEMENTS + more))('%s', async (sql) => {
    await connection.query(sql);
    const after = await readAll();
    const logged = { sql, schema: 'd', sqlMode: '', collationDatabase: 'utf8mb4_general_ci', flavour };
    const replay = replayDdl(logged, (table) => before.get(tableKey(table)));
    if (!replay.understood) throw new Error(replay.reason);
    const replayed = applyEffects(before, replay.effects);
    expect([...replayed.keys()].sort()).toEqual([...after.keys()].sort());
    for (const [key, structure] of replayed) {
      const read = after.get(key) as TableStructure;
      expect(comparable(structure), key).toEqual(comparable(read));
      expectCharsets(structure, read);
    }
    before = after;
  });
});

function applyEffects(before: ReadonlyMap<string, TableStructure>, effects: readonly DdlEffect[]) {
  const result = new Map(before);
  for (const effect of effects) {
    if (effect.kind === 'set') result.set(tableKey(effect.table), effect.structure);
    else if (effect.kind === 'drop') result.delete(tableKey(effect.table));
    else throw new Error(JSON.stringify(effect));
  }
  return result;
}
