import pg from 'pg';

/**
 * `changed`: something of this job is new for pages. `command`: a worker has to look at it. `deleted`: it is gone. `log`:
 * its log has new lines.
 */
export type NotificationKind = 'changed' | 'command' | 'deleted' | 'log';

export interface Notification {
  readonly kind: NotificationKind;
  readonly jobId: string;
}

/** What happens to tasks: `new` to claim (without an id: any), `gone` before its answer, `news` for who waits. */
export interface TaskNotification {
  readonly kind: 'new' | 'gone' | 'news';
  readonly taskId: string;
}

/** What a listener wants to hear. */
export interface NotificationHandlers<T = Notification> {
  notified(notification: T): void;
  /** The connection was made (again): what happened meanwhile was not heard, so read everything once. */
  connected(): void;
  /** The connection is lost; another one is being made. */
  disconnected?(error: Error): void;
}

/** One LISTEN connection of a process. `close` ends it. */
export interface Listener {
  close(): Promise<void>;
}

const CHANNEL = 'tideway';
/** Of tasks: pages and supervisors need not hear of them. */
export const TASKS_CHANNEL = 'tideway_tasks';
const RETRY_MS = 1_000;
const PROBE_MS = 10_000;

/** The SQL that tells every listener; runs in the transaction whose change it announces. */
export const NOTIFY_SQL = `SELECT pg_notify('${CHANNEL}', $1)`;

export function notificationPayload({ kind, jobId }: Notification): string {
  return `${kind}:${jobId}`;
}

/** Hears of jobs. */
export function listen(databaseUrl: string, handlers: NotificationHandlers): Listener {
  return listenTo(databaseUrl, CHANNEL, parse, handlers);
}

/** Hears of tasks. */
export function listenToTasks(databaseUrl: string, handlers: NotificationHandlers<TaskNotification>): Listener {
  return listenTo(databaseUrl, TASKS_CHANNEL, parseTask, handlers);
}

/**
 * Listens on a connection of its own, made again after it is lost. A half-open connection looks healthy for ever, so
 * it is probed; polling stays the reader's way to correctness, notifications only make it quick.
 */
function listenTo<T>(
  databaseUrl: string,
  channel: string,
  read: (payload: string | undefined) => T | undefined,
  handlers: NotificationHandlers<T>,
): Listener {
  let closed = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const current = new pg.Client({
      connectionString: databaseUrl,
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
      keepAlive: true,
      application_name: 'tideway-listen',
    });
    client = current;
    let lost = false;
    const lose = (error: Error) => {
      if (lost || closed) return;
      lost = true;
      clearTimeout(timer);
      current.end().catch(() => {});
      handlers.disconnected?.(error);
      timer = setTimeout(() => void connect(), RETRY_MS);
    };
    current.on('error', lose);
    current.on('end', () => lose(new Error('the connection to Postgres ended')));
    current.on('notification', ({ payload }) => {
      const notification = read(payload);
      if (notification !== undefined) handlers.notified(notification);
    });
    try {
      await current.connect();
      await current.query(`LISTEN ${channel}`);
    } catch (error) {
      lose(error as Error);
      return;
    }
    if (closed) return void current.end().catch(() => {});
    handlers.connected();
    probe(current, lose);
  }

  function probe(current: pg.Client, lose: (error: Error) => void): void {
    timer = setTimeout(() => {
      current.query('SELECT 1').then(() => probe(current, lose), lose);
    }, PROBE_MS);
  }

  void connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end().catch(() => {});
    },
  };
}

function parse(payload: string | undefined): Notification | undefined {
  const [, kind, jobId] = /^(changed|command|deleted|log):(.+)$/.exec(payload ?? '') ?? [];
  return kind === undefined || jobId === undefined ? undefined : { kind: kind as NotificationKind, jobId };
}

function parseTask(payload: string | undefined): TaskNotification | undefined {
  const [, kind, taskId] = /^(new|gone|news):(.*)$/.exec(payload ?? '') ?? [];
  return kind === undefined || taskId === undefined ? undefined : { kind: kind as TaskNotification['kind'], taskId };
}
