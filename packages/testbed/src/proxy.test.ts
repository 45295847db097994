import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startProxy, type TcpProxy } from './proxy.ts';
import { socketOwner } from './socket-owner.ts';

const clean: (() => unknown)[] = [];
afterEach(async () => {
  for (const act of clean.splice(0).reverse()) await act();
});

/** An echo server behind a proxy, and one connection through it. */
async function echoThroughProxy(): Promise<{ proxy: TcpProxy; socket: Socket }> {
  const server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const proxy = await startProxy({ port: address.port });
  clean.push(
    () => server.close(),
    () => proxy.close(),
  );
  const socket = connect(proxy.port, proxy.host);
  clean.push(() => socket.destroy());
  await once(socket, 'connect');
  return { proxy, socket };
}

async function echo(socket: Socket, text: string): Promise<string> {
  let got = '';
  const all = new Promise<string>((resolve) =>
    socket.on('data', (chunk) => {
      got += chunk;
      if (got.length >= text.length) resolve(got);
    }),
  );
  socket.write(text);
  const answer = await all;
  socket.removeAllListeners('data');
  return answer;
}

test('carries bytes both ways, large ones too', async () => {
  const { proxy, socket } = await echoThroughProxy();
  expect(await echo(socket, 'hello')).toBe('hello');
  const large = 'x'.repeat(5_000_000);
  expect((await echo(socket, large)) === large).toBe(true);
  expect(proxy.connections).toBe(1);
});

test('cut resets what is open and lets new connections in', async () => {
  const { proxy, socket } = await echoThroughProxy();
  expect(await echo(socket, 'before')).toBe('before');
  const failed = once(socket, 'error');
  proxy.cut();
  expect((await failed)[0]).toMatchObject({ code: 'ECONNRESET' });
  expect(proxy.connections).toBe(0);
  const next = connect(proxy.port, proxy.host);
  expect(await echo(next, 'after')).toBe('after');
  next.destroy();
});

test('stall holds bytes without ending the connection; resume delivers them in order', async () => {
  const { proxy, socket } = await echoThroughProxy();
  proxy.stall();
  const answer = echo(socket, 'one two');
  const early = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 80, 'nothing'))]);
  expect(early).toBe('nothing');
  expect(socket.destroyed).toBe(false);
  proxy.resume();
  expect(await answer).toBe('one two');
});

test('latency delays each way', async () => {
  const { proxy, socket } = await echoThroughProxy();
  await echo(socket, 'warm');
  proxy.latency(40);
  const before = performance.now();
  await echo(socket, 'slow');
  expect(performance.now() - before).toBeGreaterThan(75);
  proxy.latency(0);
  const again = performance.now();
  await echo(socket, 'fast');
  expect(performance.now() - again).toBeLessThan(40);
});

test('a target that refuses ends the connection', async () => {
  const proxy = await startProxy({ port: 1 });
  clean.push(() => proxy.close());
  const socket = connect(proxy.port, proxy.host).on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
  expect(proxy.connections).toBe(0);
});

test('a stall of one client leaves the others alone; its new connections stall too', async () => {
  const { proxy, socket } = await echoThroughProxy();
  const other = connect(proxy.port, proxy.host);
  clean.push(() => other.destroy());
  await once(other, 'connect');
  const otherPort = other.localPort ?? 0;
  proxy.stall((ports) => new Set(ports.filter((port) => port !== otherPort)));
  const late = connect(proxy.port, proxy.host);
  clean.push(() => late.destroy());
  let answered = 0;
  const answers = [socket, late].map((one) => echo(one, 'held').then(() => (answered += 1)));
  expect(await echo(other, 'free')).toBe('free');
  expect(answered).toBe(0);
  proxy.resume();
  await Promise.all(answers);
});

test('the owner of a connection is found by the port of its end', async () => {
  const { socket } = await echoThroughProxy();
  const port = socket.localPort ?? 0;
  expect(socketOwner(() => [process.pid])([port, 1])).toEqual(new Set([port]));
  expect(socketOwner(() => [process.ppid])([port, 1])).toEqual(new Set());
});
