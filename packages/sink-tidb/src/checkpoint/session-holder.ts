import { say, type Text, TidewayError } from '@tideway/domain';
import type { Clock } from '../clock.ts';
import { TargetFailure } from '../connect/server-error.ts';
import type { Session } from '../connect/session.ts';
import { toTidewayError } from '../connect/target-error.ts';
import {
  type FencedJob,
  killAndWait,
  openRegistered,
  type RegisteredSession,
  type RegistryOptions,
  type SessionIdentity,
  type SessionPurpose,
  unregister,
} from './session-registry.ts';

/** How long, and how, a broken connection is tried again. */
export interface Patience {
  /** Milliseconds after which the target counts as unreachable and the job process gives up (it is started again). */
  readonly giveUpAfter: number;
  readonly firstWait: number;
  readonly longestWait: number;
}

export const DEFAULT_PATIENCE: Patience = { giveUpAfter: 60_000, firstWait: 50, longestWait: 5_000 };

/** Full jitter: between nothing and a bound that doubles, so that lanes do not come back in step. */
export function backOff(clock: Clock, { firstWait, longestWait }: Patience, attempt: number): Promise<void> {
  return clock.sleep(clock.random() * Math.min(longestWait, firstWait * 2 ** attempt));
}

/**
 * One registered session for one purpose, replaced when it breaks. The successor is handed out only after the broken
 * one is gone from the server, so whoever asks may read what it left behind as final.
 */
export class SessionHolder {
  readonly #registry: RegistryOptions;
  readonly #job: FencedJob;
  readonly #purpose: SessionPurpose;
  readonly #patience: Patience;
  #current: RegisteredSession | null;
  /** Sessions that broke and may still run on the server. */
  #broken: SessionIdentity[] = [];
  #opening: Promise<RegisteredSession> | null = null;
  /** Nothing is opened any more. */
  #isClosed = false;

  constructor(
    registry: RegistryOptions,
    job: FencedJob,
    purpose: SessionPurpose,
    patience: Patience,
    current: RegisteredSession | null = null,
  ) {
    this.#registry = registry;
    this.#job = job;
    this.#purpose = purpose;
    this.#patience = patience;
    this.#current = current;
  }

  /** The session as it is: null before the first use and after it broke. */
  get current(): RegisteredSession | null {
    return this.#current?.session.lost === null ? this.#current : null;
  }

  /**
   * A session that works as far as is known. Throws TARGET_UNREACHABLE when patience runs out, TARGET_FENCED when the
   * epoch has ended, TARGET_ACCESS_DENIED.
   */
  ready(): Promise<RegisteredSession> {
    const current = this.current;
    if (current !== null) return Promise.resolve(current);
    if (this.#isClosed) return Promise.reject(closedError());
    this.#opening ??= this.#replace().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /**
   * Runs something that may be repeated, anew whenever the connection breaks (then on a successor) or the target cannot
   * do it at present. Throws what it throws, as errors of the catalogue.
   */
  async use<T>(doing: Text, run: (session: RegisteredSession) => Promise<T>): Promise<T> {
    const deadline = this.#registry.clock.now() + this.#patience.giveUpAfter;
    for (let attempt = 0; ; attempt += 1) {
      const registered = await this.ready();
      try {
        return await run(registered);
      } catch (failure) {
        if (!isPassing(failure) || this.#registry.clock.now() > deadline) throw toTidewayError(failure, doing);
        await leaveTransaction(registered.session);
        await backOff(this.#registry.clock, this.#patience, attempt);
      }
    }
  }

  /** Logs off and leaves the list. */
  async close(): Promise<void> {
    const current = this.current;
    this.#current = null;
    this.#isClosed = true;
    if (current === null) return;
    // What is left in the list is harmless: a successor finds the session gone and takes it out.
    await unregister(current.session, this.#job, [current]).catch(() => {});
    await current.session.end();
  }

  /** Drops the socket now, for good, and leaves the rest to a successor. */
  destroy(): void {
    this.#isClosed = true;
    this.#current?.session.destroy();
  }

  async #replace(): Promise<RegisteredSession> {
    const { clock } = this.#registry;
    const deadline = clock.now() + this.#patience.giveUpAfter;
    if (this.#current !== null) {
      this.#broken.push(this.#current);
      this.#current = null;
    }
    for (let attempt = 0; ; attempt += 1) {
      if (this.#isClosed) throw closedError();
      try {
        const opened = await openRegistered(this.#registry, this.#job, this.#purpose);
        if (this.#isClosed) opened.session.destroy();
        await this.#endBroken(opened);
        this.#current = opened;
        return opened;
      } catch (failure) {
        const error = toTidewayError(failure, say('could not open a session on the target', '无法在目标端打开会话'));
        if (!RETRIED.has(error.code) || clock.now() > deadline) throw error;
        await backOff(clock, this.#patience, attempt);
      }
    }
  }

  async #endBroken(by: RegisteredSession): Promise<void> {
    try {
      const old = [...this.#broken];
      await killAndWait(by, old, this.#registry);
      await unregister(by.session, this.#job, old);
      this.#broken = this.#broken.filter((one) => !old.includes(one));
    } catch (failure) {
      this.#broken.push(by);
      by.session.destroy();
      throw toTidewayError(
        failure,
        say('could not end a broken session on the target', '无法在目标端结束已中断的会话'),
      );
    }
  }
}

const RETRIED: ReadonlySet<string> = new Set(['TARGET_UNREACHABLE', 'TARGET_BUSY']);

function isPassing(failure: unknown): boolean {
  return failure instanceof TargetFailure && (failure.kind === 'connection' || failure.kind === 'transient');
}

/** What is left open would be committed by the BEGIN of the repetition. */
async function leaveTransaction(session: Session): Promise<void> {
  if (session.lost === null) await session.run('ROLLBACK').catch(() => session.destroy());
}

function closedError(): TidewayError {
  return new TidewayError('TARGET_UNREACHABLE', {
    detail: say('the connections of this worker to the target were closed', '该 worker 到目标端的连接已关闭'),
  });
}
