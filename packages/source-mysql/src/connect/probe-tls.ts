import { isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { type Finding, StepFailed } from './diagnose-step.ts';
import { asDriverError } from './source-error.ts';
import type { SourceOptions, SourceTls } from './source-options.ts';

/** CLIENT_SSL, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH. */
const CAPABILITIES = 0x0800 | 0x0200 | 0x8000 | 0x0008_0000;
const UTF8MB4_GENERAL_CI = 45;
/** A certificate with fewer days left is a warning. */
const FEW_DAYS = 30;

/** What TLS came to, for the facts. */
export interface TlsFacts {
  readonly protocol: string;
  readonly cipher: string;
  readonly subject: string;
  readonly issuer: string;
  readonly daysLeft: number;
}

/** Upgrades the greeted socket as a MySQL client does, looks at the certificate, and judges it as mysql2 will. */
export async function probeTls(
  socket: Socket,
  options: SourceOptions & { readonly tls: SourceTls },
  now: number,
  signal: AbortSignal,
): Promise<readonly [TlsFacts, Finding]> {
  const secure = await upgrade(socket, options.tls, options.host, signal);
  try {
    const certificate = secure.getPeerCertificate();
    const facts: TlsFacts = {
      protocol: secure.getProtocol() ?? 'TLS',
      cipher: secure.getCipher().name,
      subject: nameOf(certificate.subject),
      issuer: nameOf(certificate.issuer),
      daysLeft: Math.floor((Date.parse(certificate.valid_to) - now) / 86_400_000),
    };
    return [facts, judge(options, facts, secure, certificate)];
  } finally {
    secure.destroy();
  }
}

function judge(
  { tls, host }: SourceOptions & { readonly tls: SourceTls },
  facts: TlsFacts,
  secure: TLSSocket,
  certificate: PeerCertificate,
): Finding {
  const days = facts.daysLeft < 0 ? `expired ${-facts.daysLeft} days ago` : `${facts.daysLeft} days left`;
  const detail = `${facts.protocol}, ${facts.cipher}; certificate ${facts.subject}, issued by ${facts.issuer}, ${days}.`;
  if (tls.ca != null && !secure.authorized) {
    // Node puts the reason there as an Error or as a code, depending on the failure.
    const words = String(asDriverError(secure.authorizationError).message);
    throw new StepFailed({
      detail: `${detail} The certificate does not stand the check against your CA.`,
      serverMessage: words,
      fix: 'Upload the CA that signed the certificate of this server (managed services offer it for download).',
    });
  }
  const wrongName = checkServerIdentity(host, certificate);
  if (wrongName !== undefined && tls.ca != null) {
    const finding = { detail: `${detail} It does not name ${host}.`, serverMessage: wrongName.message };
    if (tls.verifyIdentity) {
      throw new StepFailed({
        ...finding,
        fix: 'Use the name in the certificate as the host, or turn off the check of the name.',
      });
    }
    return { ...finding, status: 'note' };
  }
  if (tls.ca == null) {
    return {
      status: 'warning',
      detail: `${detail} Encrypted, but the server is not verified: no CA was given.`,
      fix: 'Anybody on the way could pose as this server: give its CA certificate too, except for a trial.',
    };
  }
  return facts.daysLeft < FEW_DAYS
    ? { status: 'warning', detail, fix: 'Renew the certificate of the source in time.' }
    : { detail };
}

/** Sends the SSL request packet and shakes hands, accepting any certificate: what is wrong with it is judged later. */
function upgrade(socket: Socket, tls: SourceTls, host: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const request = Buffer.alloc(36);
    request.writeUIntLE(32, 0, 3);
    request[3] = 1;
    request.writeUInt32LE(CAPABILITIES, 4);
    request.writeUInt32LE(2 ** 24 - 1, 8);
    request[12] = UTF8MB4_GENERAL_CI;
    socket.removeAllListeners('error').removeAllListeners('close');
    socket.on('error', () => {});
    socket.write(request);
    const failed = (error: unknown): void => {
      secure?.destroy();
      reject(tlsFailure(error));
    };
    let secure: TLSSocket | undefined;
    try {
      const { ca, cert, key } = tls;
      const secureContext = createSecureContext({
        ca: ca ?? undefined,
        cert: cert ?? undefined,
        key: key ?? undefined,
      });
      const servername = isIP(host) === 0 ? host : undefined;
      // The name is judged apart from the chain.
      const checkServerIdentity = (): undefined => undefined;
      secure = connectTls({ socket, secureContext, rejectUnauthorized: false, servername, checkServerIdentity });
    } catch (error) {
      failed(error);
      return;
    }
    const shaken = secure;
    signal.addEventListener('abort', () => failed(signal.reason), { once: true });
    shaken.once('secureConnect', () => resolve(shaken));
    shaken.on('error', failed);
    shaken.once('close', () => failed(new Error('the server closed the connection during the TLS handshake')));
  });
}

function tlsFailure(error: unknown): StepFailed {
  const { code, message } = asDriverError(error);
  const isOld = /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|DH_KEY_TOO_SMALL|WRONG_VERSION/.test(`${code} ${message}`);
  const isOurs = /PEM|ERR_OSSL|KEY_VALUES_MISMATCH|EE_KEY_TOO_SMALL/.test(`${code}`);
  return new StepFailed({
    detail: isOurs ? 'The certificates that you gave cannot be used.' : 'The TLS handshake failed.',
    serverMessage: message,
    fix: isOld
      ? 'The server speaks only TLS versions that are no longer safe: upgrade it, or connect without TLS inside a private network.'
      : isOurs
        ? 'Check that certificate and key belong together and are complete PEM blocks.'
        : 'Check the TLS settings of the server, and whether it demands a client certificate.',
  });
}

function nameOf(name: PeerCertificate['subject'] | undefined): string {
  const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
  return first(name?.CN) ?? first(name?.O) ?? '(no name)';
}
