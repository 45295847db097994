import type { Socket } from 'node:net';
import { say, type Text } from '@tideway/domain';
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
      detail: say(
        `The server refuses this address: ${message} (error ${errno}).`,
        `服务器拒绝该地址：${message}（错误 ${errno}）。`,
      ),
      serverMessage: message,
      fix: greetingFix(errno),
    });
  }
  const end = packet.indexOf(0, 1);
  if (packet[0] !== PROTOCOL_10 || end < 0 || packet.length < end + 16) throw notMysql(packet);
  const version = packet.toString('utf8', 1, end).replace(/^5\.5\.5-/, '');
  // 4 bytes thread id, 8 of the scramble, a zero; then the low half of the capabilities.
  const offersTls = (packet.readUInt16LE(end + 14) & CAPABILITY_TLS) !== 0;
  const detail = offersTls
    ? say(`The server is ${version}; it offers TLS.`, `服务器版本 ${version}，支持 TLS。`)
    : say(`The server is ${version}; it does not offer TLS.`, `服务器版本 ${version}，不支持 TLS。`);
  return [{ version, offersTls }, { detail }];
}

function greetingFix(errno: number): Text {
  if (errno === 1129)
    return say(
      'Run FLUSH HOSTS on the source (or truncate performance_schema.host_cache), then try again.',
      '请在源端执行 FLUSH HOSTS（或清空 performance_schema.host_cache），然后重试。',
    );
  if (errno === 1130)
    return say(
      'Create an account for the address of this worker on the source.',
      '请在源端为该 worker 的地址创建账号。',
    );
  if (errno === 1040)
    return say(
      'The source has no connection left: raise max_connections, or close idle ones.',
      '源端已没有可用的连接：请调高 max_connections，或关闭空闲连接。',
    );
  return say('Read the answer of the server.', '请查看服务器的返回内容。');
}

function notMysql(packet: Buffer): StepFailed {
  const begin = packet.toString('latin1', 0, 24).replaceAll(/[^ -~]/g, '.');
  return new StepFailed({
    detail: say(
      `What listens there is no MySQL server: its first bytes are "${begin}".`,
      `在该处监听的不是 MySQL 服务器：其开头的字节是“${begin}”。`,
    ),
    serverMessage: begin,
    fix: say(
      'Check the port: MySQL listens on 3306 unless configured otherwise, and its X protocol (33060) is not it.',
      '请检查端口：MySQL 默认监听 3306；X 协议的端口（33060）不能使用。',
    ),
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
      detail: say(
        'The port is open, but nothing that listens there speaks first, as MySQL does.',
        '端口已打开，但监听者没有像 MySQL 那样先发送数据。',
      ),
      fix: say(
        'Check the port; behind a proxy or a load balancer, check that its backend is up.',
        '请检查端口；如果经过代理或负载均衡，请检查其后端是否运行。',
      ),
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
      detail: say(
        'The connection was closed before the server said anything.',
        '服务器还没有发送任何数据，连接就被关闭了。',
      ),
      fix: say(
        'A firewall or proxy in between, or the server itself, refuses this worker: look at their logs.',
        '中间的防火墙或代理，或服务器本身拒绝了该 worker：请查看它们的日志。',
      ),
    });
    socket.once('error', () => settle(() => reject(closed)));
    socket.once('close', () => settle(() => reject(closed)));
  });
}
