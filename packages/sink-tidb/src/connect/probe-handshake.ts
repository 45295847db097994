import { isIP, type Socket, connect as tcpConnect } from 'node:net';
import { checkServerIdentity, type PeerCertificate, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { say } from '@tideway/domain';
import { StepFailed } from './diagnosis.ts';
import type { TlsOptions } from './target-options.ts';

/** What the server says first: MySQL protocol, Initial Handshake Packet v10, or an error packet instead of it. */
export type Greeting =
  | { readonly kind: 'greeting'; readonly version: string; readonly supportsTls: boolean; readonly plugin: string }
  | { readonly kind: 'refused'; readonly errno: number; readonly message: string }
  | { readonly kind: 'foreign'; readonly firstBytes: string };

const CLIENT_SSL = 0x800;
/** LONG_PASSWORD, PROTOCOL_41, SSL, TRANSACTIONS, SECURE_CONNECTION, PLUGIN_AUTH. */
const PROBE_FLAGS = 0x1 | 0x200 | CLIENT_SSL | 0x2000 | 0x8000 | 0x80000;

/** Opens TCP. The signal ends the attempt. */
export function openTcp(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = tcpConnect({ host, port, noDelay: true, signal });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      // Whatever happens later is reported by who reads; an unheard error would end the process.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** Reads the server's first packet. */
export function readGreeting(socket: Socket, signal: AbortSignal): Promise<Greeting> {
  return new Promise((resolve, reject) => {
    let held = Buffer.alloc(0);
    const finish = (act: () => void) => {
      signal.removeEventListener('abort', onAbort);
      socket.off('data', onData);
      socket.off('close', onClose);
      act();
    };
    const onAbort = () => finish(() => reject(signal.reason));
    const onClose = () =>
      finish(() =>
        reject(
          new StepFailed(say('the server closed the connection without a word', '服务器没有发送任何内容就关闭了连接')),
        ),
      );
    const onData = (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      const length = held.length < 4 ? Number.POSITIVE_INFINITY : 4 + held.readUIntLE(0, 3);
      // A first packet of MySQL is short and has sequence number 0.
      const foreign = held.length >= 5 && (length > 1_024 || held[3] !== 0 || (held[4] !== 10 && held[4] !== 255));
      if (foreign) finish(() => resolve({ kind: 'foreign', firstBytes: printable(held) }));
      else if (held.length >= length) finish(() => resolve(parseGreeting(held.subarray(4, length))));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('data', onData);
    socket.on('close', onClose);
  });
}

function parseGreeting(packet: Buffer): Greeting {
  if (packet[0] === 255) {
    const text = packet.subarray(3).toString('utf8');
    return { kind: 'refused', errno: packet.readUInt16LE(1), message: text.startsWith('#') ? text.slice(6) : text };
  }
  const end = packet.indexOf(0, 1);
  const flags = end + 1 + 4 + 8 + 1;
  const plugin = flags + 2 + 1 + 2 + 2 + 1 + 10 + Math.max(13, (packet[flags + 7] ?? 0) - 8);
  return {
    kind: 'greeting',
    version: packet.subarray(1, end).toString('utf8'),
    supportsTls: packet.length >= flags + 2 && (packet.readUInt16LE(flags) & CLIENT_SSL) !== 0,
    plugin: packet.subarray(plugin).toString('utf8').replace(/\0.*$/s, ''),
  };
}

/** A completed TLS handshake. */
export interface TlsFacts {
  readonly protocol: string;
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601, as far as the certificate says. */
  readonly validTo: string;
  /** Why the certificate would not pass a full check; null when it does. */
  readonly doubt: string | null;
}

/** Asks for TLS as the protocol does (SSLRequest) and shakes hands; rejects with Node's reason. */
export function upgradeToTls(socket: Socket, host: string, tls: TlsOptions, signal: AbortSignal): Promise<TlsFacts> {
  const request = Buffer.alloc(36);
  request.writeUIntLE(32, 0, 3);
  request[3] = 1;
  request.writeUInt32LE(PROBE_FLAGS, 4);
  request.writeUInt32LE(0x1000000, 8);
  request[12] = 45;
  socket.write(request);
  return new Promise((resolve, reject) => {
    const secure: TLSSocket = tlsConnect({
      socket,
      ...(isIP(host) ? {} : { servername: host }),
      ...(tls.ca ? { ca: tls.ca } : {}),
      ...(tls.cert && tls.key ? { cert: tls.cert, key: tls.key } : {}),
      rejectUnauthorized: tls.verify !== 'none',
      checkServerIdentity: tls.verify === 'identity' ? checkServerIdentity : () => undefined,
    });
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    secure.once('error', reject);
    socket.once('close', () =>
      reject(
        new StepFailed(
          say('the server closed the connection during the TLS handshake', '服务器在 TLS 握手期间关闭了连接'),
        ),
      ),
    );
    secure.once('secureConnect', () => {
      signal.removeEventListener('abort', abort);
      resolve(tlsFacts(secure, host));
    });
  });
}

function tlsFacts(secure: TLSSocket, host: string): TlsFacts {
  const certificate: PeerCertificate = secure.getPeerCertificate();
  const identity = isIP(host) ? undefined : checkServerIdentity(host, certificate);
  const validTo = certificate.valid_to ? new Date(certificate.valid_to).toISOString() : '';
  return {
    protocol: secure.getProtocol() ?? '',
    subject: String(certificate.subject?.CN ?? ''),
    issuer: String(certificate.issuer?.CN ?? ''),
    validTo,
    doubt: secure.authorizationError ? String(secure.authorizationError) : (identity?.message ?? null),
  };
}

function printable(bytes: Buffer): string {
  return bytes
    .subarray(0, 60)
    .toString('latin1')
    .replace(/[^\x20-\x7e]+/g, '.');
}
