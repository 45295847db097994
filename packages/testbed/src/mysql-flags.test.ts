import { expect, test } from 'vitest';
import { asFlags, serverVariables } from './mysql-flags.ts';

test('a source writes full row images with GTIDs', () => {
  const variables = serverVariables('source', 'mysql');
  expect(Object.fromEntries(variables)).toMatchObject({
    gtid_mode: 'ON',
    enforce_gtid_consistency: 'ON',
    binlog_row_image: 'FULL',
    binlog_row_metadata: 'FULL',
    log_bin: 'binlog',
    sync_binlog: '0',
  });
});

test('the stand-in has no binlog and TiDB-like defaults', () => {
  const flags = asFlags(serverVariables('target', 'mysql'));
  expect(flags).toContain('--skip-log-bin');
  expect(flags).toContain('--collation_server=utf8mb4_bin');
  expect(flags).toContain('--transaction_isolation=READ-COMMITTED');
  expect(flags).toContain('--max_connections=1000');
});

test("the caller's variables win, and old servers get no variable they do not know", () => {
  expect(serverVariables('source', 'mysql', { gtid_mode: 'OFF' }).get('gtid_mode')).toBe('OFF');
  expect(serverVariables('source', 'mysql-5.6').has('binlog_row_metadata')).toBe(false);
  expect(serverVariables('source', 'mariadb').has('gtid_mode')).toBe(false);
});
