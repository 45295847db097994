import { startClearPasswordServer } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { Session } from './session.ts';

test('a password is not sent in clear, whoever asks for it, without TLS', async () => {
  await using server = await startClearPasswordServer();
  const options = { host: '127.0.0.1', port: server.port, user: 'u', password: 'not-for-everybody' };
  await expect(Session.open(options)).rejects.toThrow('sent over TLS only');
  expect(server.heard()).toContain('u');
  expect(server.heard()).not.toContain('not-for-everybody');
});
