import type { DiagnosisStepName } from './diagnosis.ts';

const BY_ERRNO: Readonly<Record<number, string>> = {
  1040: "The server takes no more connections: raise max_connections or end some of the target's clients.",
  1045: 'Correct the user name or the password, or let this account in from the address shown.',
  1129: 'The server has blocked this host after errors: FLUSH HOSTS on it.',
  1130: 'The account may not connect from this address: create it for this host, or for %.',
  3159: 'The server takes TLS only: switch SSL/TLS on.',
  1251: 'The account uses a login method this client does not know: use caching_sha2_password or mysql_native_password.',
};

const BY_CODE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Check the host name; ask whether it resolves from where the worker runs (private names often do not).',
  EAI_AGAIN: 'The name service did not answer: check the DNS of the machine the worker runs on.',
  ECONNREFUSED: 'Nothing listens there: check the port (TiDB: 4000) and that the server runs.',
  ERR_IP_BLOCKED:
    'This network is not open to jobs: link-local and metadata addresses never are, others by TIDEWAY_DENY; an administrator can except it by TIDEWAY_ALLOW.',
  AUTH_SWITCH_PLUGIN_ERROR:
    'Turn on TLS for this connection, or give the account another authentication plugin (caching_sha2_password).',
  ETIMEDOUT: 'Packets get lost on the way: open the firewall or the IP access list for this worker, check the address.',
  EHOSTUNREACH: 'There is no route to this address from where the worker runs.',
  ENETUNREACH: 'There is no route to this address from where the worker runs.',
  ECONNRESET:
    'Something on the way ended the connection: a proxy, a firewall, or a server that expects TLS from the start.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is self-signed: upload it as the CA certificate, or its issuer.',
  SELF_SIGNED_CERT_IN_CHAIN: "The chain ends in a CA that is not known here: upload that CA's certificate.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The issuer is not known here: upload the CA's certificate.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "The issuer is not known here: upload the CA's certificate.",
  CERT_HAS_EXPIRED: 'Renew the certificate of the server.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use a host name that the certificate names.',
  HANDSHAKE_SSL_ERROR: 'Check the certificates, and that the server accepts TLS 1.2 or newer.',
};

const BY_STEP: Readonly<Record<DiagnosisStepName, string>> = {
  resolve: 'Check the host name.',
  tcp: 'Check host and port, that the server runs, and the firewall between.',
  handshake: 'Check that host and port are those of the TiDB server itself.',
  tls: 'Check the certificates uploaded against those of the server.',
  authentication: 'Correct the user name or the password.',
  server: 'Read what the server answered.',
  privileges: 'Grant the account what is missing.',
};

/** What to do about a failed step: by the server's number, else by the network's code, else by the step. */
export function fixFor(step: DiagnosisStepName, code: string | null, errno: number | null): string {
  return (errno === null ? undefined : BY_ERRNO[errno]) ?? (code === null ? undefined : BY_CODE[code]) ?? BY_STEP[step];
}
