import { describe, expect, test } from 'vitest';
import { Catalog } from './catalog.ts';
import type { SessionHolder } from './checkpoint/session-holder.ts';
import { targetFixture } from './testing/target-fixture.ts';

describe('tables loaded ahead', () => {
  test('many at once, each as if it had been loaded by itself; those that are known are not read again', async () => {
    await using fixture = await targetFixture('catalog');
    const names = Array.from({ length: 250 }, (_, index) => `t${index}`);
    await fixture.run(...names.map((name) => `CREATE TABLE ${name} (id INT PRIMARY KEY, v_${name} INT)`));
    const { catalog } = await fixture.open();
    const tables = names.map((name) => ({ schema: fixture.database.name, name }));
    await catalog.prefetch?.(tables);
    for (const table of tables) {
      expect(catalog.peek(table)).toEqual(await fixture.structure(table.name));
    }
    const [first] = tables;
    const before = first && catalog.peek(first);
    await catalog.prefetch?.(tables);
    expect(first && catalog.peek(first)).toBe(before);
  });

  test('says nothing of tables that are missing, and leaves them to load', async () => {
    await using fixture = await targetFixture('catalog');
    await fixture.run('CREATE TABLE a (id INT PRIMARY KEY)');
    const { catalog } = await fixture.open();
    const table = (name: string) => ({ schema: fixture.database.name, name });
    await catalog.prefetch?.([table('a'), table('missing'), { schema: 'no_such_database', name: 'a' }]);
    expect(catalog.peek(table('a'))).toBeDefined();
    await expect(catalog.load(table('missing'))).rejects.toMatchObject({ code: 'TARGET_TABLE_MISSING' });
  });

  test('a view among them is left to load, which names it', async () => {
    await using fixture = await targetFixture('catalog');
    await fixture.run('CREATE TABLE a (id INT PRIMARY KEY)', 'CREATE VIEW v AS SELECT * FROM a');
    const { catalog } = await fixture.open();
    const table = (name: string) => ({ schema: fixture.database.name, name });
    await catalog.prefetch?.([table('a'), table('v')]);
    await expect(catalog.load(table('v'))).rejects.toMatchObject({ code: 'TARGET_SCHEMA_MISMATCH' });
    expect((await catalog.load(table('a'))).columns).toHaveLength(1);
  });

  test('a parent does not count as loaded before its children are: their rows carry its keys', async () => {
    await using fixture = await targetFixture('catalog');
    await fixture.run(
      'CREATE TABLE parent (id INT PRIMARY KEY)',
      'CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id))',
    );
    const { catalog } = await fixture.open();
    const table = (name: string) => ({ schema: fixture.database.name, name });
    await catalog.prefetch?.([table('parent')]);
    expect(catalog.peek(table('parent'))).toBeUndefined();
    await catalog.load(table('parent'));
    expect(catalog.referencing(table('parent')).map((child) => child.table.name)).toEqual(['child']);
  });

  test('what a statement changes is read again', async () => {
    await using fixture = await targetFixture('catalog');
    await fixture.run('CREATE TABLE a (id INT PRIMARY KEY)', 'CREATE TABLE b (id INT PRIMARY KEY)');
    const { catalog } = await fixture.open();
    const table = (name: string) => ({ schema: fixture.database.name, name });
    await catalog.prefetch?.([table('a'), table('b')]);
    await fixture.run('ALTER TABLE a ADD COLUMN v INT');
    catalog.forget(fixture.database.name, 'a');
    await catalog.prefetch?.([table('a'), table('b')]);
    expect(catalog.peek(table('a'))?.columns).toHaveLength(2);
  });
});

test('a target that does not tell names by case, but whose information_schema does', async () => {
  await using fixture = await targetFixture('catalog');
  await fixture.run('CREATE TABLE MixedCase (id INT PRIMARY KEY)');
  const control = { use: (_: string, run: (one: unknown) => unknown) => run({ session: fixture.session }) };
  const catalog = new Catalog(control as unknown as SessionHolder, false);
  const schema = fixture.database.name.toUpperCase();
  const found = await catalog.load({ schema, name: 'mixedCASE' });
  expect(found.table).toEqual({ schema: fixture.database.name, name: 'MixedCase' });
  expect(catalog.peek({ schema, name: 'mixedCASE' })).toBe(found);
  await expect(catalog.load({ schema, name: 'other' })).rejects.toMatchObject({ code: 'TARGET_TABLE_MISSING' });
  await expect(catalog.load({ schema: 'no_such', name: 'a' })).rejects.toMatchObject({ code: 'TARGET_TABLE_MISSING' });
});
