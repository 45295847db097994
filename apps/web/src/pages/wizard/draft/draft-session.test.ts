import type { DraftPatch, Job } from '@tideway/contract';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftSession, type DraftWorld } from './draft-session.ts';

class Conflict extends Error {}
class Refusal extends Error {}

/** A server with one draft, and a form with one text, the job's name. */
function setUp(existing: boolean) {
  const server = {
    job: existing ? ({ id: 'j', version: 1, name: '' } as Job) : null,
    patches: [] as DraftPatch[],
    /** Everything that was sent, answered or not. */
    calls: [] as { patch: DraftPatch; version: number }[],
    down: false,
    delay: 0,
  };
  const world: DraftWorld = {
    create: async () => {
      if (server.down) throw new Error('down');
      server.job = { id: 'j', version: 1, name: '' } as Job;
      return server.job;
    },
    patch: async (_id, patch, version) => {
      server.calls.push({ patch, version });
      if (server.delay > 0) await new Promise((done) => setTimeout(done, server.delay));
      if (server.down) throw new Error('down');
      if (patch.name === 'refused') throw new Refusal();
      if (server.job === null || server.job.version !== version) throw new Conflict();
      server.patches.push(patch);
      const copied = patch.copySourceFrom === undefined ? {} : { name: 'copied' };
      server.job = { ...server.job, ...patch, ...copied, version: version + 1 } as Job;
      return server.job;
    },
    read: async () => server.job as Job,
    isVersionConflict: (error) => error instanceof Conflict,
    isRefusal: (error) => error instanceof Refusal,
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    now: () => 42,
  };
  const session = new DraftSession(world, server.job);
  const form = { name: '', foreign: [] as string[] };
  const leave = session.enter({
    // Like a form with a default: it differs from no draft at all.
    collect: (base) => (form.name === base?.name ? null : { name: form.name }),
    foreignChange: (before, now) => {
      form.foreign.push(`${before.name}→${now.name}`);
      if (form.name === before.name) form.name = now.name;
    },
  });
  const type = (text: string) => {
    form.name = text;
    session.touch();
  };
  return { server, session, form, type, leave };
}

describe('DraftSession', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('creates the draft at once with the first change and saves 800 ms after the last', async () => {
    const { server, session, type } = setUp(false);
    type('o');
    await vi.advanceTimersByTimeAsync(0);
    expect(server.patches).toEqual([{ name: 'o' }]);
    type('or');
    await vi.advanceTimersByTimeAsync(500);
    type('ord');
    await vi.advanceTimersByTimeAsync(700);
    expect(server.patches).toHaveLength(1);
    expect(session.status.save).toBe('waiting');
    await vi.advanceTimersByTimeAsync(200);
    expect(server.patches).toEqual([{ name: 'o' }, { name: 'ord' }]);
    expect(session.status).toMatchObject({ save: 'saved', savedAt: 42, base: { id: 'j', name: 'ord' } });
  });

  it('sends what was typed last when the page goes', () => {
    const { server, session, type } = setUp(true);
    type('last');
    session.part();
    expect(server.calls).toEqual([{ patch: { name: 'last' }, version: 1 }]);
  });

  it('sends it too behind a save that nobody will see answered, whether that save is made or lost', async () => {
    const { server, session, type } = setUp(true);
    server.delay = 50;
    type('las');
    const first = session.flush();
    type('last');
    session.part();
    // No timer has run: all of it left before the page could be gone.
    expect(server.calls.map(({ version }) => version)).toEqual([1, 1, 2]);
    expect(server.calls.at(-1)?.patch).toEqual({ name: 'last' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await first).name).toBe('last');
    expect(server.job?.name).toBe('last');
  });

  it('makes no draft of a page that was only looked at', async () => {
    const { server, session, leave } = setUp(false);
    await expect(session.flush()).rejects.toThrow('nothing was entered');
    leave();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.job).toBeNull();
  });

  it('saves at once when flushed, and what was typed while a save was under way', async () => {
    const { server, session, type } = setUp(true);
    server.delay = 50;
    type('a');
    const flushed = session.flush();
    await vi.advanceTimersByTimeAsync(10);
    type('ab');
    await vi.advanceTimersByTimeAsync(120);
    expect((await flushed).name).toBe('ab');
    expect(server.patches.at(-1)).toEqual({ name: 'ab' });
  });

  it('saves what a step holds when it is left', async () => {
    const { server, type, leave } = setUp(true);
    type('x');
    leave();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.patches).toEqual([{ name: 'x' }]);
  });

  it('keeps changes through an outage and saves them when the server is back', async () => {
    const { server, session, type } = setUp(false);
    server.down = true;
    type('kept');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(session.status.save).toBe('failed');
    await expect(session.flush()).rejects.toThrow('down');
    server.down = false;
    await vi.advanceTimersByTimeAsync(3_100);
    expect(server.job?.name).toBe('kept');
    expect(session.status).toMatchObject({ save: 'saved', error: null });
  });

  it('merges with another tab instead of overwriting it', async () => {
    const { server, session, type, form } = setUp(true);
    server.job = { id: 'j', version: 7, name: 'theirs' } as Job;
    type('ours');
    await vi.advanceTimersByTimeAsync(900);
    expect(form.foreign).toEqual(['→theirs']);
    expect(server.job).toMatchObject({ version: 8, name: 'ours' });
    expect(session.status.save).toBe('saved');
  });

  it('takes into the form what the server has copied, before the form is collected again', async () => {
    const { server, session, form } = setUp(true);
    await session.save({ copySourceFrom: 'k' });
    expect(form.foreign).toEqual(['→copied']);
    expect(server.job?.name).toBe('copied');
    expect(server.patches).toEqual([{ copySourceFrom: 'k' }]);
  });

  it('does not repeat a refused patch, and tells why', async () => {
    const { server, session, type } = setUp(true);
    type('refused');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.status.save).toBe('failed');
    type('fine');
    await vi.advanceTimersByTimeAsync(900);
    expect(server.patches).toEqual([{ name: 'fine' }]);
    expect(session.status.error).toBeNull();
  });

  it('adopts a newer draft of the stream, never an older one', async () => {
    const { session, form } = setUp(true);
    session.adopt({ id: 'j', version: 0, name: 'old' } as Job);
    session.adopt({ id: 'j', version: 3, name: 'new' } as Job);
    expect(form.foreign).toEqual(['→new']);
    expect(session.status.base?.version).toBe(3);
    session.adopt({ id: 'j', version: 3, name: 'new', state: 'ready' } as Job);
    expect(session.status.base?.state).toBe('ready');
    expect(form.foreign).toHaveLength(1);
  });
});
