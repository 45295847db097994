import { describe, expect, test } from 'vitest';
import { BinlogDecodeError } from './binlog-decode-error.ts';
import { BinlogDecoder, type BinlogDecoderOptions } from './binlog-decoder.ts';
import type { BinlogEvent, HeartbeatEvent, RowsEvent } from './events/binlog-event.ts';
import { EVENT } from './events/event-type.ts';
import { build, type EventBuilder, formatEvent } from './testing/seed-log.ts';

const IGNORABLE = 0x80;

function decodeAll(events: readonly Buffer[], options: Partial<BinlogDecoderOptions> = {}): BinlogEvent[] {
  const decoder = new BinlogDecoder({ flavor: 'mysql', verifyChecksum: false, ...options });
  decoder.startAt('binlog.000001', 4);
  const found: BinlogEvent[] = [];
  for (const event of [formatEvent('9.7.4', false), ...events]) decoder.decode(event, (one) => found.push(one));
  return found.slice(1);
}

/** `t.t (a INT, b INT, j JSON, k JSON)`, all nullable, table id 7. */
function tableMap(): Buffer {
  return build()
    .uint(7, 6)
    .uint(1, 2)
    .raw(1)
    .text('t')
    .raw(0)
    .raw(1)
    .text('t')
    .raw(0)
    .lenenc(4)
    .raw(3, 3, 245, 245)
    .lenenc(2)
    .raw(4, 4)
    .raw(0b1111)
    .event(EVENT.TABLE_MAP);
}

/** Head of a version 2 rows event with these columns present. */
function rowsHead(before: number, after?: number): EventBuilder {
  const head = build().uint(7, 6).uint(1, 2).uint(2, 2).lenenc(4).raw(before);
  return after === undefined ? head : head.raw(after);
}

/** A JSON document as a row holds it: its length, its type, its bytes. */
function json(type: number, bytes: Buffer): Buffer {
  return build()
    .uint(bytes.length + 1, 4)
    .raw(type)
    .bytes(bytes).body;
}

/** `{"a": n}` in the small layout: one element, 12 bytes, the key at 11, the number inlined. */
function objectA(n: number): Buffer {
  return json(0, build().uint(1, 2).uint(12, 2).uint(11, 2).uint(1, 2).raw(5).uint(n, 2).text('a').body);
}

/** BEGIN with these status variables. */
function begin(...status: readonly number[]): Buffer {
  const head = build()
    .uint(1, 4)
    .uint(0, 4)
    .raw(0)
    .uint(0, 2)
    .uint(status.length, 2)
    .raw(...status)
    .raw(0);
  return head.text('BEGIN').event(EVENT.QUERY);
}

describe('status variables of a statement', () => {
  /** A part of a second; NOW(6) makes it another in every statement. */
  const at = (low: number, ...more: readonly number[]) => begin(13, low, 0, 0, 16, 1, ...more);

  test('are its own, though most of them are known from the one before', () => {
    const events = decodeAll([
      at(1),
      at(2),
      at(1, 19, 1),
      begin(16, 0),
      at(3),
      begin(16, 0),
      begin(13, 4, 0, 0, 16, 0),
    ]);
    expect(events.map((event) => (event.type === 'query' ? event.status : null))).toEqual([
      { microseconds: 1, explicitDefaultsForTimestamp: true },
      { microseconds: 2, explicitDefaultsForTimestamp: true },
      { microseconds: 1, explicitDefaultsForTimestamp: true, sqlRequirePrimaryKey: true },
      { explicitDefaultsForTimestamp: false },
      { microseconds: 3, explicitDefaultsForTimestamp: true },
      { explicitDefaultsForTimestamp: false },
      { microseconds: 4, explicitDefaultsForTimestamp: false },
    ]);
  });
});

