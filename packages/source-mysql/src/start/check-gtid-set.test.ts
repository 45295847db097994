import { GtidSet, TidewayError } from '@tideway/domain';
import { describe, expect, test } from 'vitest';
import { checkGtidSet } from './check-gtid-set.ts';

const A = 'aaaaaaaa-0000-0000-0000-000000000000';
const B = 'bbbbbbbb-0000-0000-0000-000000000000';
const source = {
  serverUuid: A,
  executed: GtidSet.parse(`${A}:1-100,${B}:1-50`),
  purged: GtidSet.parse(`${A}:1-10,${B}:1-50`),
};

function refusal(text: string, addPurged = false): TidewayError {
  try {
    checkGtidSet(text, source, addPurged);
  } catch (error) {
    if (error instanceof TidewayError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('a GTID set as a start', () => {
  test('that holds everything purged is taken as it is', () => {
    expect(checkGtidSet(`${A}:1-20,\n ${B}:1-50`, source, false).set.toString()).toBe(`${A}:1-20,${B}:1-50`);
  });

  test('with members the source never executed is refused and names them', () => {
    expect(refusal(`${A}:1-101,${B}:1-50`)).toMatchObject({
      code: 'SOURCE_POSITION_INVALID',
      params: { unknown: `${A}:101` },
    });
  });

  test('that lacks purged transactions of a server it names is too old', () => {
    expect(refusal(`${A}:5-20,${B}:1-50`)).toMatchObject({
      code: 'SOURCE_BINLOG_PURGED',
      params: { missing: `${A}:1-4` },
    });
  });

  test('with one server pasted: the other is named, and added only when chosen', () => {
    expect(refusal(`${A}:1-20`)).toMatchObject({
      code: 'SOURCE_POSITION_INVALID',
      params: { missingPurged: `${B}:1-50` },
    });
    const checked = checkGtidSet(`${A}:1-20`, source, true);
    expect([checked.set.toString(), checked.added.toString()]).toEqual([`${A}:1-20,${B}:1-50`, `${B}:1-50`]);
  });

  test('without the source’s own purged transactions is refused even with the choice', () => {
    expect(refusal(`${B}:1-50`, true).code).toBe('SOURCE_BINLOG_PURGED');
  });

  test('that is no set says which part is wrong', () => {
    expect(refusal('0-1-5').message).toContain('MariaDB');
    expect(refusal(`${A}:x-5`).message).toContain('"x-5"');
  });
});
