import { say } from '@tideway/domain';
import type { Checkpoint, DdlResult, Lane, SourceDdl, Target, TargetCatalog } from '@tideway/engine';
import { Catalog } from './catalog.ts';
import { BaseWriter } from './checkpoint/base-writer.ts';
import type { PositionMode } from './checkpoint/held-set.ts';
import { ensureCheckpointSchema } from './checkpoint/schema.ts';
import { DEFAULT_PATIENCE, type Patience, SessionHolder } from './checkpoint/session-holder.ts';
import type { RegistryOptions } from './checkpoint/session-registry.ts';
import { Syncpoints } from './checkpoint/syncpoints.ts';
import { takeOver } from './checkpoint/take-over.ts';
import { type Clock, systemClock } from './clock.ts';
import { readServerFacts, type ServerFacts } from './connect/server-facts.ts';
import { Session } from './connect/session.ts';
import { connectError, toTidewayError } from './connect/target-error.ts';
import type { ConnectionOptions } from './connect/target-options.ts';
import { type DdlDecision, type DdlPolicy, DdlRunner } from './ddl/ddl-runner.ts';
import { ApplyLane, type LaneContext } from './lanes/apply-lane.ts';
import { type BigProgress, BigTransaction } from './lanes/big-transaction.ts';
import { hasGuards } from './lanes/guard.ts';
import { enginePlanner } from './lanes/planner.ts';
import { type OverwrittenRow, type ReplayUntil, ReplayWindow } from './lanes/replay-window.ts';
import { DEFAULT_RETRY, type RetryLimits } from './lanes/retry.ts';
import { DEFAULT_STALL, type StallLimits, StallWatch } from './lanes/stall-watch.ts';

/** What opening the target for a job needs. */
export interface TargetOptions {
  readonly connection: ConnectionOptions;
  /** Names the job in the checkpoint schema: ASCII, at most 64 characters. */
  readonly jobId: string;
  readonly mode: PositionMode;
  /** Where the job begins; used by its first start only. */
  readonly start: Checkpoint;
  /** True until the job has run once. */
  readonly isFirstStart: boolean;
  readonly lanes: number;
  /** Whether the target checks foreign keys and runs their cascades; false unless given. */
  readonly foreignKeyChecks?: boolean;
  readonly ddlPolicy?: DdlPolicy;
  readonly ddlDecisions?: readonly DdlDecision[];
  /** The source's own time zone: what `SYSTEM` means in its DDL events. */
  readonly sourceTimeZone?: string | null;
  /** An operator's "the source overwrites": opens a replay window up to here (design §3). */
  readonly openReplayWindow?: ReplayUntil | null;
  /** Told of rows that a replay did away with, after the commit. */
  readonly onOverwritten?: (rows: readonly OverwrittenRow[]) => void;
  readonly clock?: Clock;
  readonly retry?: RetryLimits;
  readonly patience?: Patience;
  readonly stall?: StallLimits;
  readonly lockWaitSeconds?: number;
}

/** The target of one job, owned under one epoch until it is closed or fenced. */
export interface TidbTarget extends Target {
  /** What was restored: where the source is to be read from. */
  readonly restored: Checkpoint;
  readonly epoch: bigint;
  readonly server: ServerFacts;
  /** The huge transaction that is half applied; null when none is. */
  readonly bigTransaction: BigProgress | null;
  /** Whether the source overwrites at present. */
  readonly isReplaying: boolean;
  /** Logs off in order; what is under way is rolled back by the server. */
  close(): Promise<void>;
  /** Drops all connections at once, as a crash would. */
  destroy(): void;
}

/**
 * Takes the job over on the target and opens its lanes. Throws errors of the catalogue: TARGET_UNREACHABLE,
 * TARGET_ACCESS_DENIED, TARGET_CHECKPOINT_UNUSABLE, TARGET_FENCED.
 */
