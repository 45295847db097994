import { TidewayError } from '@tideway/domain';
import { describe, expect, it } from 'vitest';
import { change, groupOf } from '../test-support/changes.ts';
import { MemoryCatalog } from '../test-support/memory-catalog.ts';
import { column, foreignKey, table } from '../test-support/structures.ts';
import { planGroup } from './plan-group.ts';
import { planReplay } from './plan-replay.ts';
import { planRowByRow } from './plan-row-by-row.ts';

const T = table('d.t', {
  columns: [column('id'), column('u', 'int null'), column('v', 'varchar(9) null')],
  primary: ['id'],
  unique: [['u']],
});
const both = new MemoryCatalog([T]);

/** `sql → expect` of a plan. */
function lines({ statements }: ReturnType<typeof planGroup>): string[] {
  return statements.map(({ sql, expect: count, sqlMode, keyed }) => {
    const marks = `${sqlMode === 'strict' ? '' : ` (${sqlMode})`}${keyed ? '' : ' (no key)'}`;
    return `${sql.replaceAll('`', '')} → ${count}${marks}`;
  });
}

describe('a group', () => {
  it('deletes first, then inserts, then updates in one CASE for those that set the same columns', () => {
    const group = groupOf(
      change(T, [1, 1, 'a'], [1, 1, 'b']),
      change(T, null, [9, 9, 'n']),
      change(T, [2, 2, 'a'], [2, 2, 'c']),
      change(T, [3, 3, 'a'], null),
      change(T, [4, 4, 'a'], [4, 5, 'a']),
      change(T, null, [8, 8, null]),
      change(T, [6, 6, 'x'], [6, 6, null]),
    );
    expect(lines(planGroup(group, both))).toEqual([
      'DELETE FROM d.t WHERE id IN (3,4) AND (id,u) IN ((3,3),(4,4)) → 2',
      "INSERT INTO d.t (id,u,v) VALUES (9,9,'n'),(4,5,'a'),(8,8,NULL) → 3",
      "UPDATE d.t SET v = CASE id WHEN 1 THEN 'b' WHEN 2 THEN 'c' WHEN 6 THEN NULL END WHERE id IN (1,2,6) → 3",
    ]);
  });

  it('swaps unique values', () => {
    const group = groupOf(
      change(T, [1, 1, 'a'], [1, null, 'a']),
      change(T, [2, 2, 'b'], [2, 1, 'b']),
      change(T, [1, null, 'a'], [1, 2, 'a']),
    );
    expect(lines(planGroup(group, both))).toEqual([
      'DELETE FROM d.t WHERE id IN (1,2) AND (id,u) IN ((1,1),(2,2)) → 2',
      'UPDATE d.t SET id = id WHERE id IN (1) → 0',
      "INSERT INTO d.t (id,u,v) VALUES (1,2,'a'),(2,1,'b') → 2",
    ]);
  });

  it('reduces a row to its ends, and asserts that a row that came and went was not there', () => {
    const came = groupOf(
      change(T, null, [1, 1, 'a']),
      change(T, [1, 1, 'a'], [1, 1, 'b']),
      change(T, [1, 1, 'b'], null),
    );
    expect(lines(planGroup(came, both))).toEqual([
      'UPDATE d.t SET id = id WHERE id IN (1) → 0',
      'UPDATE d.t SET u = u WHERE u IN (1) → 0',
    ]);
    const many = Array.from({ length: 1000 }, (_, n) => change(T, [1, 1, `v${n}`], [1, 1, `v${n + 1}`]));
    expect(lines(planGroup(groupOf(...many), both))).toEqual(["UPDATE d.t SET v = 'v1000' WHERE id = 1 → 1"]);
  });

  it('deletes by key alone where no row takes a unique value', () => {
    const group = groupOf(change(T, [3, 3, 'a'], null), change(T, [4, null, 'a'], null));
    expect(lines(planGroup(group, both))).toEqual(['DELETE FROM d.t WHERE id IN (3,4) → 2']);
    const taken = groupOf(change(T, [4, null, 'a'], null), change(T, null, [5, 1, 'a']));
    expect(lines(planGroup(taken, both))[0]).toBe('DELETE FROM d.t WHERE id IN (4) AND u IS NULL → 1');
  });

  it('falls back to row by row when the changes of a row contradict each other', () => {
    const gone = change(T, [1, 1, 'a'], null);
    expect(planGroup(groupOf(gone, change(T, [1, 1, 'a'], null)), both).mode).toBe('row-by-row');
    const twice = [change(T, null, [1, 1, 'a']), change(T, null, [1, 2, 'b'])];
    expect(planGroup(groupOf(...twice, change(T, [2, 2, 'a'], null)), both).mode).toBe('row-by-row');
    // Among nothing but inserts the target's own keys tell.
    expect(lines(planGroup(groupOf(...twice), both))).toEqual([
      "INSERT INTO d.t (id,u,v) VALUES (1,1,'a'),(1,2,'b') → 2",
    ]);
  });

  it('reduces an insert behind other inserts that goes again', () => {
    const group = groupOf(
      change(T, null, [1, 1, 'a']),
      change(T, null, [2, 2, 'b']),
      change(T, [1, 1, 'a'], [1, 3, 'c']),
      change(T, [2, 2, 'b'], null),
    );
    const inserts = lines(planGroup(group, both)).filter((line) => line.startsWith('INSERT'));
    expect(inserts).toEqual(["INSERT INTO d.t (id,u,v) VALUES (1,3,'c') → 1"]);
  });

  it('splits by rows and by bytes', () => {
    const rows = Array.from({ length: 5 }, (_, n) => change(T, null, [n, n, 'xxxxx']));
    expect(planGroup(groupOf(...rows), both, { maxRows: 2 }).statements.map((one) => one.expect)).toEqual([2, 2, 1]);
    expect(planGroup(groupOf(...rows), both, { maxStatementBytes: 40 }).statements).toHaveLength(5);
  });

  it('asserts the row of an update that changes nothing', () => {
    expect(lines(planGroup(groupOf(change(T, [1, 1, 'a'], [1, 1, 'a'])), both))).toEqual([
      'UPDATE d.t SET id = id WHERE id = 1 → 1',
    ]);
  });

  it('uses a composite key', () => {
    const source = table('d.c', { columns: [column('a'), column('b'), column('v')], primary: ['a', 'b'] });
    const group = groupOf(
      change(source, [1, 1, 0], [1, 1, 5]),
      change(source, [1, 2, 0], [1, 2, 6]),
      change(source, [3, 3, 0], null),
    );
    expect(lines(planGroup(group, new MemoryCatalog([source])))).toEqual([
      'DELETE FROM d.c WHERE (a,b) IN ((3,3)) → 1',
      'UPDATE d.c SET v = CASE WHEN a = 1 AND b = 1 THEN 5 WHEN a = 1 AND b = 2 THEN 6 END WHERE (a,b) IN ((1,1),(1,2)) → 2',
    ]);
  });

  it('always writes columns that would set themselves', () => {
    const source = table('d.s', { columns: [column('id'), column('v'), column('at', 'timestamp')], primary: ['id'] });
    const at = '2026-01-01 00:00:00';
    const plan = planGroup(groupOf(change(source, [1, 1, at], [1, 2, at])), new MemoryCatalog([source]));
    expect(lines(plan)).toEqual([`UPDATE d.s SET v = 2, at = '${at}' WHERE id = 1 → 1`]);
  });

  it.each([
    ['json', { raw: "'{}'" }, { raw: "'[]'" }],
    ['bigint unsigned', { raw: '18446744073709551615' }, 1],
    ['varchar(9) collate latin1_bin', { raw: "_latin1 x'e9'" }, { raw: "_latin1 x'e8'" }],
  ] as const)('gives a value of %s that does not fit a CASE its own statement', (declaration, first, second) => {
    const source = table('d.j', { columns: [column('id'), column('x', declaration)], primary: ['id'] });
    const group = groupOf(change(source, [1, second], [1, first]), change(source, [2, second], [2, first]));
    expect(planGroup(group, new MemoryCatalog([source])).statements).toHaveLength(2);
  });
});

