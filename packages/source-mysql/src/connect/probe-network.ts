import { lookup } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket, type TcpNetConnectOpts } from 'node:net';
import { type Finding, StepFailed } from './diagnose-step.ts';
import { blocked, placeOf } from './source-connection.ts';
import { asDriverError } from './source-error.ts';
import type { SourceOptions } from './source-options.ts';

/** All addresses of the host, in the order the system would try them. */
export async function resolveHost(host: string): Promise<readonly [readonly string[], Finding]> {
  if (isIP(host) !== 0) return [[host], { detail: `${host} is an address: nothing to resolve.` }];
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    return [addresses, { detail: `${host} is ${addresses.join(', ')}.` }];
  } catch (error) {
    const { code, message } = asDriverError(error);
    const isUnknown = code === 'ENOTFOUND';
    throw new StepFailed({
      detail: isUnknown ? `No address is known for "${host}" here.` : `The name service did not answer for "${host}".`,
      serverMessage: message,
      fix: isUnknown
        ? 'Check the spelling; a private name resolves only inside its own network.'
        : 'Check the name service of this worker, or enter the IP address.',
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
      const from = socket.localAddress ?? 'an unknown address';
      return [socket, { detail: `Connected to ${placeOf({ host: address, port })} from ${from}.` }];
    } catch (error) {
      if (signal.aborted)
        throw tcpFailure(`${placeOf({ host: address, port })} does not answer`, signal.reason, 'ETIMEDOUT');
      last = error;
    }
  }
  throw tcpFailure(`${placeOf({ host, port })} cannot be reached`, last, asDriverError(last).code);
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

function tcpFailure(detail: string, error: unknown, code: string | undefined): StepFailed {
  const fixes: Readonly<Record<string, string>> = {
    ECONNREFUSED:
      'The machine answers, but nothing listens there: check the port, and that the server runs and listens on this address (bind_address).',
    ETIMEDOUT: 'Nothing came back: check the address, and that firewalls and security groups let this worker in.',
    EHOSTUNREACH: 'There is no way to that machine: check the address and the routes of this network.',
    ENETUNREACH: 'There is no way to that network: check the address, or set up the peering or the private endpoint.',
    ERR_IP_BLOCKED:
      'This network is not open to jobs: link-local and metadata addresses never are, others by TIDEWAY_DENY; an administrator can except it by TIDEWAY_ALLOW.',
    ECONNRESET: 'The connection was cut at once: a firewall or a proxy in between refuses it.',
  };
  return new StepFailed({
    detail: `${detail}${code === undefined ? '.' : ` (${code}).`}`,
    serverMessage: asDriverError(error).message,
    fix: fixes[code ?? ''] ?? 'Check host and port, and the network between this worker and the source.',
  });
}