export async function openTarget(options: TargetOptions): Promise<TidbTarget> {
  const { connection, clock = systemClock, patience = DEFAULT_PATIENCE, foreignKeyChecks = false } = options;
  const server = await prepareServer(connection);
  const registry: RegistryOptions = {
    connection,
    foreignKeyChecks,
    isTidb: server.isTidb,
    clock,
    ...(options.lockWaitSeconds === undefined ? {} : { lockWaitSeconds: options.lockWaitSeconds }),
  };
  const taken = await takeOver(options, registry);
  const { job, base } = taken;
  const control = new SessionHolder(registry, job, 'control', patience, taken.control);
  const opened: SessionHolder[] = [control];
  const watch = new StallWatch(control, clock, server.isTidb, options.stall ?? DEFAULT_STALL);
  const holder = (purpose: 'ddl' | `lane ${number}`) => {
    const made = new SessionHolder(registry, job, purpose, patience);
    opened.push(made);
    return made;
  };
  const destroy = () => {
    watch.close();
    for (const one of opened) one.destroy();
  };
  try {
    const writer = new BaseWriter(job, control, base);
    const catalog = new Catalog(control, server.lowerCaseTableNames === 0);
    const { onOverwritten = () => {}, openReplayWindow = null } = options;
    const [replay, big, guarded] = await control.use(
      say('could not read the checkpoint', '无法读取检查点'),
      async ({ session }) => [
        await ReplayWindow.load(session, job, options.mode, openReplayWindow, onOverwritten),
        await BigTransaction.load(session, job, options.mode),
        await hasGuards(session),
      ],
    );
    const retry = options.retry ?? DEFAULT_RETRY;
    const shared = { job, writer, catalog, clock, watch, replay, foreignKeyChecks, retry };
    const { maxAllowedPacket } = server;
    const context: LaneContext = {
      ...shared,
      big,
      maxAllowedPacket,
      hasGuards: guarded,
      planner: enginePlanner(catalog, foreignKeyChecks, maxAllowedPacket),
    };
    const lanes = Array.from(
      { length: options.lanes },
      (_, lane) => new ApplyLane(lane, holder(`lane ${lane}`), context),
    );
    const ddl = new DdlRunner({
      ...shared,
      holder: holder('ddl'),
      isTidb: server.isTidb,
      policy: options.ddlPolicy ?? 'apply',
      decisions: options.ddlDecisions ?? [],
      sourceTimeZone: options.sourceTimeZone ?? null,
    });
    // The lanes' sessions are there before the first group: none of them pays for a login under load.
    await Promise.all(opened.slice(1, 1 + options.lanes).map((one) => one.ready()));
    return new OpenTarget({
      lanes,
      catalog,
      writer,
      ddl,
      syncpoints: new Syncpoints(job, control, server.isTidb),
      replay,
      big,
      control,
      opened,
      watch,
      server,
      destroy,
      epoch: job.epoch,
    });
  } catch (failure) {
    destroy();
    throw toTidewayError(failure, say('could not open the target', '无法打开目标端'));
  }
}

async function prepareServer(connection: ConnectionOptions): Promise<ServerFacts> {
  let session: Session;
  try {
    session = await Session.open(connection);
  } catch (failure) {
    throw connectError(failure, connection);
  }
  try {
    const facts = await readServerFacts(session);
    await ensureCheckpointSchema(session);
    return facts;
  } catch (failure) {
    throw toTidewayError(failure, say('could not prepare the target', '无法准备目标端'));
  } finally {
    await session.end();
  }
}

interface Parts {
  readonly lanes: readonly Lane[];
  readonly catalog: TargetCatalog;
  readonly writer: BaseWriter;
  readonly ddl: DdlRunner;
  readonly syncpoints: Syncpoints;
  readonly replay: ReplayWindow;
  readonly big: BigTransaction;
  readonly control: SessionHolder;
  readonly opened: readonly SessionHolder[];
  readonly watch: StallWatch;
  readonly server: ServerFacts;
  readonly epoch: bigint;
  destroy(): void;
}

class OpenTarget implements TidbTarget {
  readonly #parts: Parts;
  readonly restored: Checkpoint;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.restored = parts.writer.base.checkpoint();
  }

  get lanes(): readonly Lane[] {
    return this.#parts.lanes;
  }

  get catalog(): TargetCatalog {
    return this.#parts.catalog;
  }

  get epoch(): bigint {
    return this.#parts.epoch;
  }

  get server(): ServerFacts {
    return this.#parts.server;
  }

  get collations(): ReadonlySet<string> {
    return this.#parts.server.collations;
  }

  get bigTransaction(): BigProgress | null {
    return this.#parts.big.progress;
  }

  get isReplaying(): boolean {
    return this.#parts.replay.isOpen;
  }

  async fold(to: Checkpoint): Promise<void> {
    const { writer, replay, control } = this.#parts;
    await writer.fold(to);
    if (!replay.isOpen) return;
    await control.use(say('could not close the replay window', '无法关闭重放窗口'), ({ session }) =>
      replay.closeBehind(writer.base, session),
    );
  }

  recordSyncpoint(at: Checkpoint): Promise<void> {
    return this.#parts.syncpoints.record(at);
  }

  runDdl(ddl: SourceDdl): Promise<DdlResult> {
    return this.#parts.ddl.run(ddl);
  }

  async close(): Promise<void> {
    const { opened, watch } = this.#parts;
    watch.close();
    // The control session last: the others' rows leave the list over their own connections.
    for (const holder of [...opened].reverse()) await holder.close();
  }

  destroy(): void {
    this.#parts.destroy();
  }
}
