import { freshDatabase, testSource } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { offsetText, readSourceDefaults } from './source-defaults.ts';

test('defaults of character sets, databases and the zone called SYSTEM', async () => {
  const { host, port, user, password } = await testSource();
  await using database = await freshDatabase(await testSource(), 'defaults');
  const connection = await database.connect();
  await connection.query(`ALTER DATABASE \`${database.name}\` CHARACTER SET latin1 COLLATE latin1_german1_ci`);
  const { collations, timeZone } = await readSourceDefaults({ host, port, user, password, tls: null });
  expect(collations.ofCharset?.('latin1')).toBe('latin1_swedish_ci');
  expect(collations.ofDatabase?.(database.name)).toBe('latin1_german1_ci');
  expect(timeZone).toMatch(/^[+-]\d\d:\d\d$/);
});

test.each([
  [0, '+00:00'],
  [330, '+05:30'],
  [-210, '-03:30'],
])('%i minutes are %s', (minutes, text) => {
  expect(offsetText(minutes)).toBe(text);
});
