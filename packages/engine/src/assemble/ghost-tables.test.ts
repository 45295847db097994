import { compileSelection, type Selection } from '@tideway/domain';
import { describe, expect, it } from 'vitest';
import { planDdl } from '../ddl/plan-ddl.ts';
import { GhostTables } from './ghost-tables.ts';

const WHOLE: Selection = { kind: 'custom', databases: ['d'], tables: [] };
const TICKED: Selection = { kind: 'custom', databases: [], tables: [{ database: 'd', table: 't' }] };

/** Runs statements through; what is to be run on the target, or why not. */
function history(selection: Selection, statements: readonly string[], saved: string | null = null) {
  const ghosts = new GhostTables(compileSelection(selection, true), saved);
  const run: string[] = [];
  for (const sql of statements) {
    const plan = planDdl({ sql, schema: 'd', sqlMode: null }, ghosts.selectionFor(sql));
    if (plan.outcome === 'nothing') continue;
    if (plan.outcome !== 'run') return { run: [...run, plan.outcome], ghosts };
    const outcome = ghosts.transform(sql, plan.statements);
    if (outcome.type === 'refused') run.push(`refused: ${outcome.reason.en}`);
    else run.push(...outcome.statements.map((statement) => statement.sql));
  }
  return { run, ghosts };
}

const GH_OST = [
  'drop /* gh-ost */ table if exists `d`.`_t_gho`',
  'create /* gh-ost */ table `d`.`_t_ghc` (id bigint unsigned not null auto_increment, primary key(id))',
  'create /* gh-ost */ table `d`.`_t_gho` like `d`.`t`',
  'alter /* gh-ost */ table `d`.`_t_gho` add column x int, add index i (x)',
];
const CUT_OVER = [
  "create /* gh-ost */ table `d`.`_t_del` (id int auto_increment primary key) comment='ghost-cut-over-sentry'",
  'drop /* gh-ost */ table if exists `d`.`_t_del`',
  'rename /* gh-ost */ table `d`.`t` to `d`.`_t_del`, `d`.`_t_gho` to `d`.`t`',
  'drop /* gh-ost */ table if exists `d`.`_t_ghc`',
  'drop /* gh-ost */ table if exists `d`.`_t_del`',
];
describe('gh-ost', () => {
  it.each([WHOLE, TICKED])('runs the kept DDL on the real table at the RENAME', (selection) => {
    const { run, ghosts } = history(selection, [...GH_OST, ...CUT_OVER]);
    expect(run).toEqual(['ALTER TABLE `d`.`t` add column x int', 'ALTER TABLE `d`.`t` add index i (x)']);
    expect(ghosts.text).toBe('');
  });

  it('drops rows of its tables while it runs', () => {
    const { ghosts } = history(WHOLE, GH_OST);
    expect(ghosts.isGhost({ schema: 'd', name: '_t_gho' })).toBe(true);
    expect(ghosts.isGhost({ schema: 'd', name: '_t_ghc' })).toBe(true);
    expect(ghosts.isGhost({ schema: 'd', name: 't' })).toBe(false);
  });

  it('goes on after a restart', () => {
    const saved = history(WHOLE, GH_OST).ghosts.text;
    expect(history(WHOLE, CUT_OVER, saved).run).toHaveLength(2);
  });

  it('is refused when it began before the start', () => {
    expect(history(TICKED, CUT_OVER).run).toEqual([
      expect.stringMatching(/^refused: an online schema change of d\.t began before/),
    ]);
  });
});

describe('pt-online-schema-change', () => {
  const statements = [
    'CREATE TABLE `d`.`_t_new` (a int primary key)',
    'ALTER TABLE `d`.`_t_new` ADD COLUMN x INT',
    'RENAME TABLE `d`.`t` TO `d`.`_t_old`, `d`.`_t_new` TO `d`.`t`',
    'DROP TABLE IF EXISTS `d`.`_t_old`',
  ];

  it('runs the kept DDL when only the real table is selected', () => {
    expect(history(TICKED, statements).run).toEqual(['ALTER TABLE `d`.`t` ADD COLUMN x INT']);
  });

  it('is migrated as it is when the whole database is: its names prove nothing', () => {
    const { run, ghosts } = history(WHOLE, statements);
    expect(run).toHaveLength(5);
    expect(ghosts.isGhost({ schema: 'd', name: '_t_new' })).toBe(false);
  });
});

it('leaves tables of an application alone that have such names', () => {
  const { run, ghosts } = history(WHOLE, ['CREATE TABLE `_x_new` (a INT)', 'RENAME TABLE `_x_new` TO y']);
  expect(run).toHaveLength(2);
  expect(ghosts.text).toBe('');
});
