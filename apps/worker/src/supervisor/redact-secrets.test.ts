import { expect, it } from 'vitest';
import { secretRedactor } from './redact-secrets.ts';

const access = { host: 'h', port: 1, user: 'u' };

it('takes passwords and keys out of texts, however deep, and leaves all else', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg\n-----END PRIVATE KEY-----';
  const redact = secretRedactor({
    source: { ...access, password: 's3cret-a', tls: { ca: null, cert: null, key } },
    target: { ...access, password: 's3cret-a-longer', tls: null },
  });
  expect(
    redact({ text: 'as u/s3cret-a-longer and s3cret-a', n: 1, none: null, list: ['x', { key: 'MIIEvQIBADANBg' }] }),
  ).toEqual({ text: 'as u/[redacted] and [redacted]', n: 1, none: null, list: ['x', { key: '[redacted]' }] });
});

it('does not touch everything when a password is empty or a letter', () => {
  const redact = secretRedactor({
    source: { ...access, password: '', tls: null },
    target: { ...access, password: 'a', tls: null },
  });
  expect(redact('a banana')).toBe('a banana');
});
