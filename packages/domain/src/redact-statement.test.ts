import { expect, it } from 'vitest';
import { redactStatement } from './redact-statement.ts';

it.each([
  ["CREATE USER 'a'@'%' IDENTIFIED BY 'secret'", 'secret'],
  ["ALTER USER a IDENTIFIED WITH caching_sha2_password AS '$A$005$hash'", 'hash'],
  ["SET PASSWORD FOR a = 'secret'", 'secret'],
  ["change replication source to source_password = 'secret'", 'secret'],
])('hides what %s holds', (sql, secret) => {
  expect(redactStatement(sql)).not.toContain(secret);
});

it('leaves other statements whole', () => {
  expect(redactStatement('CREATE TABLE t (id INT)')).toBe('CREATE TABLE t (id INT)');
});
