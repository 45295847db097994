import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { say, type Text, verbatim } from '@tideway/domain';
import { type Finding, StepFailed } from './diagnose-step.ts';
import { blocked, placeOf } from './source-connection.ts';
import { asDriverError } from './source-error.ts';
import type { SourceOptions } from './source-options.ts';

/** All addresses of the host, in the order the system would try them. */
export async function resolveHost(host: string): Promise<readonly [readonly string[], Finding]> {
  if (isIP(host) !== 0)
    return [[host], { detail: say(`${host} is an address: nothing to resolve.`, `${host} 是 IP 地址，无需解析。`) }];
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    return [
      addresses,
      { detail: say(`${host} is ${addresses.join(', ')}.`, `${host} 解析为 ${addresses.join(', ')}。`) },
    ];
  } catch (error) {
    const { code, message } = asDriverError(error);
    const isUnknown = code === 'ENOTFOUND';
    throw new StepFailed({
      detail: isUnknown
        ? say(`No address is known for "${host}" here.`, `这里解析不到“${host}”的地址。`)
        : say(`The name service did not answer for "${host}".`, `解析“${host}”时 DNS 没有响应。`),
      serverMessage: message,
      fix: isUnknown
        ? say(
            'Check the spelling; a private name resolves only inside its own network.',
            '请检查拼写；私有名称只能在其所在的网络内解析。',
          )
        : say(
            'Check the name service of this worker, or enter the IP address.',
            '请检查该 worker 的 DNS，或直接填写 IP 地址。',
          ),
    });
  }
}

/** Connects to the first address that answers. */
export async function openTcp(
  { host, port, blockList }: SourceOptions,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<readonly [Socket, Finding]> {
  let last: unknown;
  for (const address of addresses) {
    try {
      const socket = await connectOnce({ host: address, port, ...blocked(blockList) }, signal);
      const to = placeOf({ host: address, port });
      const { localAddress } = socket;
      const from = localAddress === undefined ? say('an unknown address', '未知地址') : verbatim(localAddress);
      return [socket, { detail: say(`Connected to ${to} from ${from.en}.`, `已从 ${from.zh} 连接到 ${to}。`) }];
    } catch (error) {
      if (signal.aborted) {
        const to = placeOf({ host: address, port });
        throw tcpFailure(say(`${to} does not answer`, `${to} 没有响应`), signal.reason, 'ETIMEDOUT');
      }
      last = error;
    }
  }
  const to = placeOf({ host, port });
  throw tcpFailure(say(`${to} cannot be reached`, `无法连接到 ${to}`), last, asDriverError(last).code);
}

function connectOnce(where: TcpNetConnectOpts, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = connectTcp({ ...where, noDelay: true });
    const abort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
    socket.once('error', (error) => {
      signal.removeEventListener('abort', abort);
      reject(error);
    });
  });
}

function tcpFailure({ en, zh }: Text, error: unknown, code: string | undefined): StepFailed {
  const fixes: Readonly<Record<string, Text>> = {
    ECONNREFUSED: say(
      'The machine answers, but nothing listens there: check the port, and that the server runs and listens on this address (bind_address).',
      '机器有响应，但没有服务在监听：请检查端口，以及服务器是否运行并监听该地址（bind_address）。',
    ),
    ETIMEDOUT: say(
      'Nothing came back: check the address, and that firewalls and security groups let this worker in.',
      '没有任何响应：请检查地址，以及防火墙和安全组是否放行该 worker。',
    ),
    EHOSTUNREACH: say(
      'There is no way to that machine: check the address and the routes of this network.',
      '没有到该机器的路由：请检查地址和本网络的路由。',
    ),
    ENETUNREACH: say(
      'There is no way to that network: check the address, or set up the peering or the private endpoint.',
      '没有到该网络的路由：请检查地址，或建立对等连接或私有端点。',
    ),
    ERR_IP_BLOCKED: say(
      'This network is not open to jobs: link-local and metadata addresses never are, others by TIDEWAY_DENY; an administrator can except it by TIDEWAY_ALLOW.',
      '该网络不对任务开放：链路本地和元数据地址始终不开放，其他的由 TIDEWAY_DENY 决定；管理员可以用 TIDEWAY_ALLOW 放行。',
    ),
    ECONNRESET: say(
      'The connection was cut at once: a firewall or a proxy in between refuses it.',
      '连接立即被切断：中间的防火墙或代理拒绝了它。',
    ),
  };
  return new StepFailed({
    detail: code === undefined ? say(`${en}.`, `${zh}。`) : say(`${en} (${code}).`, `${zh}（${code}）。`),
    serverMessage: asDriverError(error).message,
    fix:
      fixes[code ?? ''] ??
      say(
        'Check host and port, and the network between this worker and the source.',
        '请检查主机和端口，以及该 worker 与源端之间的网络。',
      ),
  });
}
