import { lookup } from 'node:dns/promises';
import type { Socket } from 'node:net';
import { say, type Text, verbatim } from '@tideway/domain';
import { type DiagnosedStep, Diagnosis, StepFailed } from './diagnosis.ts';
import { checkPrivileges } from './privileges.ts';
import { openTcp, readGreeting, upgradeToTls } from './probe-handshake.ts';
import { describeServerError, TargetFailure } from './server-error.ts';
import { readServerFacts, type ServerFacts } from './server-facts.ts';
import { Session } from './session.ts';
import { type ConnectionOptions, describeAddress } from './target-options.ts';

/** Result of a connection test. */
export interface TargetDiagnosis {
  /** No step failed. */
  readonly ok: boolean;
  readonly steps: readonly DiagnosedStep[];
  /** What is known of the server; null when it was not reached. */
  readonly facts: ServerFacts | null;
}

/** How a test is bounded. */
export interface DiagnoseOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds for all of it; 10,000 when omitted. */
  readonly timeout?: number;
  readonly now?: () => number;
}

/**
 * Tests a connection to the target step by step, each with what was tried and what came back, within the time limit.
 * Reads only. Never throws but when the signal aborts; errors never hold the password or the key.
 */
export async function diagnoseTarget(
  options: ConnectionOptions,
  { signal, timeout = 10_000, now = () => performance.now() }: DiagnoseOptions = {},
): Promise<TargetDiagnosis> {
  const limit = AbortSignal.timeout(timeout);
  const both = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  const diagnosis = new Diagnosis(now, { timeout, limit, secrets: [options.password, options.tls?.key ?? ''] });
  let facts: ServerFacts | null = null;
  const socket = await probeNetwork(options, diagnosis, both);
  socket?.destroy();
  const session = diagnosis.failed ? undefined : await probeLogin(options, diagnosis, both);
  try {
    if (session !== undefined) {
      facts = await probeServer(session, diagnosis);
      await diagnosis.step('privileges', () => checkPrivileges(session));
    }
  } finally {
    session?.destroy();
  }
  signal?.throwIfAborted();
  return { ok: !diagnosis.failed, steps: diagnosis.steps(), facts };
}

/** Name, TCP, greeting, TLS, on a connection of its own so that each says for itself what is wrong. */
async function probeNetwork(
  options: ConnectionOptions,
  diagnosis: Diagnosis,
  signal: AbortSignal,
): Promise<Socket | undefined> {
  const { host, port, tls } = options;
  const address = await diagnosis.step('resolve', async () => {
    const found = await abortable(lookup(host, { all: true }), signal);
    const texts = found.map((entry) => entry.address);
    return { detail: say(`${host} is ${texts.join(', ')}`, `${host} 解析为 ${texts.join(', ')}`), value: texts[0] };
  });
  if (address === undefined) return undefined;
  const socket = await diagnosis.step('tcp', async () => {
    const opened = await openTcp(host, port, signal);
    const to = `${opened.remoteAddress}:${opened.remotePort}`;
    return { detail: say(`connected to ${to}`, `已连接到 ${to}`), value: opened };
  });
  if (socket === undefined) return undefined;
  const supportsTls = await diagnosis.step('handshake', async () => {
    const greeting = await readGreeting(socket, signal);
    if (greeting.kind === 'refused') {
      throw new TargetFailure({ errno: greeting.errno, sqlState: null, code: null, message: greeting.message });
    }
    if (greeting.kind === 'foreign') {
      const { firstBytes } = greeting;
      throw new StepFailed(
        say(
          `what listens on port ${port} does not speak the MySQL protocol: it began with "${firstBytes}"`,
          `在端口 ${port} 监听的服务使用的不是 MySQL 协议：其开头是“${firstBytes}”`,
        ),
      );
    }
    const { version, plugin } = greeting;
    const by = plugin === '' ? say('unknown plugin', '未知') : verbatim(plugin);
    const detail = say(`server ${version}, login by ${by.en}`, `服务器版本 ${version}，认证插件：${by.zh}`);
    return { detail, value: greeting.supportsTls };
  });
  if (supportsTls === undefined) return socket;
  if (!tls) {
    if (supportsTls)
      diagnosis.note(
        'tls',
        say(
          'not asked for: the connection is not encrypted, though the server offers TLS',
          '未要求：服务器支持 TLS，但连接没有加密',
        ),
      );
    else diagnosis.skip('tls', say('not asked for; the server does not offer it', '未要求；服务器也不支持'));
    return socket;
  }
  await diagnosis.step('tls', async () => {
    if (!supportsTls) throw new StepFailed(say('the server does not offer TLS', '服务器不支持 TLS'));
    const facts = await upgradeToTls(socket, host, tls, signal);
    const { protocol, subject, issuer, validTo, doubt } = facts;
    const until = validTo === '' ? say('an unknown day', '未知日期') : verbatim(validTo.slice(0, 10));
    const nobody = say('nobody', '无名称');
    const [of, by] = [subject, issuer].map((name) => (name === '' ? nobody : verbatim(name))) as [Text, Text];
    const detail = say(
      `${protocol}, certificate of ${of.en} by ${by.en}, valid until ${until.en}`,
      `${protocol}，证书：${of.zh}，签发者：${by.zh}，有效期至：${until.zh}`,
    );
    if (doubt === null) return { detail, value: true };
    return {
      status: 'note',
      detail: say(
        `${detail.en}; not checked as asked, a full check says: ${doubt}`,
        `${detail.zh}；按要求没有校验，完整校验的结果是：${doubt}`,
      ),
      value: true,
    };
  });
  return socket;
}

