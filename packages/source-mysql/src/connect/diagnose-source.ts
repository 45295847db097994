import { formatPosition, joinTexts, quoteAccount, say, type Text, TidewayError, verbatim } from '@tideway/domain';
import { scanDump } from '../transport/scan-dump.ts';
import { readBinlogEnd } from './binlog-status.ts';
import { type DiagnosisStep, type Finding, StepFailed, StepRunner } from './diagnose-step.ts';
import { readGreeting } from './probe-greeting.ts';
import { openTcp, resolveHost } from './probe-network.ts';
import { probeTls, type TlsFacts } from './probe-tls.ts';
import { readServerFacts, type ServerFacts } from './server-facts.ts';
import { showGrants } from './show.ts';
import { SourceConnection } from './source-connection.ts';
import type { SourceOptions } from './source-options.ts';

/** All steps together take no longer. */
const LIMIT_MS = 9_500;

/** What a connection test found; shaped as the contract's `diagnosis`. */
export interface SourceDiagnosis {
  readonly ok: boolean;
  readonly checkedAt: string;
  readonly steps: readonly DiagnosisStep[];
  readonly facts: Readonly<Record<string, string | null>>;
}

/**
 * Tests the way to a source step by step: name, TCP, the server's greeting, TLS, authentication, what the server is,
 * privileges, and a real binlog dump at the end of its log, opened and closed. Ends within 10 s with what it knows;
 * throws only when `signal` is aborted.
 */
export async function diagnoseSource(
  options: SourceOptions,
  { signal, now = Date.now, limitMs = LIMIT_MS }: DiagnoseOptions = {},
): Promise<SourceDiagnosis> {
  const timeout = AbortSignal.timeout(limitMs);
  const both = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const facts: Record<string, string | null> = {};
  const runner = new StepRunner(both);
  await probe(options, runner, facts, now(), both);
  signal?.throwIfAborted();
  const connection = await runner.run('authentication', () => authenticate(options, both, facts));
  try {
    await inspect(connection, options, runner, facts, both);
  } finally {
    connection?.close();
  }
  signal?.throwIfAborted();
  return { ok: !runner.hasFailed, checkedAt: new Date(now()).toISOString(), steps: runner.steps, facts };
}

/** How to test. */
export interface DiagnoseOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Milliseconds for all steps. */
  readonly limitMs?: number;
}

/** The steps up to TLS, on a socket of their own that is thrown away. */
async function probe(
  options: SourceOptions,
  runner: StepRunner,
  facts: Record<string, string | null>,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  const addresses = await runner.run('resolve', () => resolveHost(options.host));
  const socket = await runner.run('tcp', () => openTcp(options, addresses ?? [], signal));
  facts.resolvedAddresses = addresses?.join(', ') ?? null;
  facts.localAddress = socket?.localAddress ?? null;
  try {
    const greeting = await runner.run('handshake', () => {
      if (socket === undefined) throw new TypeError('unreachable: the step before failed');
      return readGreeting(socket, signal);
    });
    const { tls } = options;
    if (tls === null) {
      const off = say('TLS is off in the settings.', '设置中关闭了 TLS。');
      const offered = say('The server offers it.', '服务器支持 TLS。');
      runner.skip('tls', greeting?.offersTls ? joinTexts([off, offered], ' ') : off);
      return;
    }
    const found = await runner.run('tls', () => {
      if (socket === undefined || greeting === undefined) throw new TypeError('unreachable: a step before failed');
      if (!greeting.offersTls) throw noTls();
      return probeTls(socket, { ...options, tls }, now, signal);
    });
    if (found !== undefined) Object.assign(facts, tlsFacts(found));
  } finally {
    socket?.on('error', () => {}).destroy();
  }
}

function noTls(): StepFailed {
  return new StepFailed({
    detail: say('The server does not offer TLS.', '服务器不支持 TLS。'),
    fix: say(
      'Set up TLS on the server (ssl_ca, ssl_cert, ssl_key), or turn TLS off here if the network is private.',
      '请在服务器上配置 TLS（ssl_ca、ssl_cert、ssl_key）；如果是私有网络，也可以在此关闭 TLS。',
    ),
  });
}

function tlsFacts(tls: TlsFacts): Record<string, string> {
  return {
    tlsProtocol: tls.protocol,
    tlsCipher: tls.cipher,
    certificateSubject: tls.subject,
    certificateIssuer: tls.issuer,
    certificateDaysLeft: String(tls.daysLeft),
  };
}

