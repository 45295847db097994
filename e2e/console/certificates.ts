import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate authority, a server and a client that it vouches for; all PEM, made for a few days. */
export interface Certificates {
  readonly folder: string;
  readonly ca: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
  /** As MySQL wants them: names of files. */
  readonly variables: Readonly<Record<string, string>>;
}

export function makeCertificates(folder: string): Certificates {
  mkdirSync(folder, { recursive: true });
  const run = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  run('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Shop CA', '-days', '30');
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '20'];
  for (const name of ['localhost', 'tideway']) {
    run('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    run('x509', '-req', '-in', `${name}.csr`, ...signed, '-out', `${name}.pem`);
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const file = (name: string) => join(folder, name);
  return {
    folder,
    ca: read('ca.pem'),
    clientCertificate: read('tideway.pem'),
    clientKey: read('tideway.key'),
    variables: { ssl_ca: file('ca.pem'), ssl_cert: file('localhost.pem'), ssl_key: file('localhost.key') },
  };
}
