import { describe, expect, test } from 'vitest';
import { listObjects } from '../connect/list-objects.ts';
import { showCreateTable } from '../connect/show.ts';
import { SourceConnection } from '../connect/source-connection.ts';
import { optionsOf } from '../test-support/collect.ts';
import { startVersion, VERSIONS } from '../test-support/servers.ts';
import { readTableStructure, readTableStructures } from './read-structures.ts';

describe.each(VERSIONS)('on %s', (version) => {
  test('structures and the listing are the tables as created', async () => {
    await using server = await startVersion(version);
    using connection = await SourceConnection.open(optionsOf(server));
    const modern = version !== '5.6';
    for (const sql of [
      'CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci',
      'CREATE TABLE shop.parent (id int PRIMARY KEY) ENGINE=InnoDB',
      `CREATE TABLE shop.child (
         a bigint unsigned NOT NULL, b varchar(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci,
         \`odd \`\` name\` enum('x','y unsigned') NOT NULL DEFAULT 'x', d datetime(3) NULL, p int,
         u int(5) unsigned zerofill ${modern ? ', g int GENERATED ALWAYS AS (p + 1) VIRTUAL, s int AS (a + 2) STORED' : ''},
         UNIQUE KEY ub (b(7), p), PRIMARY KEY (a, p), KEY plain (d),
         CONSTRAINT fk FOREIGN KEY (p) REFERENCES shop.parent (id) ON DELETE CASCADE) ENGINE=InnoDB`,
      'CREATE TABLE shop.keyless (g geometry, t text COLLATE utf8mb4_spanish_ci)',
      'CREATE TRIGGER shop.trg BEFORE INSERT ON shop.parent FOR EACH ROW SET NEW.id = NEW.id',
      'CREATE VIEW shop.v AS SELECT 1 AS one',
      'CREATE DATABASE empty_one',
    ]) {
      await connection.query(sql);
    }
    const names = ['parent', 'child', 'keyless', 'v', 'missing'].map((name) => ({ schema: 'shop', name }));
    const structures = await readTableStructures(connection, names);
    expect([...structures.keys()].sort()).toEqual(['shop.child', 'shop.keyless', 'shop.parent']);
    const child = structures.get('shop.child');
    expect(
      child?.columns.map(({ name, dataType, unsigned, nullable, charset, generated }) => [
        name,
        dataType,
        unsigned,
        nullable,
        charset,
        generated,
      ]),
    ).toEqual([
      ['a', 'bigint', true, false, null, 'no'],
      ['b', 'varchar', false, true, 'latin1', 'no'],
      ['odd ` name', 'enum', false, false, 'utf8mb4', 'no'],
      ['d', 'datetime', false, true, null, 'no'],
      ['p', 'int', false, false, null, 'no'],
      ['u', 'int', true, true, null, 'no'],
      ...(modern
        ? [
            ['g', 'int', false, true, null, 'virtual'],
            ['s', 'int', false, true, null, 'stored'],
          ]
        : []),
    ]);
    expect(child?.uniqueKeys).toEqual([
      {
        name: 'PRIMARY',
        primary: true,
        parts: [
          { ordinal: 0, prefix: null },
          { ordinal: 4, prefix: null },
        ],
      },
      {
        name: 'ub',
        primary: false,
        parts: [
          { ordinal: 1, prefix: 7 },
          { ordinal: 4, prefix: null },
        ],
      },
    ]);
    expect(child?.foreignKeys).toEqual([
      {
        name: 'fk',
        columns: ['p'],
        referenced: { schema: 'shop', name: 'parent' },
        referencedColumns: ['id'],
        onDelete: 'CASCADE',
        // MariaDB and MySQL 5.6 say RESTRICT for what was not said, MySQL 8 NO ACTION: the same thing.
        onUpdate: expect.stringMatching(/RESTRICT|NO ACTION/),
      },
    ]);
    expect(structures.get('shop.parent')?.triggers).toEqual(['trg']);
    await expect(readTableStructure(connection, { schema: 'shop', name: 'missing' })).rejects.toMatchObject({
      code: 'SOURCE_SCHEMA_UNKNOWN',
    });
    expect(await showCreateTable(connection, { schema: 'shop', name: 'child' })).toContain('`odd `` name`');
    const listed = await listObjects(optionsOf(server));
    expect(listed.map(({ name }) => name)).toEqual(['empty_one', 'shop']);
    expect(listed[1]?.tables.map(({ name, traits }) => [name, traits])).toEqual([
      ['child', ['foreign-key', 'cascade', ...(modern ? ['generated'] : []), 'unsupported-collation']],
      ['keyless', ['no-primary-key', 'unsupported-type', 'unsupported-collation']],
      ['parent', []],
    ]);
  });
});
