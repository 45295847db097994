import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerEvent } from './event-parser.ts';
import { JobStream } from './job-stream.ts';

interface Opened {
  topics: readonly string[];
  lastEventId: string | null;
  signal: AbortSignal;
  send(text: string): void;
  end(): void;
}

function world() {
  const opened: Opened[] = [];
  const events: ServerEvent[] = [];
  const state = { hidden: false, refuse: false };
  const stream = new JobStream({
    open: async (topics, lastEventId, signal) => {
      if (state.refuse) throw new Error('refused');
      let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
      const body = new ReadableStream<Uint8Array>({
        start(it) {
          controller = it;
        },
      });
      signal.addEventListener('abort', () => controller?.error(new Error('aborted')));
      const encoder = new TextEncoder();
      opened.push({
        topics,
        lastEventId,
        signal,
        send: (text) => controller?.enqueue(encoder.encode(text)),
        end: () => controller?.close(),
      });
      return body;
    },
    onEvents: (more) => void events.push(...more),
    setTimer: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    isHidden: () => state.hidden,
  });
  return { stream, opened, events, state };
}

describe('JobStream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const settle = () => vi.advanceTimersByTimeAsync(1);

  it('opens one stream for all wishes and resumes after the last event', async () => {
    const { stream, opened, events } = world();
    stream.subscribe('a');
    const leave = stream.subscribe('b');
    await settle();
    expect(opened.map((o) => o.topics)).toEqual([['a', 'b']]);
    expect(stream.state).toBe('connecting');
    opened[0]?.send('id: 5\nevent: job\ndata: {}\n\n');
    await settle();
    expect(stream.state).toBe('live');
    expect(events).toHaveLength(1);
    leave();
    await settle();
    expect(opened[0]?.signal.aborted).toBe(true);
    expect(opened[1]).toMatchObject({ topics: ['a'], lastEventId: '5' });
  });

  it('asks for logs beside all jobs', async () => {
    const { stream, opened } = world();
    stream.subscribe('b');
    stream.subscribe('all');
    stream.subscribe('log:b');
    await settle();
    expect(opened.map((o) => o.topics)).toEqual([['all', 'log:b']]);
  });

  it('is closed while the tab is hidden, and comes back', async () => {
    const { stream, opened, state } = world();
    stream.subscribe('all');
    await settle();
    state.hidden = true;
    stream.visibilityChanged();
    await settle();
    expect(opened[0]?.signal.aborted).toBe(true);
    expect(stream.state).toBe('hidden');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(opened).toHaveLength(1);
    state.hidden = false;
    stream.visibilityChanged();
    await settle();
    expect(opened).toHaveLength(2);
  });

  it('falls back to polling when refused, with growing pauses, and is live again by itself', async () => {
    const { stream, opened, state } = world();
    state.refuse = true;
    stream.subscribe('all');
    await settle();
    expect(stream.state).toBe('polling');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(stream.state).toBe('polling');
    state.refuse = false;
    await vi.advanceTimersByTimeAsync(15_000);
    opened.at(-1)?.send(': ping\n\n');
    await settle();
    expect(stream.state).toBe('live');
  });

  it('takes silence for a broken stream', async () => {
    const { stream, opened } = world();
    stream.subscribe('all');
    await settle();
    opened[0]?.send(': ping\n\n');
    await settle();
    expect(stream.state).toBe('live');
    await vi.advanceTimersByTimeAsync(10_100);
    expect(opened[0]?.signal.aborted).toBe(true);
    expect(stream.state).toBe('polling');
    await vi.advanceTimersByTimeAsync(600);
    expect(opened).toHaveLength(2);
  });
});
