import { expect, it } from 'vitest';
import { createMissingTables } from './index.ts';
import { bothSides } from './test-support/both-sides.ts';

it('makes the selected tables that are missing, says which the target refused, and replaces none', async () => {
  await using sides = await bothSides('make');
  await sides.source.query(`
    CREATE TABLE z_parent (id int PRIMARY KEY, name varchar(20) CHARACTER SET latin1);
    CREATE TABLE a_child (id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES z_parent (id));
    CREATE TABLE there (id int PRIMARY KEY, v int);`);
  await sides.target.query('CREATE TABLE there (id int PRIMARY KEY, v int); INSERT INTO there VALUES (1, 1)');
  const made = await createMissingTables(sides.job, AbortSignal.timeout(30_000));
  expect(made).toEqual({
    created: [`${sides.name}.a_child`, `${sides.name}.z_parent`],
    refused: [],
    remaining: 0,
  });
  expect(await sides.check('target-tables-exist')).toMatchObject({ verdict: 'pass' });
  const [rows] = await sides.target.query('SELECT * FROM there');
  expect(rows).toHaveLength(1);
  expect(await createMissingTables(sides.job, AbortSignal.timeout(30_000))).toMatchObject({ created: [] });
});

it("tells the target's own words for a table that it refuses, and makes the others", async () => {
  await using sides = await bothSides('refuse');
  await sides.source.query('CREATE TABLE plain (id int PRIMARY KEY); CREATE TABLE keyless (id int)');
  await sides.target.query(`CREATE USER make@'%' IDENTIFIED BY 'pw'; GRANT ALL ON \`${sides.name}\`.plain TO make@'%'`);
  try {
    const target = { ...sides.job.target, user: 'make', password: 'pw' };
    const made = await createMissingTables({ ...sides.job, target }, AbortSignal.timeout(30_000));
    expect(made.created).toEqual([`${sides.name}.plain`]);
    expect(made.refused).toMatchObject([{ table: `${sides.name}.keyless`, message: expect.stringMatching(/denied/i) }]);
  } finally {
    await sides.target.query("DROP USER make@'%'");
  }
});
