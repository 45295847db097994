import { describe, expect, it } from 'vitest';
import type { WriteSet } from '../keys/write-set.ts';
import type { SourceChunk } from '../ports/source-transaction.ts';
import type { ApplyResult, Lane } from '../ports/target.ts';
import { ChunkLanes } from './chunk-lanes.ts';

const RESULT: ApplyResult = { counts: [], missed: [], statements: 1, retries: 0, duration: 0, mode: 'grouped' };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Lanes that do as the test says: a chunk is committed, or fails, when the test says so and its turn has come. */
function lanes(options: { lanes?: number; maxInFlightBytes?: number; oneByOne?: boolean } = {}) {
  const log: string[] = [];
  const atWork = new Map<number, PromiseWithResolvers<ApplyResult>>();
  const one = (index: number): Lane => ({
    index,
    apply: () => Promise.reject(new Error('no group')),
    applyChunk: async (chunk, before) => {
      log.push(`start ${chunk.index}`);
      const work = Promise.withResolvers<ApplyResult>();
      atWork.set(chunk.index, work);
      const result = await work.promise;
      await before;
      return result;
    },
  });
  const chunks = new ChunkLanes({
    lanes: Array.from({ length: options.lanes ?? 8 }, (_, index) => one(index)),
    maxInFlightBytes: options.maxInFlightBytes ?? 1000,
    oneByOne: options.oneByOne ?? false,
    onApplied: (_, { index }) => log.push(`applied ${index}`),
    onFailed: (error, { index }) => log.push(`failed ${index}: ${(error as Error).message}`),
  });
  return {
    log,
    start: (index: number, { exclusive = [], shared = [] }: Partial<WriteSet> = {}, byteLength = 10) =>
      chunks.start({ index, byteLength } as SourceChunk, { exclusive, shared }),
    end: async (index: number, retries = 0) => {
      atWork.get(index)?.resolve({ ...RESULT, retries });
      await settled();
    },
    fail: async (index: number, message: string) => {
      atWork.get(index)?.reject(new Error(message));
      await settled();
    },
    drain: () => chunks.drain(),
  };
}

describe('chunks of a huge transaction', () => {
  it('are at work beside each other, and applied in their order', async () => {
    const { log, start, end, drain } = lanes();
    await start(0, { exclusive: [1] });
    await start(1, { exclusive: [2] });
    await end(1);
    expect(log).toEqual(['start 0', 'start 1']);
    await end(0);
    await drain();
    expect(log).toEqual(['start 0', 'start 1', 'applied 0', 'applied 1']);
  });

  it.each([
    ['writes what an earlier one writes', { exclusive: [1] }, { exclusive: [1] }],
    ['writes what an earlier one reads', { shared: [1] }, { exclusive: [1] }],
    ['reads what an earlier one writes', { exclusive: [1] }, { shared: [1] }],
  ])('wait where one %s', async (_, earlier, later) => {
    const { log, start, end } = lanes();
    await start(0, earlier);
    await start(1, { exclusive: [9] });
    const waiting = start(2, later);
    await settled();
    expect(log).toEqual(['start 0', 'start 1']);
    await end(0);
    await waiting;
    expect(log).toEqual(['start 0', 'start 1', 'applied 0', 'start 2']);
  });

  it('do not wait where both only read', async () => {
    const { log, start } = lanes();
    await start(0, { shared: [1] });
    await start(1, { shared: [1] });
    expect(log).toEqual(['start 0', 'start 1']);
  });

  it.each([
    ['there are lanes', { lanes: 1 }],
    ['memory allows', { maxInFlightBytes: 15 }],
    ['the consistency allows', { oneByOne: true }],
  ])('are no more at a time than %s', async (_, options) => {
    const { log, start, end } = lanes(options);
    await start(0);
    const waiting = start(1);
    await settled();
    expect(log).toEqual(['start 0']);
    await end(0);
    await waiting;
    expect(log).toEqual(['start 0', 'applied 0', 'start 1']);
  });

  it('go one by one once one was repeated, until the next transaction', async () => {
    const { log, start, end } = lanes();
    await start(0);
    await end(0, 1);
    await start(1);
    const waiting = start(2);
    await settled();
    expect(log).toEqual(['start 0', 'applied 0', 'start 1']);
    await end(1);
    await waiting;
    await end(2);
    await start(0);
    await start(1);
    expect(log.slice(-2)).toEqual(['start 0', 'start 1']);
  });

  it('fail in their order: the error is about the first that is not there', async () => {
    const { log, start, fail, drain } = lanes();
    await start(0);
    await start(1);
    await fail(1, 'the later');
    expect(log).toEqual(['start 0', 'start 1']);
    await fail(0, 'the earlier');
    await drain();
    expect(log.slice(2)).toEqual(['failed 0: the earlier', 'failed 1: the later']);
  });

  it('leave those before a failed one to end', async () => {
    const { log, start, end, fail, drain } = lanes();
    await start(0);
    await start(1);
    await fail(1, 'the later');
    await end(0);
    await drain();
    expect(log.slice(2)).toEqual(['applied 0', 'failed 1: the later']);
  });
});
