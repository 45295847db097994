import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Resident bytes from which on garbage is collected: 100 MB below what a job process may take. */
const FROM_BYTES = 200 * 2 ** 20;
/** Resident bytes from which on it is worth more time. */
const CLOSE_BYTES = 250 * 2 ** 20;
/** The part of the time that collections may take, and that close to the bound… */
const SHARE = 0.1;
const CLOSE_SHARE = 0.3;
/** …unless so many bytes of packets and large rows were made since the last: what two rows of 16 MB leave must not meet. */
const LARGE_BYTES = 24 * 2 ** 20;
const LOOK_MS = 20;
/** How often while nothing grows: a job that waits for its source must not wake up fifty times a second. */
const IDLE_LOOK_MS = 200;
/** Growth from one look to the next that is not idle, bytes. */
const GROWTH = 2 ** 20;
/** Resident bytes below which a process may be idle: what comes until the next look fits below {@link FROM_BYTES}. */
const IDLE_BYTES = 140 * 2 ** 20;
/** Looks in a row that found nothing growing (5 s) until an idle process is tidied, if it has grown so much since then. */
const IDLE_LOOKS = 25;
const IDLE_GROWTH = 4 * 2 ** 20;

/**
 * Keeps the process small. V8 collects by the growth of its own heap and hardly sees packets and large strings, so a
 * process whose live data is 60 MB grew to 500 MB with rows of 16 MB. From 200 MB of resident memory on all garbage is
 * collected, in at most a tenth of the time (from 250 MB on: three tenths); at once when large buffers were made since the last collection.
 * What is left of a start, or of work that has ended, is given back once the process is idle: V8 itself never looks again
 * at a heap that does not grow.
 */
export function guardMemory(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options?: {
    readonly type: 'major';
    readonly flavor: 'last-resort';
  }) => void;
  let last = 0;
  let notBefore = 0;
  let kept = 0;
  let idleLooks = 0;
  let tidied = 0;
  const look = (): void => {
    const used = process.memoryUsage.rss();
    const isIdle = used < IDLE_BYTES && used - last < GROWTH;
    last = used;
    idleLooks = isIdle ? idleLooks + 1 : 0;
    if (idleLooks === IDLE_LOOKS && used - tidied >= IDLE_GROWTH) {
      collect({ type: 'major', flavor: 'last-resort' });
      tidied = process.memoryUsage.rss();
    }
    if (used < FROM_BYTES) {
      again(isIdle ? IDLE_LOOK_MS : LOOK_MS);
      return;
    }
    const began = performance.now();
    if (began >= notBefore || process.memoryUsage().arrayBuffers >= kept + LARGE_BYTES) {
      collect();
      const ended = performance.now();
      notBefore = ended + (ended - began) / (used < CLOSE_BYTES ? SHARE : CLOSE_SHARE);
      kept = process.memoryUsage().arrayBuffers;
    }
    again(LOOK_MS);
  };
  const again = (ms: number): void => void setTimeout(look, ms).unref();
  look();
}
