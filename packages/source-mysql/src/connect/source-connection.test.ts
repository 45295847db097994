import { type AddressInfo, connect, createServer } from 'node:net';
import { startClearPasswordServer } from '@tideway/testbed';
import { afterAll, expect, test } from 'vitest';
import { SourceConnection } from './source-connection.ts';

/** A server that accepts and says nothing. */
const silent = createServer(() => {}).listen(0, '127.0.0.1');

afterAll(() => silent.close());

test('a connection given up in its handshake takes its socket along: nothing is read any more', async () => {
  const { port } = silent.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const controller = new AbortController();
  const options = { host: '127.0.0.1', port, user: 'u', password: 'p', tls: null };
  const opening = SourceConnection.open(options, controller.signal, { stream: () => socket });
  controller.abort(new Error('given up'));
  await expect(opening).rejects.toThrow('given up');
  expect(socket.destroyed).toBe(true);
});

test('a password is not sent in clear, whoever asks for it, without TLS', async () => {
  await using server = await startClearPasswordServer();
  const options = { host: '127.0.0.1', port: server.port, user: 'u', password: 'not-for-everybody', tls: null };
  await expect(SourceConnection.open(options)).rejects.toThrow('sent over TLS only');
  expect(server.heard()).toContain('u');
  expect(server.heard()).not.toContain('not-for-everybody');
});