describe('a target that does more than it is told', () => {
  const source = table('d.t', { columns: [column('id'), column('v')], primary: ['id'], unique: [['v']] });
  const group = groupOf(
    change(source, null, [1, 1]),
    change(source, null, [2, 2]),
    change(source, [1, 1], [1, 3]),
    change(source, [2, 2], null),
  );
  const inOrder = [
    'INSERT INTO d.t (id,v) VALUES (1,1),(2,2) → 2',
    'UPDATE d.t SET id = 1, v = 3 WHERE id = 1 → 1',
    'DELETE FROM d.t WHERE id = 2 → 1',
  ];

  it('is told in source order: columns of its own', () => {
    const columns = [...source.columns, column('extra', 'int null', { hasDefault: true })];
    const target = table('d.t', { columns, primary: ['id'], unique: [['v']] });
    expect(lines(planGroup(group, new MemoryCatalog([target])))).toEqual(inOrder);
  });

  it('is told in source order: triggers', () => {
    const target = table('d.t', { columns: source.columns, primary: ['id'], unique: [['v']], triggers: ['tr'] });
    expect(lines(planGroup(group, new MemoryCatalog([target])))).toEqual(inOrder);
  });

  it('is told in source order: foreign keys, where it checks them', () => {
    const child = table('d.c', {
      columns: [column('id'), column('p')],
      primary: ['id'],
      foreignKeys: [foreignKey(['p'], 'd.t', ['id'])],
    });
    const catalog = new MemoryCatalog([source, child]);
    expect(lines(planGroup(group, catalog, { foreignKeyChecks: true }))).toEqual(inOrder);
    expect(lines(planGroup(group, catalog))).not.toEqual(inOrder);
  });

  it('keeps the session of the source that did not check foreign keys', () => {
    const one = groupOf(change(source, null, [1, 1], false));
    expect(planGroup(one, new MemoryCatalog([source])).statements[0]?.foreignKeyChecks).toBe(false);
  });
});

