import type { SessionHolder } from '../checkpoint/session-holder.ts';
import type { RegisteredSession } from '../checkpoint/session-registry.ts';
import type { Clock } from '../clock.ts';
import { listSessions } from '../connect/list-sessions.ts';
import { TargetFailure } from '../connect/server-error.ts';

/** Milliseconds. */
export interface StallLimits {
  /** A statement is looked into when its answer takes longer. */
  readonly patience: number;
  /** Between two looks. */
  readonly interval: number;
}

export const DEFAULT_STALL: StallLimits = { patience: 15_000, interval: 5_000 };

interface Waiting {
  readonly registered: RegisteredSession;
  readonly since: number;
  /** Looks in a row at which the server did not run it. */
  idle: number;
}

/**
 * Tells a slow statement from an answer that will never come (a network that swallows packets keeps sockets open). Asks
 * the server over the control session whether it still works for the waiting session; when it does not, or when it does
 * not answer there either, the session is given up, and what it did is settled as after any broken connection.
 */
export class StallWatch {
  readonly #control: SessionHolder;
  readonly #clock: Clock;
  readonly #limits: StallLimits;
  readonly #isTidb: boolean;
  readonly #waiting = new Set<Waiting>();
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;

  constructor(control: SessionHolder, clock: Clock, isTidb: boolean, limits: StallLimits) {
    this.#control = control;
    this.#clock = clock;
    this.#limits = limits;
    this.#isTidb = isTidb;
    this.#timer = setInterval(() => void this.#look(), limits.interval);
    this.#timer.unref();
  }

  /** Watches while `work` runs on that session. */
  async during<T>(registered: RegisteredSession, work: () => Promise<T>): Promise<T> {
    const waiting = { registered, since: this.#clock.now(), idle: 0 };
    this.#waiting.add(waiting);
    try {
      return await work();
    } finally {
      this.#waiting.delete(waiting);
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const late = [...this.#waiting].filter(({ since }) => this.#clock.now() - since > this.#limits.patience);
    if (late.length === 0 || this.#isLooking) return;
    this.#isLooking = true;
    try {
      const running = await this.#askServer();
      for (const waiting of late) {
        waiting.idle = running.has(waiting.registered.connectionId) ? 0 : waiting.idle + 1;
        // Twice: between two statements of one transaction a session is idle for a moment.
        if (waiting.idle >= 2) waiting.registered.session.destroy(stalled());
      }
    } finally {
      this.#isLooking = false;
    }
  }

  /** Ids of the sessions that the server works for; none when it does not answer. */
  async #askServer(): Promise<ReadonlySet<string>> {
    const control = this.#control.current;
    if (control === null) return new Set();
    const asked = listSessions(control.session, this.#isTidb);
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), this.#limits.patience);
    });
    const sessions = await Promise.race([asked.catch(() => null), silence]);
    clearTimeout(timer);
    // The control session waits in the same silence: whoever uses it must learn of it too.
    if (sessions === null) control.session.destroy(stalled());
    return new Set((sessions ?? []).filter(({ isIdle }) => !isIdle).map(({ id }) => id));
  }
}

function stalled(): TargetFailure {
  const message = 'the target gives no answer, and does not work on the statement either';
  return new TargetFailure({ errno: null, sqlState: null, code: 'STALLED', message });
}
