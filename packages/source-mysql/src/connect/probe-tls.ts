import { isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { joinTexts, say } from '@tideway/domain';
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
  const { protocol, cipher, subject, issuer, daysLeft } = facts;
  const days =
    daysLeft < 0
      ? say(`expired ${-daysLeft} days ago`, `已过期 ${-daysLeft} 天`)
      : say(`${daysLeft} days left`, `还有 ${daysLeft} 天到期`);
  const detail = say(
    `${protocol}, ${cipher}; certificate ${subject}, issued by ${issuer}, ${days.en}.`,
    `${protocol}，${cipher}；证书 ${subject}，由 ${issuer} 签发，${days.zh}。`,
  );
  if (tls.ca != null && !secure.authorized) {
    // Node puts the reason there as an Error or as a code, depending on the failure.
    const words = String(asDriverError(secure.authorizationError).message);
    throw new StepFailed({
      detail: joinTexts(
        [detail, say('The certificate does not stand the check against your CA.', '该证书未能通过所给 CA 的校验。')],
        ' ',
      ),
      serverMessage: words,
      fix: say(
        'Upload the CA that signed the certificate of this server (managed services offer it for download).',
        '请上传签发该服务器证书的 CA（托管服务提供下载）。',
      ),
    });
  }
  const wrongName = checkServerIdentity(host, certificate);
  if (wrongName !== undefined && tls.ca != null) {
    const finding = {
      detail: joinTexts([detail, say(`It does not name ${host}.`, `证书中没有 ${host}。`)], ' '),
      serverMessage: wrongName.message,
    };
    if (tls.verifyIdentity) {
      throw new StepFailed({
        ...finding,
        fix: say(
          'Use the name in the certificate as the host, or turn off the check of the name.',
          '请使用证书中的名称作为主机名，或关闭名称校验。',
        ),
      });
    }
    return { ...finding, status: 'note' };
  }
  if (tls.ca == null) {
    return {
      status: 'warning',
      detail: joinTexts(
        [
          detail,
          say(
            'Encrypted, but the server is not verified: no CA was given.',
            '连接已加密，但没有校验服务器：未提供 CA。',
          ),
        ],
        ' ',
      ),
      fix: say(
        'Anybody on the way could pose as this server: give its CA certificate too, except for a trial.',
        '途中的任何人都可能冒充该服务器：除试用外，请同时提供其 CA 证书。',
      ),
    };
  }
  return facts.daysLeft < FEW_DAYS
    ? { status: 'warning', detail, fix: say('Renew the certificate of the source in time.', '请及时更新源端的证书。') }
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
    detail: isOurs
      ? say('The certificates that you gave cannot be used.', '所给的证书无法使用。')
      : say('The TLS handshake failed.', 'TLS 握手失败。'),
    serverMessage: message,
    fix: isOld
      ? say(
          'The server speaks only TLS versions that are no longer safe: upgrade it, or connect without TLS inside a private network.',
          '服务器只支持不再安全的 TLS 版本：请升级服务器，或在私有网络内不使用 TLS 连接。',
        )
      : isOurs
        ? say(
            'Check that certificate and key belong together and are complete PEM blocks.',
            '请检查证书与密钥是否匹配，且都是完整的 PEM 块。',
          )
        : say(
            'Check the TLS settings of the server, and whether it demands a client certificate.',
            '请检查服务器的 TLS 设置，以及是否要求客户端证书。',
          ),
  });
}

function nameOf(name: PeerCertificate['subject'] | undefined): string {
  const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);
  return first(name?.CN) ?? first(name?.O) ?? '(no name)';
}