describe('structures that differ', () => {
  const source = table('d.t', {
    columns: [column('id'), column('a'), column('b', 'varchar(9) null')],
    primary: ['id'],
  });
  const insert = groupOf(change(source, null, [1, 2, 'x']));
  const plan = (columns: Parameters<typeof table>[1]['columns']) =>
    lines(planGroup(insert, new MemoryCatalog([table('d.t', { columns, primary: ['id'] })])));
  const error = (columns: Parameters<typeof table>[1]['columns']): string => {
    try {
      return plan(columns).join();
    } catch (thrown) {
      return thrown instanceof TidewayError ? `${thrown.code} ${thrown.message}` : String(thrown);
    }
  };

  it('goes by name, never by place', () => {
    expect(plan([column('b', 'varchar(9) null'), column('id'), column('A')])).toEqual([
      "INSERT INTO d.t (id,A,b) VALUES (1,2,'x') → 1",
    ]);
  });

  it('does not write generated columns of the target', () => {
    expect(plan([column('id'), column('a', 'int', { generated: 'stored' }), column('b', 'varchar(9) null')])).toEqual([
      "INSERT INTO d.t (id,b) VALUES (1,'x') → 1",
    ]);
  });

  it.each([
    ['a column that the target lacks', [column('id'), column('a')]],
    ['a renamed column', [column('id'), column('a'), column('c', 'varchar(9) null')]],
    ['a column of the target that needs a value', [...source.columns, column('must')]],
    ['another type', [column('id'), column('a', 'date'), column('b', 'varchar(9) null')]],
  ])('names both sides for %s', (_, columns) => {
    expect(error(columns)).toMatch(/^TARGET_SCHEMA_MISMATCH d\.t: .* Source: \(id int.*\)\. Target: \(id int.*\)\.$/);
  });

  it.each([
    ['ENUM labels in another order', "enum('a','b')", "enum('b','a')", false],
    ['ENUM with more labels', "enum('a','b')", "enum('a','b','c')", true],
    ['fewer fraction digits', 'datetime(6)', 'datetime', false],
    ['more fraction digits', 'datetime', 'datetime(6)', true],
    ['a smaller scale', 'decimal(10,4)', 'decimal(10,2)', false],
    ['a time for a datetime', 'time', 'datetime', false],
    ['text for bytes', 'varchar(9)', 'varbinary(9)', false],
    ['a wider integer', 'int', 'bigint', true],
    ['digits in a text', 'int', 'varchar(20)', true],
  ])('%s', (_, from, to, fits) => {
    const one = table('d.e', { columns: [column('id'), column('x', from)], primary: ['id'] });
    const target = table('d.e', { columns: [column('id'), column('x', to)], primary: ['id'] });
    const run = () => planGroup(groupOf(change(one, null, [1, 1])), new MemoryCatalog([target]));
    if (fits) expect(run().statements).toHaveLength(1);
    else expect(run).toThrow(TidewayError);
  });
});

