import { say, type Text } from '@tideway/domain';
import type { DiagnosisStepName } from './diagnosis.ts';

const BY_ERRNO: Readonly<Record<number, Text>> = {
  1040: say(
    "The server takes no more connections: raise max_connections or end some of the target's clients.",
    '服务器不再接受连接：请调高 max_connections，或结束目标端的部分客户端。',
  ),
  1045: say(
    'Correct the user name or the password, or let this account in from the address shown.',
    '请更正用户名或密码，或允许该账号从所示地址登录。',
  ),
  1129: say(
    'The server has blocked this host after errors: FLUSH HOSTS on it.',
    '服务器因多次错误屏蔽了该主机：请在服务器上执行 FLUSH HOSTS。',
  ),
  1130: say(
    'The account may not connect from this address: create it for this host, or for %.',
    '该账号不允许从此地址连接：请为该主机或 % 创建账号。',
  ),
  3159: say('The server takes TLS only: switch SSL/TLS on.', '服务器只接受 TLS 连接：请开启 SSL/TLS。'),
  1251: say(
    'The account uses a login method this client does not know: use caching_sha2_password or mysql_native_password.',
    '该账号使用的认证方式不受支持：请使用 caching_sha2_password 或 mysql_native_password。',
  ),
};

const BY_CODE: Readonly<Record<string, Text>> = {
  ENOTFOUND: say(
    'Check the host name; ask whether it resolves from where the worker runs (private names often do not).',
    '请检查主机名，并确认能否在 worker 所在处解析（私有名称通常不能）。',
  ),
  EAI_AGAIN: say(
    'The name service did not answer: check the DNS of the machine the worker runs on.',
    'DNS 没有响应：请检查 worker 所在机器的 DNS。',
  ),
  ECONNREFUSED: say(
    'Nothing listens there: check the port (TiDB: 4000) and that the server runs.',
    '没有服务在监听：请检查端口（TiDB 为 4000），以及服务器是否运行。',
  ),
  ERR_IP_BLOCKED: say(
    'This network is not open to jobs: link-local and metadata addresses never are, others by TIDEWAY_DENY; an administrator can except it by TIDEWAY_ALLOW.',
    '该网络不对任务开放：链路本地和元数据地址始终不开放，其他的由 TIDEWAY_DENY 决定；管理员可以用 TIDEWAY_ALLOW 放行。',
  ),
  AUTH_SWITCH_PLUGIN_ERROR: say(
    'Turn on TLS for this connection, or give the account another authentication plugin (caching_sha2_password).',
    '请为该连接开启 TLS，或为账号改用其他认证插件（caching_sha2_password）。',
  ),
  ETIMEDOUT: say(
    'Packets get lost on the way: open the firewall or the IP access list for this worker, check the address.',
    '数据包在途中丢失：请在防火墙或 IP 访问列表中放行该 worker，并检查地址。',
  ),
  EHOSTUNREACH: say(
    'There is no route to this address from where the worker runs.',
    '从 worker 所在处没有到该地址的路由。',
  ),
  ENETUNREACH: say(
    'There is no route to this address from where the worker runs.',
    '从 worker 所在处没有到该地址的路由。',
  ),
  ECONNRESET: say(
    'Something on the way ended the connection: a proxy, a firewall, or a server that expects TLS from the start.',
    '连接在途中被中断：可能是代理、防火墙，或一开始就要求 TLS 的服务器。',
  ),
  DEPTH_ZERO_SELF_SIGNED_CERT: say(
    'The certificate is self-signed: upload it as the CA certificate, or its issuer.',
    '证书是自签名的：请将其或其签发者作为 CA 证书上传。',
  ),
  SELF_SIGNED_CERT_IN_CHAIN: say(
    "The chain ends in a CA that is not known here: upload that CA's certificate.",
    '证书链终止于此处未知的 CA：请上传该 CA 的证书。',
  ),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: say(
    "The issuer is not known here: upload the CA's certificate.",
    '此处不认识该签发者：请上传 CA 证书。',
  ),
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: say(
    "The issuer is not known here: upload the CA's certificate.",
    '此处不认识该签发者：请上传 CA 证书。',
  ),
  CERT_HAS_EXPIRED: say('Renew the certificate of the server.', '请更新服务器的证书。'),
  ERR_TLS_CERT_ALTNAME_INVALID: say('Use a host name that the certificate names.', '请使用证书中包含的主机名。'),
  HANDSHAKE_SSL_ERROR: say(
    'Check the certificates, and that the server accepts TLS 1.2 or newer.',
    '请检查证书，以及服务器是否接受 TLS 1.2 或更高版本。',
  ),
};

const BY_STEP: Readonly<Record<DiagnosisStepName, Text>> = {
  resolve: say('Check the host name.', '请检查主机名。'),
  tcp: say(
    'Check host and port, that the server runs, and the firewall between.',
    '请检查主机和端口、服务器是否运行，以及中间的防火墙。',
  ),
  handshake: say(
    'Check that host and port are those of the TiDB server itself.',
    '请确认主机和端口属于 TiDB 服务器本身。',
  ),
  tls: say('Check the certificates uploaded against those of the server.', '请将上传的证书与服务器的证书核对。'),
  authentication: say('Correct the user name or the password.', '请更正用户名或密码。'),
  server: say('Read what the server answered.', '请查看服务器的返回内容。'),
  privileges: say('Grant the account what is missing.', '请授予该账号所缺的权限。'),
};

/** What to do about a failed step: by the server's number, else by the network's code, else by the step. */
export function fixFor(step: DiagnosisStepName, code: string | null, errno: number | null): Text {
  return (errno === null ? undefined : BY_ERRNO[errno]) ?? (code === null ? undefined : BY_CODE[code]) ?? BY_STEP[step];
}
