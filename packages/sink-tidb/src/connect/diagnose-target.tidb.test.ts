import { createServer } from 'node:net';
import { freePort, testTarget } from '@tideway/testbed';
import { describe, expect, test } from 'vitest';
import { diagnoseTarget } from './diagnose-target.ts';
import type { DiagnosisStepName } from './diagnosis.ts';
import { Session } from './session.ts';

async function listening(onConnection: (socket: import('node:net').Socket) => void) {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, [Symbol.asyncDispose]: async () => void server.close() };
}

function step(steps: Awaited<ReturnType<typeof diagnoseTarget>>['steps'], name: DiagnosisStepName) {
  return steps.find((one) => one.step === name);
}

describe('a connection test', () => {
  test('of a good target passes every step, and says whether it is TiDB', async () => {
    const target = await testTarget();
    const { ok, steps, facts } = await diagnoseTarget(target);
    expect(ok).toBe(true);
    expect(steps.map((one) => one.step)).toEqual([
      'resolve',
      'tcp',
      'handshake',
      'tls',
      'authentication',
      'server',
      'privileges',
    ]);
    expect(facts?.isTidb).toBe(!target.isStandIn);
    expect(step(steps, 'server')?.status).toBe(target.isStandIn ? 'warning' : 'pass');
    expect(step(steps, 'privileges')?.status).toBe('pass');
  });

  test('of a wrong password names the account and keeps the password', async () => {
    const { ok, steps } = await diagnoseTarget({ ...(await testTarget()), password: 'wrong-secret' });
    expect(ok).toBe(false);
    expect(step(steps, 'authentication')).toMatchObject({
      status: 'failed',
      serverMessage: expect.stringContaining('1045'),
    });
    expect(step(steps, 'server')?.status).toBe('skipped');
    expect(JSON.stringify(steps)).not.toContain('wrong-secret');
  });

  test('of a port where nothing listens', async () => {
    const { steps } = await diagnoseTarget({ ...(await testTarget()), port: await freePort() });
    expect(step(steps, 'tcp')).toMatchObject({ status: 'failed', detail: expect.stringContaining('ECONNREFUSED') });
    expect(step(steps, 'tcp')?.fix).toContain('port');
  });

  test('of a name that nobody knows', async () => {
    const { steps } = await diagnoseTarget({ ...(await testTarget()), host: 'no-such-host.invalid' });
    expect(step(steps, 'resolve')).toMatchObject({ status: 'failed' });
    expect(step(steps, 'tcp')?.status).toBe('skipped');
  });

  test('of a server that speaks something else', async () => {
    await using web = await listening((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { steps } = await diagnoseTarget({ ...(await testTarget()), port: web.port });
    expect(step(steps, 'handshake')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('HTTP/1.1 400'),
    });
  });

  test('of a server that says nothing ends in time', async () => {
    await using silent = await listening(() => {});
    const started = performance.now();
    const { steps } = await diagnoseTarget({ ...(await testTarget()), port: silent.port }, { timeout: 500 });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(step(steps, 'handshake')).toMatchObject({ status: 'failed', detail: 'no answer within 0.5 s' });
  });

  test('can be cancelled', async () => {
    await using silent = await listening(() => {});
    const signal = AbortSignal.timeout(100);
    const tested = diagnoseTarget({ ...(await testTarget()), port: silent.port }, { signal });
    await expect(tested).rejects.toThrow();
  });

  test('over TLS: a certificate that is not trusted fails unless it need not be checked', async () => {
    const target = await testTarget();
    const strict = await diagnoseTarget({ ...target, tls: { verify: 'ca' } });
    const lax = await diagnoseTarget({ ...target, tls: { verify: 'none' } });
    if (step(lax.steps, 'tls')?.detail === 'the server does not offer TLS') return;
    expect(step(strict.steps, 'tls')).toMatchObject({ status: 'failed', fix: expect.stringContaining('CA') });
    expect(step(lax.steps, 'tls')).toMatchObject({ status: 'note', detail: expect.stringMatching(/^TLSv1\.[23]/) });
    expect(lax.ok).toBe(true);
  });

  test('of an account with few rights says which are missing', async () => {
    const target = await testTarget();
    const root = await Session.open(target);
    await root.run(
      "CREATE USER IF NOT EXISTS 'few'@'%' IDENTIFIED BY 'few-rights'; GRANT SELECT, INSERT ON *.* TO 'few'@'%'",
    );
    try {
      const { ok, steps } = await diagnoseTarget({
        ...target,
        user: 'few',
        password: 'few-rights',
        tls: { verify: 'none' },
      });
      expect(ok).toBe(false);
      expect(step(steps, 'privileges')?.detail).toContain('UPDATE, DELETE, CREATE, ALTER, DROP, INDEX');
    } finally {
      await root.run("DROP USER 'few'@'%'");
      await root.end();
    }
  });
});
