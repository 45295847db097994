import type { Socket } from 'node:net';
import { readErrorPacket } from '../transport/dump-error.ts';
import { type Finding, StepFailed } from './diagnose-step.ts';

/** What the server's first packet says. */
export interface Greeting {
  readonly version: string;
  readonly offersTls: boolean;
}

const PROTOCOL_10 = 10;
const CAPABILITY_TLS = 0x0800;

/** Reads the server's first packet (protocol::HandshakeV10), or the error it refuses the host with. */
export async function readGreeting(socket: Socket, signal: AbortSignal): Promise<readonly [Greeting, Finding]> {
  const packet = await firstPacket(socket, signal);
  if (packet[0] === 0xff) {
    const { errno, message } = readErrorPacket(packet);
    throw new StepFailed({
      detail: `The server refuses this address: ${message} (error ${errno}).`,
      serverMessage: message,
      fix: greetingFix(errno),
    });
  }
  const end = packet.indexOf(0, 1);
  if (packet[0] !== PROTOCOL_10 || end < 0 || packet.length < end + 16) throw notMysql(packet);
  const version = packet.toString('utf8', 1, end).replace(/^5\.5\.5-/, '');
  // 4 bytes thread id, 8 of the scramble, a zero; then the low half of the capabilities.
  const offersTls = (packet.readUInt16LE(end + 14) & CAPABILITY_TLS) !== 0;
  const detail = `The server is ${version}; it ${offersTls ? 'offers TLS' : 'does not offer TLS'}.`;
  return [{ version, offersTls }, { detail }];
}

function greetingFix(errno: number): string {
  if (errno === 1129)
    return 'Run FLUSH HOSTS on the source (or truncate performance_schema.host_cache), then try again.';
  if (errno === 1130) return 'Create an account for the address of this worker on the source.';
  if (errno === 1040) return 'The source has no connection left: raise max_connections, or close idle ones.';
  return 'Read the answer of the server.';
}

function notMysql(packet: Buffer): StepFailed {
  const begin = packet.toString('latin1', 0, 24).replaceAll(/[^ -~]/g, '.');
  return new StepFailed({
    detail: `What listens there is no MySQL server: its first bytes are "${begin}".`,
    serverMessage: begin,
    fix: 'Check the port: MySQL listens on 3306 unless configured otherwise, and its X protocol (33060) is not it.',
  });
}

/** The payload of the first wire packet. */
function firstPacket(socket: Socket, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (act: () => void): void => {
      socket.removeAllListeners('data');
      signal.removeEventListener('abort', abort);
      act();
    };
    const silent = new StepFailed({
      detail: 'The port is open, but nothing that listens there speaks first, as MySQL does.',
      fix: 'Check the port; behind a proxy or a load balancer, check that its backend is up.',
    });
    const abort = (): void => settle(() => reject(received.length === 0 ? silent : signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const whole = received.length >= 4 ? 4 + received.readUIntLE(0, 3) : Number.POSITIVE_INFINITY;
      const isOther = received.length >= 5 && received[4] !== PROTOCOL_10 && received[4] !== 0xff;
      if (received.length >= whole || isOther) {
        settle(() => resolve(isOther ? received : received.subarray(4, whole)));
      }
    });
    const closed = new StepFailed({
      detail: 'The connection was closed before the server said anything.',
      fix: 'A firewall or proxy in between, or the server itself, refuses this worker: look at their logs.',
    });
    socket.once('error', () => settle(() => reject(closed)));
    socket.once('close', () => settle(() => reject(closed)));
  });
}
