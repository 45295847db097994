import type { Job } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import { fromLocalInput, jobToStart, parseStart, type StartForm, startToPatch, toLocalInput } from './start-form.ts';

const job = (part: Partial<Job>) => ({ start: null, addPurged: false, typed: {}, ...part }) as Job;
const form = (part: Partial<StartForm>): StartForm => ({ ...jobToStart(null), ...part });

describe('the start position in the draft', () => {
  it('saves "now" the first time, and nothing when nothing changed', () => {
    expect(startToPatch(form({}), job({}))).toEqual({ start: { kind: 'now' } });
    expect(startToPatch(form({}), job({ start: { kind: 'now' } }))).toBeNull();
  });

  it('keeps an unfinished position as typed and brings it back', () => {
    const typing = form({ kind: 'file-position', file: 'binlog.000217', position: '1x' });
    expect(parseStart(typing)).toEqual({ start: null, faults: ['position'], gtidFault: null });
    const broken = parseStart(form({ kind: 'gtid', gtidSet: 'no set' }));
    expect(broken.faults).toEqual(['gtidSet']);
    expect(broken.gtidFault).toMatch(/noset/);
    const patch = startToPatch(typing, job({ start: { kind: 'now' } }));
    expect(patch).toEqual({
      typed: { 'start.kind': 'file-position', 'start.file': 'binlog.000217', 'start.position': '1x' },
    });
    expect(jobToStart(job({ start: { kind: 'now' }, typed: patch?.typed ?? {} }))).toMatchObject(typing);
  });

  it('remembers the texts of the other kinds without letting them block', () => {
    const both = form({ kind: 'now', gtidSet: 'abc', timestamp: '2026-11-03T12:44:09' });
    const patch = startToPatch(both, job({ start: { kind: 'now' } }));
    expect(patch).toEqual({ typed: { '_start.gtidSet': 'abc', '_start.timestamp': '2026-11-03T12:44:09' } });
    expect(jobToStart(job({ start: { kind: 'now' }, typed: patch?.typed ?? {} }))).toMatchObject(both);
  });

  it('turns local time into the moment and back', () => {
    const iso = fromLocalInput('2026-11-03T12:44:09');
    expect(iso && toLocalInput(iso)).toBe('2026-11-03T12:44:09');
    expect(fromLocalInput('')).toBeNull();
    expect(fromLocalInput('2026-13-40')).toBeNull();
  });
});
