import { expect, test, vi } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('pauses beyond the limit, resumes when all was taken', async () => {
  const [pause, resume] = [vi.fn(), vi.fn()];
  const queue = new EventQueue<number>(10, pause, resume);
  queue.push(1, 6);
  expect(pause).not.toHaveBeenCalled();
  queue.push(2, 6);
  queue.push(3, 6);
  expect([pause.mock.calls.length, queue.isPaused]).toEqual([1, true]);
  expect((await queue.next()).value).toEqual([1, 2, 3]);
  expect([resume.mock.calls.length, queue.isPaused]).toEqual([1, false]);
});

test('hands out what came before a failure, then the first failure', async () => {
  const queue = new EventQueue<number>(10, vi.fn(), vi.fn());
  const waiting = queue.next();
  queue.push(1, 1);
  expect((await waiting).value).toEqual([1]);
  queue.push(2, 1);
  queue.fail(new Error('first'));
  queue.fail(new Error('second'));
  queue.push(3, 1);
  expect((await queue.next()).value).toEqual([2]);
  await expect(queue.next()).rejects.toThrow('first');
});