async function authenticate(
  options: SourceOptions,
  signal: AbortSignal,
  facts: Record<string, string | null>,
): Promise<readonly [SourceConnection, Finding]> {
  try {
    const connection = await SourceConnection.open(options, signal);
    return [connection, { detail: say(`Signed in as ${options.user}.`, `已以 ${options.user} 登录。`) }];
  } catch (error) {
    // `Access denied for user 'a'@'10.0.0.7'`: the address to grant access from.
    const address = error instanceof TidewayError ? /'@'([^']+)'/.exec(error.message)?.[1] : undefined;
    if (address !== undefined) facts.addressSeenByServer = address;
    throw error;
  }
}

async function inspect(
  connection: SourceConnection | undefined,
  options: SourceOptions,
  runner: StepRunner,
  facts: Record<string, string | null>,
  signal: AbortSignal,
): Promise<void> {
  const open = (): SourceConnection => {
    if (connection === undefined) throw new TypeError('unreachable: authentication failed');
    return connection;
  };
  const server = await runner.run('server', async () => describeServer(await readServerFacts(open(), signal)));
  if (server !== undefined) Object.assign(facts, plainFacts(server));
  await runner.run('privileges', async () =>
    judgeGrants(await showGrants(open(), signal), server?.account ?? options.user),
  );
  await runner.run('replication', async () => {
    if (server === undefined) throw new TypeError('unreachable: the step before failed');
    const end = await readBinlogEnd(open(), signal);
    let events = 0;
    const position = { file: end.file, position: end.position };
    await scanDump(
      { source: options, server, start: { mode: 'file-position', position } },
      () => {
        events += 1;
        return 'stop';
      },
      signal,
    );
    if (events === 0)
      throw new StepFailed({
        detail: say('The source opened its binary log but sent nothing.', '源端打开了 binlog，但没有发送任何内容。'),
      });
    const place = formatPosition(position);
    const detail = say(`Read the binary log at ${place} as a replica does.`, `已像副本那样读取 ${place} 处的 binlog。`);
    return [undefined, { detail }];
  });
}

function describeServer(server: ServerFacts): readonly [ServerFacts, Finding] {
  const kind = server.service === null ? '' : ` (${server.service})`;
  const product = `${server.flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${server.version}${kind}`;
  const who = server.isReplica === true ? say(`${product}, a replica`, `${product}，副本`) : verbatim(product);
  const binlog = server.logBin
    ? server.binlogFormat === null
      ? say('on', '开启')
      : verbatim(server.binlogFormat)
    : say('off', '关闭');
  const rowImage = server.rowImage === null ? say('unknown', '未知') : verbatim(server.rowImage);
  const { user } = server;
  const detail = say(
    `${who.en}; binlog ${binlog.en}, row image ${rowImage.en}, GTID ${gtidWords(server).en}. It sees us as ${user}.`,
    `${who.zh}；binlog：${binlog.zh}，row image：${rowImage.zh}，GTID：${gtidWords(server).zh}。服务器看到的身份是 ${user}。`,
  );
  const problems = [
    server.logBin ? null : say('turn on log_bin', '开启 log_bin'),
    server.binlogFormat === 'ROW' ? null : say('set binlog_format=ROW', '设置 binlog_format=ROW'),
    server.rowImage === 'FULL' || server.rowImage === null
      ? null
      : say('set binlog_row_image=FULL', '设置 binlog_row_image=FULL'),
    server.isReplica === true && !server.logReplicaUpdates
      ? say('set log_replica_updates=ON on this replica', '在该副本上设置 log_replica_updates=ON')
      : null,
  ].filter((problem) => problem !== null);
  if (problems.length === 0) return [server, { detail }];
  const all = joinTexts(problems, '; ');
  return [server, { status: 'warning', detail, fix: say(`On the source: ${all.en}.`, `在源端：${all.zh}。`) }];
}

function gtidWords({ flavour, gtidMode }: ServerFacts): Text {
  if (flavour === 'mariadb') return say('of MariaDB', 'MariaDB 的 GTID');
  return gtidMode === null ? say('not known to it', '不支持') : verbatim(gtidMode);
}

function plainFacts(server: ServerFacts): Record<string, string | null> {
  return {
    version: server.version,
    flavour: server.flavour,
    service: server.service,
    serverUuid: server.serverUuid,
    serverId: server.serverId,
    gtidMode: server.gtidMode,
    logBin: server.logBin ? 'ON' : 'OFF',
    binlogFormat: server.binlogFormat,
    binlogRowImage: server.rowImage,
    binlogRowMetadata: server.rowMetadata,
    readOnly: server.readOnly ? 'ON' : 'OFF',
    isReplica: server.isReplica === null ? null : server.isReplica ? 'YES' : 'NO',
    expireSeconds: server.expireSeconds === null ? null : String(server.expireSeconds),
    addressSeenByServer: server.user.slice(server.user.lastIndexOf('@') + 1),
    account: server.account,
  };
}

/** Names of privileges that allow each thing; ALL allows everything. */
const NEEDED: readonly (readonly [name: string, allows: RegExp])[] = [
  ['REPLICATION SLAVE', /\bREPLICATION SLAVE\b(?! ADMIN)|\bREPLICATION REPLICA\b(?! ADMIN)/],
  ['REPLICATION CLIENT', /\bREPLICATION CLIENT\b|\bBINLOG MONITOR\b|\bSUPER\b/],
];

function judgeGrants(grants: readonly string[], account: string): readonly [undefined, Finding] {
  const global = grants.filter((line) => / ON \*\.\* /i.test(line)).map((line) => line.slice(0, line.indexOf(' ON ')));
  const has = (pattern: RegExp): boolean => global.some((line) => /GRANT ALL/i.test(line) || pattern.test(line));
  const missing = NEEDED.filter(([, pattern]) => !has(pattern)).map(([name]) => name);
  if (missing.length === 0)
    return [
      undefined,
      {
        detail: say(
          'REPLICATION SLAVE and REPLICATION CLIENT are granted.',
          '已授予 REPLICATION SLAVE 和 REPLICATION CLIENT。',
        ),
      },
    ];
  return [
    undefined,
    {
      status: 'warning',
      detail: say(`Not granted globally: ${missing.join(', ')}.`, `未全局授予：${missing.join(', ')}。`),
      serverMessage: grants
        .map((line) => line.replaceAll(/IDENTIFIED BY PASSWORD '[^']*'/gi, 'IDENTIFIED BY …'))
        .join('\n'),
      fix: verbatim(`GRANT ${missing.join(', ')} ON *.* TO ${quoteAccount(account)};`),
    },
  ];
}