async function probeLogin(options: ConnectionOptions, diagnosis: Diagnosis, signal: AbortSignal) {
  return diagnosis.step('authentication', async () => {
    const session = await Session.open(options, signal);
    const [row] = await session.rows('SELECT CURRENT_USER() AS account, USER() AS seen');
    const { account, seen } = row ?? {};
    const at = describeAddress(options);
    return {
      detail: say(
        `logged in at ${at} as ${account}, seen as ${seen}`,
        `已以 ${account} 登录 ${at}，服务器看到的身份是 ${seen}`,
      ),
      value: session,
    };
  });
}

async function probeServer(session: Session, diagnosis: Diagnosis): Promise<ServerFacts | null> {
  const facts = await diagnosis.step('server', async () => {
    const read = await readServerFacts(session);
    if (!read.isTidb) {
      return {
        status: 'warning',
        detail: say(
          `MySQL ${read.version} is not TiDB: it stands in for it`,
          `MySQL ${read.version} 不是 TiDB，只是替身`,
        ),
        fix: say('Name a TiDB cluster, unless this is a trial.', '除试用外，请使用 TiDB 集群。'),
        value: read,
      };
    }
    return { detail: verbatim(`TiDB, ${read.version}`), value: read };
  });
  const readOnly = await isReadOnly(session).catch(describeFailure);
  if (readOnly === true) {
    diagnosis.fail(
      'server',
      say('the server is read-only', '服务器是只读的'),
      say('Name the writable server of the cluster, or end read-only.', '请使用集群中可写入的服务器，或取消只读。'),
    );
  }
  return facts ?? null;
}

/** MySQL's and TiDB's switches; unknown ones are not set. */
async function isReadOnly(session: Session): Promise<boolean> {
  for (const variable of ['super_read_only', 'tidb_super_read_only', 'tidb_restricted_read_only']) {
    const rows = await session.rows(`SHOW GLOBAL VARIABLES LIKE '${variable}'`);
    if (rows.some(({ Value }) => Value === 'ON' || Value === '1')) return true;
  }
  return false;
}

function describeFailure(failure: unknown): string {
  return failure instanceof TargetFailure ? describeServerError(failure) : String(failure);
}

/** `dns.lookup` takes no signal; the answer that comes too late is dropped. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