describe('heartbeats', () => {
  test('of version 1 take their place from the header', () => {
    const [beat] = decodeAll([build().text('binlog.000009').event(EVENT.HEARTBEAT, { logPos: 4711 })]);
    expect(beat).toMatchObject({ type: 'heartbeat', file: 'binlog.000009', position: 4711 });
  });

  test('of version 2 have 64 bits for it', () => {
    const file = build().lenenc(1).lenenc(13).text('binlog.000009').body;
    const position = build()
      .lenenc(2)
      .lenenc(9)
      .raw(0xfe)
      .uint(2n ** 33n + 5n, 8).body;
    const event = build().bytes(file).bytes(position).raw(0).event(EVENT.HEARTBEAT_V2, { logPos: 5 });
    expect((decodeAll([event])[0] as HeartbeatEvent).position).toBe(2 ** 33 + 5);
  });
});

test('an incident says what was lost', () => {
  const [incident] = decodeAll([build().uint(1, 2).raw(4).text('lost').event(EVENT.INCIDENT)]);
  expect(incident).toMatchObject({ type: 'incident', incident: 1, message: 'lost' });
});

test('unknown events are handed over and counted by type', () => {
  const decoder = new BinlogDecoder({ flavor: 'mysql', verifyChecksum: false });
  const found: BinlogEvent[] = [];
  const events = [77, 78, 77].map((type) => build().text('?').event(type, { flags: IGNORABLE }));
  for (const event of [formatEvent('9.7.4', false), ...events]) decoder.decode(event, (one) => found.push(one));
  expect(found.slice(1).map((event) => event.type === 'unknown' && event.typeCode)).toEqual([77, 78, 77]);
  expect([...decoder.unknownEvents]).toEqual([
    [77, 2],
    [78, 1],
  ]);
});

test('beyond 4 GiB places go on counting though headers begin anew', () => {
  const ends = [2 ** 32 - 100, 50, 2 ** 31, 2 ** 32 - 1, 7];
  const events = ends.map((logPos) => build().uint(1, 8).event(EVENT.XID, { logPos }));
  const whole = decodeAll(events).map(({ logPos }) => logPos);
  expect(whole).toEqual([2 ** 32 - 100, 2 ** 32 + 50, 2 ** 32 + 2 ** 31, 2 ** 33 - 1, 2 ** 33 + 7]);
});

describe('columns that an image does not carry', () => {
  const UPDATE = rowsHead(0b0001, 0b0110)
    // Before: a = 1. After: b = 2, j NULL (its bits count present columns only).
    .raw(0b0)
    .uint(1, 4)
    .raw(0b10)
    .uint(2, 4)
    .event(EVENT.UPDATE_ROWS);

  test('are absent, which is not NULL, and cannot be read', () => {
    const rows = decodeAll([tableMap(), UPDATE])[1] as RowsEvent;
    expect(rows.complete).toBe(false);
    const { before, after } = rows.rows[0] ?? {};
    expect([0, 1, 2, 3].map((i) => [before?.isAbsent(i), before?.isNull(i)])).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [true, false],
    ]);
    expect([0, 1, 2, 3].map((i) => [after?.isAbsent(i), after?.isNull(i)])).toEqual([
      [true, false],
      [false, false],
      [false, true],
      [true, false],
    ]);
    expect([before?.value(0), after?.value(1), after?.value(2)]).toEqual([1, 2, null]);
    for (const read of [
      () => before?.literal(1),
      () => before?.value(3),
      () => before?.comparable(2),
      () => before?.tuple(),
      () => after?.rawBytes(0),
    ]) {
      expect(read).toThrow(RangeError);
    }
  });

  test('a full image says so', () => {
    const insert = rowsHead(0b1111).raw(0b1100).uint(1, 4).uint(2, 4).event(EVENT.WRITE_ROWS);
    const rows = decodeAll([tableMap(), insert])[1] as RowsEvent;
    expect(rows.complete).toBe(true);
    expect(rows.rows[0]?.after?.tuple()).toBe('(1,2,NULL,NULL)');
  });
});

