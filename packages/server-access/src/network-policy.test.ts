import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { NetworkPolicy, readNetworkPolicy } from './network-policy.ts';

test('metadata services and link-local networks are never connected to', () => {
  const policy = new NetworkPolicy([], []);
  for (const address of ['169.254.169.254', '100.100.100.200', '0.0.0.0', '224.0.0.1', 'fe80::1', 'fd00:ec2::254']) {
    expect(policy.check(address), address).toBe(true);
  }
  // The same address in its other form.
  expect(policy.check('::ffff:169.254.169.254')).toBe(true);
  for (const address of ['127.0.0.1', '10.1.2.3', '192.168.0.1', '8.8.8.8', '::1', 'fd12::1']) {
    expect(policy.check(address), address).toBe(false);
  }
});

test('networks are added, and exceptions win', () => {
  const policy = readNetworkPolicy({ TIDEWAY_DENY: '10.0.0.0/8, 127.0.0.1', TIDEWAY_ALLOW: '10.7.0.0/16' });
  expect(['10.1.2.3', '10.7.1.1', '127.0.0.1', '127.0.0.2'].map((one) => policy.check(one))).toEqual([
    true,
    false,
    true,
    false,
  ]);
  for (const wrong of ['10.0.0.0/33', 'metadata.internal', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.0/']) {
    expect(() => new NetworkPolicy([wrong], []), wrong).toThrow(wrong);
  }
});

test('Node refuses the connection itself, by name too', async () => {
  const blockList = new NetworkPolicy(['127.0.0.0/8', '::1'], []);
  for (const host of ['127.0.0.1', 'localhost']) {
    const code = await new Promise((resolve) => {
      const socket = connect({ host, port: 9, blockList });
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(code).toBe('ERR_IP_BLOCKED');
  }
});
