import { GtidSet } from '@tideway/domain';
import { testSource } from '@tideway/testbed';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SourceConnection } from '../connect/source-connection.ts';
import { optionsOf } from '../test-support/collect.ts';

const UUIDS = [
  '00000000-0000-0000-0000-000000000001',
  'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  '3e11fa47-71ca-11e1-9e33-c80aa9429562',
];
/** Small numbers meet often; two near the server's end of the range, where arithmetic breaks first. */
const number = fc.oneof(
  { weight: 9, arbitrary: fc.bigInt({ min: 1n, max: 30n }) },
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 3n, 2n ** 63n - 2n),
);
const interval = fc.tuple(number, number).map(([a, b]) => (a < b ? `${a}-${b}` : a === b ? `${a}` : `${b}-${a}`));
const sid = fc.tuple(
  fc.constantFrom(...UUIDS),
  fc.constantFrom('', ':tag', ':other_1'),
  fc.array(interval, { minLength: 1, maxLength: 5 }),
);
/** As people write it: any order, upper case, white space, the same server twice. */
const text = fc
  .array(sid, { maxLength: 5 })
  .map((sids) =>
    sids.map(([uuid, tag, intervals]) => `${uuid.toUpperCase()}${tag}:${intervals.join(' : ')}`).join(' ,\n '),
  );

const PAIRS = 300;

test('GtidSet answers as the server’s own functions do', async () => {
  using connection = await SourceConnection.open(optionsOf(await testSource()));
  const pairs = fc.sample(fc.tuple(text, text), { numRuns: PAIRS, seed: 20_261_124 });
  const columns = pairs.map(
    ([a, b], i) =>
      `GTID_SUBSET('${a}', '${b}') AS subset_${i}, GTID_SUBTRACT('${a}', '${b}') AS difference_${i}, GTID_SUBTRACT('${a}', '') AS normal_${i}`,
  );
  const row = (await connection.first(`SELECT ${columns.join(', ')}`)) ?? {};
  const clean = (value: string | null | undefined): string => (value ?? '').replaceAll(/\s/g, '');
  for (const [i, [a, b]] of pairs.entries()) {
    const [left, right] = [GtidSet.parse(a), GtidSet.parse(b)];
    if (!a.includes(':tag') && !a.includes(':other')) expect(left.toString()).toBe(clean(row[`normal_${i}`]));
    // Compared as sets: where a uuid has tags, the server writes it once and we write it for each.
    expect(GtidSet.parse(clean(row[`normal_${i}`])).toString(), a).toBe(left.toString());
    expect(left.isSubsetOf(right), `${a} in ${b}`).toBe(row[`subset_${i}`] === '1');
    expect(left.subtract(right).toString(), `${a} minus ${b}`).toBe(
      GtidSet.parse(clean(row[`difference_${i}`])).toString(),
    );
  }
});

test('sets put together, and single members, are what the server makes of them', async () => {
  using connection = await SourceConnection.open(optionsOf(await testSource()));
  const pairs = fc.sample(fc.tuple(text, text), { numRuns: PAIRS, seed: 99 });
  const columns = pairs.map(([a, b], i) => {
    const union = GtidSet.parse(a).union(GtidSet.parse(b)).toString();
    const both = [a, b].filter((one) => one !== '').join(',');
    return `GTID_SUBSET('${union}', '${both}') AND GTID_SUBSET('${both}', '${union}') AS same_${i}`;
  });
  const row = (await connection.first(`SELECT ${columns.join(', ')}`)) ?? {};
  for (const [i, [a, b]] of pairs.entries()) expect(row[`same_${i}`], `${a} with ${b}`).toBe('1');
  const members = pairs.flatMap(([a]) => UUIDS.flatMap((sid) => [1n, 7n, 30n, 31n].map((gno) => ({ a, sid, gno }))));
  for (let from = 0; from < members.length; from += 1000) {
    const some = members.slice(from, from + 1000);
    const asked = some.map(({ a, sid, gno }, i) => `GTID_SUBSET('${sid}:${gno}', '${a}') AS has_${i}`);
    const answers = (await connection.first(`SELECT ${asked.join(', ')}`)) ?? {};
    for (const [i, { a, sid, gno }] of some.entries()) {
      const gtid = { sid, gno };
      expect(GtidSet.parse(a).has(gtid), `${sid}:${gno} in ${a}`).toBe(answers[`has_${i}`] === '1');
      expect(GtidSet.parse(a).add(gtid).has(gtid)).toBe(true);
    }
  }
});

test('text of ours is read by the server as the same set', async () => {
  using connection = await SourceConnection.open(optionsOf(await testSource()));
  const sets = fc
    .sample(text, { numRuns: PAIRS, seed: 7 })
    .map((written) => [written, GtidSet.parse(written).toString()] as const);
  const columns = sets.map(
    ([theirs, ours], i) => `GTID_SUBSET('${theirs}', '${ours}') AND GTID_SUBSET('${ours}', '${theirs}') AS same_${i}`,
  );
  const row = (await connection.first(`SELECT ${columns.join(', ')}`)) ?? {};
  for (const [i, [theirs, ours]] of sets.entries()) expect(row[`same_${i}`], `${theirs} as ${ours}`).toBe('1');
});
