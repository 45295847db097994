import { expect, test } from 'vitest';
import { PlaceTracker } from './place-tracker.ts';

const WRAP = 2 ** 32;

test('events follow each other where headers agree', () => {
  const places = new PlaceTracker({ file: 'b.1', position: 4 });
  expect(places.advance(126, 122, 9)).toEqual({
    start: { file: 'b.1', position: 4 },
    end: { file: 'b.1', position: 126 },
    timestamp: 9,
  });
  expect(places.advance(200, 74, 9).start.position).toBe(126);
});

test('events without an end of their own are counted along (MariaDB, inside a transaction)', () => {
  const places = new PlaceTracker({ file: 'b.1', position: 100 });
  expect(places.advance(0, 50, 9).end.position).toBe(150);
  expect(places.advance(180, 30, 9).start.position).toBe(150);
});

test('what the source passed over moves the place forward', () => {
  const places = new PlaceTracker({ file: 'b.1', position: 4 });
  expect(places.advance(5_000, 100, 9)).toMatchObject({ start: { position: 4_900 }, end: { position: 5_000 } });
});

test('a file beyond 4 GiB goes on counting, also over what was passed over', () => {
  const places = new PlaceTracker({ file: 'b.1', position: WRAP - 10 });
  expect(places.advance(20, 30, 9)).toMatchObject({ start: { position: WRAP - 10 }, end: { position: WRAP + 20 } });
  expect(places.advance(500, 100, 9).end.position).toBe(WRAP + 500);
  // A big step over the next wrap.
  expect(places.advance(300, 100, 9).end.position).toBe(2 * WRAP + 300);
});

test('a rotate starts anew', () => {
  const places = new PlaceTracker({ file: 'b.1', position: WRAP + 9 });
  places.moveTo('b.2', 4);
  expect(places.advance(126, 122, 9).start).toEqual({ file: 'b.2', position: 4 });
});