describe('partial JSON', () => {
  const before = build().raw(0b0000).uint(1, 4).uint(2, 4).bytes(objectA(5)).bytes(objectA(6)).body;
  /** Replaces `$.a` by an INT16. */
  const diff = (n: number): Buffer => build().raw(0).lenenc(3).text('$.a').lenenc(3).raw(5).uint(n, 2).body;
  const withLength = (bytes: Buffer): Buffer => build().uint(bytes.length, 4).bytes(bytes).body;
  const update = (after: Buffer): Buffer =>
    rowsHead(0b1111, 0b1111).bytes(before).bytes(after).event(EVENT.PARTIAL_UPDATE_ROWS);
  const texts = (after: Buffer): (string | undefined)[] => {
    const rows = decodeAll([tableMap(), update(after)])[1] as RowsEvent;
    return [2, 3].map((ordinal) => rows.rows[0]?.after?.literal(ordinal));
  };

  test('a bit of each JSON column says whether it has diffs or a value', () => {
    const partialSecond = build().lenenc(1).raw(0b10).raw(0b0000).uint(1, 4).uint(2, 4);
    expect(texts(partialSecond.bytes(objectA(50)).bytes(withLength(diff(60))).body)).toEqual([
      `'{"a": 50}'`,
      `'{"a": 60}'`,
    ]);
    const partialFirst = build().lenenc(1).raw(0b01).raw(0b1000).uint(1, 4).uint(2, 4);
    expect(texts(partialFirst.bytes(withLength(diff(51))).body)).toEqual([`'{"a": 51}'`, 'NULL']);
    const none = build().lenenc(0).raw(0b0000).uint(1, 4).uint(2, 4);
    expect(texts(none.bytes(objectA(7)).bytes(objectA(8)).body)).toEqual([`'{"a": 7}'`, `'{"a": 8}'`]);
  });

  test('no diffs at all leave the document, and one that does not fit is malformed', () => {
    const empty = build().lenenc(1).raw(0b11).raw(0b0000).uint(1, 4).uint(2, 4);
    expect(texts(empty.bytes(withLength(Buffer.alloc(0))).bytes(withLength(Buffer.alloc(0))).body)).toEqual([
      `'{"a": 5}'`,
      `'{"a": 6}'`,
    ]);
    const elsewhere = build().raw(0).lenenc(3).text('$.b').lenenc(3).raw(5).uint(1, 2).body;
    const wrong = build().lenenc(1).raw(0b01).raw(0b1000).uint(1, 4).uint(2, 4).bytes(withLength(elsewhere));
    expect(() => texts(wrong.body)).toThrow(BinlogDecodeError);
  });
});

describe('checksums', () => {
  const events = (checksum: boolean): Buffer[] => [
    formatEvent('9.7.4', checksum),
    build().uint(42, 8).event(EVENT.XID, { checksum }),
  ];

  test.each([true, false])('the format description decides whether there are any (%s)', (checksum) => {
    const decoder = new BinlogDecoder({ flavor: 'mysql', verifyChecksum: true });
    const found: BinlogEvent[] = [];
    for (const event of events(checksum)) decoder.decode(event, (one) => found.push(one));
    expect(found[1]).toMatchObject({ type: 'xid', xid: 42n });
  });

  test('one that does not fit is refused with the place, when they are verified', () => {
    const [format, xid] = events(true) as [Buffer, Buffer];
    xid[20] = 1;
    const decoder = new BinlogDecoder({ flavor: 'mysql', verifyChecksum: true });
    decoder.startAt('binlog.000007', 4);
    decoder.decode(format, () => {});
    const error = (() => {
      try {
        decoder.decode(xid, () => {});
        return undefined;
      } catch (thrown) {
        return thrown as BinlogDecodeError;
      }
    })();
    expect(error).toBeInstanceOf(BinlogDecodeError);
    expect(error?.place).toMatchObject({ position: { file: 'binlog.000007' }, eventType: 'XID' });
  });
});
