import { Random } from '@tideway/testbed';
import type { Workload } from './workload.ts';

const ROWS = 100_000;
const PER_TRANSACTION = 15;
const WORDS = [
  'lorem',
  'ipsum',
  'dolor',
  'sit',
  'amet',
  "d'accord",
  'straße',
  '数据',
  'café',
  'quick',
  'brown',
  'fox',
  'jumps',
];
const HEX = '0123456789abcdef';

function words(random: Random, length: number): string {
  let text = '';
  while (text.length < length) text += `${random.pick(WORDS)} `;
  return text.slice(0, length);
}

function document(random: Random, id: number): string {
  const tags = Array.from({ length: 3 + random.below(4) }, () => `"${random.pick(WORDS)}"`).join();
  const address = `{"street":"${random.pick(WORDS)} ${random.below(200)}","zip":"${random.text(5, HEX)}","geo":[${random.next() * 90},${random.next() * 180}]}`;
  return `{"id":${id},"name":"${words(random, 20)}","active":${random.below(2) === 1},"score":${random.next() * 1000},"tags":[${tags}],"address":${address},"visits":${random.below(2 ** 31)},"ref":null}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function decimal(random: Random, whole: number, fraction: number): string {
  return `${random.below(2) === 0 ? '' : '-'}${random.text(whole, '0123456789')}.${random.text(fraction, '0123456789')}`;
}

function values(random: Random, id: number): string {
  const time = `2026-${String(1 + random.below(12)).padStart(2, '0')}-${String(1 + random.below(28)).padStart(2, '0')} ${String(random.below(24)).padStart(2, '0')}:00:00.${random.text(6, '0123456789')}`;
  const blob = `x'${random.text(200 + 2 * random.below(200), HEX)}'`;
  return `(${id},${decimal(random, 12, 6)},${decimal(random, 18, 10)},'${time}','${time.slice(0, 23)}',${quote(document(random, id))},${blob},${1 + random.below(3)},${random.below(16)},${random.next() * 1e9},${quote(words(random, 1000 + random.below(1000)))})`;
}

function* transactions(scale: number): Generator<readonly string[]> {
  const random = new Random(3);
  const rows = Math.round(ROWS * scale);
  for (let id = 1; id <= rows; ) {
    const statements: string[] = [];
    for (let i = 0; i < PER_TRANSACTION && id <= rows; i += 1, id += 1) {
      statements.push(`INSERT INTO wide VALUES ${values(random, id)}`);
    }
    // 6,667 updates on 100,000 rows.
    const target = 1 + random.below(id - 1);
    statements.push(
      `UPDATE wide SET f = f + 1, j = JSON_SET(j, '$.score', ${random.below(1000)}) WHERE id = ${target}`,
    );
    yield statements;
  }
}

/** Wide rows with long text, JSON and binary data: 100,000 inserts and 6,667 updates. */
export const wide: Workload = {
  name: 'W3',
  title: 'wide rows',
  tables: [
    `CREATE TABLE wide (id BIGINT PRIMARY KEY, d1 DECIMAL(20,6), d2 DECIMAL(30,10), dt DATETIME(6), ts TIMESTAMP(3) NULL, j JSON,
       b BLOB, e ENUM('a','b','c'), s SET('w','x','y','z'), f DOUBLE, t TEXT)`,
  ],
  setup: () => [],
  writers: (scale) => [transactions(scale)],
};
