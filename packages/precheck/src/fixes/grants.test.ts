import { expect, it } from 'vitest';
import { missingGlobal, missingOn, parseGrants } from './grants.ts';

const grants = (...lines: string[]) => parseGrants(lines);

it('tells what is missing on everything', () => {
  const wanted = ['REPLICATION SLAVE', 'REPLICATION CLIENT'];
  expect(missingGlobal(grants('GRANT ALL PRIVILEGES ON *.* TO `a`@`%`'), wanted)).toEqual([]);
  expect(missingGlobal(grants('GRANT ALL PRIVILEGES ON `db`.* TO `a`@`%`'), wanted)).toEqual(wanted);
  expect(missingGlobal(grants("GRANT SELECT, REPLICATION SLAVE ON *.* TO 'a'@'%'"), wanted)).toEqual([
    'REPLICATION CLIENT',
  ]);
  const implied = { 'REPLICATION CLIENT': ['SUPER'] };
  expect(missingGlobal(grants('GRANT SUPER, REPLICATION SLAVE ON *.* TO `a`@`%`'), wanted, implied)).toEqual([]);
});

it('takes partial revokes, wildcards and tables into account', () => {
  const partly = grants('GRANT SELECT ON *.* TO `a`@`%`', 'REVOKE SELECT ON `pay`.* FROM `a`@`%`');
  expect(missingOn(partly, ['SELECT'], 'pay')).toEqual(['SELECT']);
  expect(missingOn(partly, ['SELECT'], 'shop')).toEqual([]);
  const wild = grants('GRANT SELECT ON `shop\\_%`.* TO `a`@`%`');
  expect(missingOn(wild, ['SELECT'], 'shop_1')).toEqual([]);
  expect(missingOn(wild, ['SELECT'], 'shopx1')).toEqual(['SELECT']);
  const table = grants('GRANT SELECT ON `shop`.`orders` TO `a`@`%`');
  expect(missingOn(table, ['SELECT'], 'shop', 'orders')).toEqual([]);
  expect(missingOn(table, ['SELECT'], 'shop', 'items')).toEqual(['SELECT']);
  expect(missingOn(table, ['SELECT'], 'shop')).toEqual(['SELECT']);
});
