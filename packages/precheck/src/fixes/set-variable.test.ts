import { DATA_SOURCES } from '@tideway/contract';
import type { ServerFacts } from '@tideway/source-mysql';
import { expect, it } from 'vitest';
import { fixGtidMode } from './gtid-mode.ts';
import { fixVariable } from './set-variable.ts';

const facts = (versionNumber: number, flavour: ServerFacts['flavour'] = 'mysql') =>
  ({ versionNumber, flavour }) as ServerFacts;
const ROW_IMAGE = { name: 'binlog_row_image', value: "'FULL'", dynamic: true };

it('persists where the server can, and says what to write into the file where it cannot', () => {
  expect(fixVariable('self-managed-mysql', facts(80_036), ROW_IMAGE).sql?.en).toBe(
    "SET PERSIST binlog_row_image = 'FULL';",
  );
  for (const old of [facts(50_744), facts(101_106, 'mariadb')]) {
    const fix = fixVariable('self-managed-mysql', old, ROW_IMAGE);
    expect(fix.sql?.en).toBe("SET GLOBAL binlog_row_image = 'FULL';");
    expect(fix.steps?.en).toContain('binlog_row_image=FULL under [mysqld]');
  }
  const fixed = fixVariable('self-managed-mysql', facts(80_036), { ...ROW_IMAGE, dynamic: false });
  expect(fixed).toMatchObject({ sql: null, restart: true });
});

it('shows a managed service its own console, without SQL that it would refuse', () => {
  for (const source of DATA_SOURCES.filter((name) => name !== 'self-managed-mysql')) {
    const fix = fixVariable(source, facts(80_036), ROW_IMAGE);
    expect(fix.sql).toBeNull();
    expect(fix.steps?.en).toContain('binlog_row_image = FULL');
    expect(fixGtidMode(source, facts(80_036), 'OFF').sql).toBeNull();
  }
});

it('turns GTIDs on step by step from where they are, and erases nothing', () => {
  const from = (mode: string) => fixGtidMode('self-managed-mysql', facts(80_036), mode).sql?.en ?? '';
  expect(from('OFF').split('\n').slice(-3)).toEqual([
    'SET PERSIST gtid_mode = OFF_PERMISSIVE;',
    'SET PERSIST gtid_mode = ON_PERMISSIVE;',
    'SET PERSIST gtid_mode = ON;',
  ]);
  expect(from('OFF_PERMISSIVE')).not.toContain('= OFF_PERMISSIVE');
  expect(from('OFF')).not.toMatch(/RESET/i);
  expect(fixGtidMode('self-managed-mysql', facts(50_650), 'OFF')).toMatchObject({ sql: null, restart: true });
});
