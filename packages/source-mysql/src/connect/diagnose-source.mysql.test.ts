import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MysqlServer, startMysql } from '@tideway/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { optionsOf } from '../test-support/collect.ts';
import { diagnoseSource, type SourceDiagnosis } from './diagnose-source.ts';
import { withSource } from './source-connection.ts';

/** A CA with a server certificate for 127.0.0.1 and a client's, and another CA that signed neither. */
function makeCertificates(): Record<'ca' | 'other' | 'clientCert' | 'clientKey', string> & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tideway-tls-'));
  const run = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  for (const ca of ['ca', 'other']) {
    run('req', '-x509', ...key, '-keyout', `${ca}.key`, '-out', `${ca}.pem`, '-subj', `/CN=Test ${ca}`, '-days', '90');
  }
  for (const [name, subject] of [
    ['server', '/CN=localhost'],
    ['client', '/CN=client'],
  ] as const) {
    run('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject);
    run(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      `${name}.pem`,
      '-days',
      '20',
    );
  }
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  return {
    folder,
    ca: read('ca.pem'),
    other: read('other.pem'),
    clientCert: read('client.pem'),
    clientKey: read('client.key'),
  };
}

function step(diagnosis: SourceDiagnosis, name: string) {
  return diagnosis.steps.find((found) => found.step === name);
}

describe('with TLS demanded', () => {
  const certificates = makeCertificates();
  let server: MysqlServer;
  beforeAll(async () => {
    const file = (name: string): string => join(certificates.folder, name);
    server = await startMysql({
      role: 'source',
      own: true,
      variables: { ssl_ca: file('ca.pem'), ssl_cert: file('server.pem'), ssl_key: file('server.key') },
    });
    await withSource(optionsOf(server), async (connection) => {
      await connection.query("CREATE USER certified@'%' IDENTIFIED BY 'pw' REQUIRE X509");
      await connection.query('GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO certified');
      await connection.query("CREATE USER little@'%' IDENTIFIED BY 'pw'");
      await connection.query('SET GLOBAL require_secure_transport = ON');
    });
  });
  afterAll(() => server.stop());

  test('plain connections are refused with the server’s words', async () => {
    const diagnosis = await diagnoseSource(optionsOf(server));
    expect(step(diagnosis, 'authentication')).toMatchObject({ status: 'failed' });
    expect(step(diagnosis, 'authentication')?.serverMessage).toContain('require_secure_transport');
    expect(step(diagnosis, 'replication')?.status).toBe('skipped');
  });

  test('a CA verifies the server, and its few days left are a warning', async () => {
    const diagnosis = await diagnoseSource({ ...optionsOf(server), tls: { ca: certificates.ca } });
    expect(diagnosis.ok).toBe(true);
    expect(step(diagnosis, 'tls')).toMatchObject({ status: 'note' });
    expect(step(diagnosis, 'tls')?.detail).toMatch(
      /TLSv1\.3.*localhost.*Test ca, (19|20) days left.*does not name 127\.0\.0\.1/,
    );
    expect(diagnosis.facts).toMatchObject({ certificateIssuer: 'Test ca', addressSeenByServer: '127.0.0.1' });
  });

  test('another CA is refused by the probe and by the driver alike', async () => {
    const options = { ...optionsOf(server), tls: { ca: certificates.other } };
    expect(step(await diagnoseSource(options), 'tls')).toMatchObject({ status: 'failed' });
    await expect(withSource(options, async () => 0)).rejects.toMatchObject({ code: 'SOURCE_TLS_FAILED' });
  });

  test('the identity is checked only when asked for, also against an address', async () => {
    const options = { ...optionsOf(server), tls: { ca: certificates.ca, verifyIdentity: true } };
    expect(step(await diagnoseSource(options), 'tls')).toMatchObject({ status: 'failed' });
    await expect(withSource(options, async () => 0)).rejects.toMatchObject({ code: 'SOURCE_TLS_FAILED' });
  });

  test('a client certificate is shown to an account that requires one', async () => {
    const { ca, clientCert: cert, clientKey: key } = certificates;
    const certified = { ...optionsOf(server), user: 'certified', password: 'pw' };
    expect((await diagnoseSource({ ...certified, tls: { ca, cert, key } })).ok).toBe(true);
    const unverified = await diagnoseSource({ ...certified, tls: { cert, key } });
    expect(unverified.ok).toBe(true);
    expect(step(unverified, 'tls')).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('the server is not verified'),
    });
    const without = await diagnoseSource({ ...certified, tls: { ca } });
    expect(step(without, 'authentication')).toMatchObject({ status: 'failed' });
  });

  test('a certificate and a key that do not belong together are named', async () => {
    const tls = { cert: certificates.clientCert, key: readFileSync(join(certificates.folder, 'server.key'), 'utf8') };
    const diagnosis = await diagnoseSource({ ...optionsOf(server), tls });
    expect(step(diagnosis, 'tls')).toMatchObject({
      status: 'failed',
      detail: 'The certificates that you gave cannot be used.',
    });
  });

  test('missing privileges are listed with the GRANT, and the dump really fails', async () => {
    const diagnosis = await diagnoseSource({ ...optionsOf(server), user: 'little', password: 'pw', tls: {} });
    expect(step(diagnosis, 'privileges')).toMatchObject({ status: 'warning' });
    expect(step(diagnosis, 'privileges')?.fix).toBe(
      "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'little'@'%';",
    );
    expect(step(diagnosis, 'replication')).toMatchObject({ status: 'failed' });
    expect(diagnosis.ok).toBe(false);
  });

  test('no secret is in what is shown', async () => {
    const options = { ...optionsOf(server), password: 'S3cr3t!', tls: { ca: certificates.ca } };
    expect(JSON.stringify(await diagnoseSource(options))).not.toContain('S3cr3t!');
  });
});

describe('what is no MySQL', () => {
  test.each([
    ['speaks another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'is no MySQL server'],
    ['closes at once', null, 'closed before'],
    ['says nothing', '', 'nothing that listens there speaks first'],
  ])('%s', async (_, greeting, expected) => {
    const other = createServer((socket) => {
      socket.on('error', () => {});
      if (greeting === null) socket.destroy();
      else socket.write(greeting);
    });
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
    });
    const options = { host: '127.0.0.1', port, user: 'u', password: 'p', tls: null };
    const diagnosis = await diagnoseSource(options, { limitMs: 500 });
    other.close();
    expect(step(diagnosis, 'handshake')).toMatchObject({ status: 'failed' });
    expect(step(diagnosis, 'handshake')?.detail).toContain(expected);
  });

  test('an unknown name and a closed port fail at their own steps', async () => {
    const options = { host: 'no-such-host.invalid', port: 3306, user: 'u', password: 'p', tls: null };
    expect(step(await diagnoseSource(options), 'resolve')).toMatchObject({ status: 'failed' });
    expect(step(await diagnoseSource({ ...options, host: '127.0.0.1', port: 1 }), 'tcp')).toMatchObject({
      status: 'failed',
    });
  });

  test('an aborted test throws its reason', async () => {
    const controller = new AbortController();
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const running = diagnoseSource(
      { host: '127.0.0.1', port, user: 'u', password: 'p', tls: null },
      { signal: controller.signal },
    );
    setTimeout(() => controller.abort(new Error('stopped by the operator')), 50);
    await expect(running).rejects.toThrow('stopped by the operator');
    silent.close();
  });
});
