import { expect, test } from 'vitest';
import { missingEverywhere, parseGrant } from './privileges.ts';

test('grants as MySQL and TiDB print them', () => {
  expect(parseGrant("GRANT ALL PRIVILEGES ON *.* TO 'root'@'%' WITH GRANT OPTION")).toEqual({
    privileges: ['ALL PRIVILEGES'],
    scope: '*.*',
  });
  expect(parseGrant('GRANT SELECT, INSERT (a, `b`), UPDATE ON `my db`.* TO `u`@`%`')).toEqual({
    privileges: ['SELECT', 'INSERT', 'UPDATE'],
    scope: '`my db`.*',
  });
  expect(parseGrant('GRANT `r1`@`%` TO `u`@`%`')).toBeNull();
});

test('only grants on everything count for everything', () => {
  const grants = [
    { privileges: ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'ALTER', 'DROP'], scope: '*.*' },
    { privileges: ['INDEX'], scope: '`a`.*' },
  ];
  expect(missingEverywhere(grants)).toEqual(['INDEX']);
  expect(missingEverywhere([{ privileges: ['ALL PRIVILEGES'], scope: '*.*' }])).toEqual([]);
  expect(missingEverywhere([])).toHaveLength(8);
});
