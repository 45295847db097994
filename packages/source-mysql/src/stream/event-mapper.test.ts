import type { BinlogEvent } from '@tideway/binlog';
import type { SourceEvent } from '@tideway/engine';
import { expect, test } from 'vitest';
import { EventMapper } from './event-mapper.ts';
import type { StructureResolver } from './structure-resolver.ts';

const at = { start: { file: 'b.1', position: 10 }, end: { file: 'b.1', position: 20 }, timestamp: 1 };
const IGNORABLE = 0x80;

function mapper(notes: string[]): EventMapper {
  // No event of these tests asks for a structure.
  const structures = {} as StructureResolver;
  return new EventMapper({
    structures,
    flavour: 'mysql',
    forgetTables: () => undefined,
    onNote: (note) => notes.push(note.en),
  });
}

const unknown = (typeCode: number, flags: number): BinlogEvent => ({
  type: 'unknown',
  typeCode,
  flags,
  timestamp: 1,
  serverId: 1,
  logPos: 20,
  size: 10,
});

test('an unknown event that may be passed over is told once a type', () => {
  const notes: string[] = [];
  const out: SourceEvent[] = [];
  const own = mapper(notes);
  for (const type of [77, 77, 78, 77]) expect(own.mapAtOnce(unknown(type, IGNORABLE), at, out)).toBe(true);
  expect(out).toEqual([]);
  expect(notes.map((note) => /type (\d+)/.exec(note)?.[1])).toEqual(['77', '78']);
});

test('one that may hold changes stops the job, naming its place', () => {
  expect(() => mapper([]).mapAtOnce(unknown(77, 0), at, [])).toThrow(/event at b\.1:10 is of type 77/);
});

test('an incident is handed on', () => {
  const out: SourceEvent[] = [];
  const incident: BinlogEvent = { ...unknown(26, 0), type: 'incident', incident: 1, message: 'lost' } as BinlogEvent;
  mapper([]).mapAtOnce(incident, at, out);
  expect(out).toEqual([{ type: 'incident', at, message: 'lost' }]);
});