describe('a table without a usable key', () => {
  const source = table('d.n', {
    columns: [
      column('f', 'float'),
      column('d', 'double'),
      column('j', 'json null'),
      column('s', 'varchar(9)'),
      column('n', 'int null'),
    ],
    unique: [['n']],
  });
  const catalog = new MemoryCatalog([source]);
  const row = [{ raw: '1.1' }, { raw: '1.1' }, { raw: `'{"a": 1}'` }, 'x', null] as const;

  it('is matched by all columns, by a form that finds FLOAT and JSON, one row', () => {
    expect(lines(planGroup(groupOf(change(source, row, null)), catalog))).toEqual([
      'DELETE FROM d.n WHERE f = 1.100000023841858e0 AND d = 1.1e0 AND ' +
        `CAST(CAST(j AS CHAR) AS BINARY) = CAST(CAST(CAST('{"a": 1}' AS JSON) AS CHAR) AS BINARY) AND ` +
        "CAST(CONVERT(s USING utf8mb4) AS BINARY) = CAST(CONVERT('x' USING utf8mb4) AS BINARY) AND n IS NULL LIMIT 1 → 1 (no key)",
    ]);
  });

  it('is applied in source order', () => {
    const other = [...row.slice(0, 4), 7] as const;
    const plan = planGroup(
      groupOf(change(source, null, row), change(source, row, other), change(source, other, null)),
      catalog,
    );
    expect(plan.statements.map(({ kind }) => kind)).toEqual(['insert', 'update', 'delete']);
  });

  it('takes a NOT NULL unique key for one, but no prefix and no FLOAT', () => {
    const where = (unique: string, declaration = 'int') => {
      const one = table('d.k', { columns: [column('k', declaration), column('v')], unique: [[unique]] });
      return planGroup(
        groupOf(change(one, [declaration === 'varchar(9)' ? 'x' : 1, 1], null)),
        new MemoryCatalog([one]),
      ).statements[0]?.keyed;
    };
    expect(where('k')).toBe(true);
    expect(where('k(3)', 'varchar(9)')).toBe(false);
    expect(where('k', 'float')).toBe(false);
    expect(where('k', 'int null')).toBe(false);
  });
});

describe('ENUM index 0', () => {
  const source = table('d.e', { columns: [column('id'), column('e', "enum('a','b')"), column('v')], primary: ['id'] });
  const catalog = new MemoryCatalog([source]);

  it('is given by a statement of its own, which gives nothing else', () => {
    expect(
      lines(planGroup(groupOf(change(source, null, [1, 0, 5]), change(source, null, [2, 1, 5])), catalog)),
    ).toEqual([
      'INSERT INTO d.e (id,e,v) VALUES (1,1,5) → 1',
      'UPDATE d.e SET e = 0 WHERE id = 1 → 1 (enum-zero)',
      'INSERT INTO d.e (id,e,v) VALUES (2,1,5) → 1',
    ]);
    expect(lines(planGroup(groupOf(change(source, [1, 1, 5], [1, 0, 6])), catalog))).toEqual([
      'UPDATE d.e SET v = 6 WHERE id = 1 → 1',
      'UPDATE d.e SET e = 0 WHERE id = 1 → 1 (enum-zero)',
    ]);
  });

  it('is given with the rest of the row where it is part of a unique value', () => {
    const columns = [column('id'), column('e', "enum('a','b')"), column('v')];
    const unique = table('d.u', { columns, primary: ['id'], unique: [['v', 'e']] });
    const plan = (before: readonly number[] | null) =>
      lines(planGroup(groupOf(change(unique, before, [1, 0, 6])), new MemoryCatalog([unique])));
    expect(plan(null)).toEqual(['INSERT INTO d.u (id,e,v) VALUES (1,0,6) → 1 (enum-zero)']);
    expect(plan([1, 1, 5])).toEqual(['UPDATE d.u SET id = 1, e = 0, v = 6 WHERE id = 1 → 1 (enum-zero)']);
  });
});

describe('other plans', () => {
  it('row by row: source order, one statement a change', () => {
    const group = groupOf(
      change(T, null, [1, 1, 'a']),
      change(T, [1, 1, 'a'], [1, 1, 'b']),
      change(T, [1, 1, 'b'], [2, 1, 'b']),
    );
    expect(lines(planRowByRow(group, both))).toEqual([
      "INSERT INTO d.t (id,u,v) VALUES (1,1,'a') → 1",
      "UPDATE d.t SET v = 'b' WHERE id = 1 → 1",
      "UPDATE d.t SET id = 2, u = 1, v = 'b' WHERE id = 1 → 1",
    ]);
  });

  it('replay: the old key goes, the row replaces, what is lost can be looked at', () => {
    const plan = planReplay(groupOf(change(T, [1, 1, 'a'], [2, 5, 'b']), change(T, [3, 3, 'x'], null)), both);
    expect(lines(plan)).toEqual([
      'DELETE FROM d.t WHERE id = 1 → 1',
      "REPLACE INTO d.t (id,u,v) VALUES (2,5,'b') → 1",
      'DELETE FROM d.t WHERE id = 3 → 1',
    ]);
    expect(plan.statements[1]?.probe).toBe('SELECT * FROM `d`.`t` WHERE (`id` = 2) OR (`u` = 5)');
  });
});
