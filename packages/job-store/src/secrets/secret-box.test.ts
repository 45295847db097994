import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SecretBox } from './secret-box.ts';
import { addKey, dropOldKeys, openSecretBox } from './secret-key.ts';

const key = Buffer.alloc(32, 7);

test('a sealed secret opens in its own place only, and never twice the same', () => {
  const box = new SecretBox([key]);
  const sealed = box.seal('pässwörd', 'job1/source.password');
  expect(Buffer.from(sealed.sealed).includes('pässwörd')).toBe(false);
  expect(box.open(sealed, 'job1/source.password')).toBe('pässwörd');
  expect(() => box.open(sealed, 'job2/source.password')).toThrow();
  expect(box.seal('pässwörd', 'job1/source.password').sealed).not.toEqual(sealed.sealed);
});

test('a changed byte does not open', () => {
  const box = new SecretBox([key]);
  const { keyId, sealed } = box.seal('secret', 'c');
  for (const index of [0, 13, sealed.length - 1]) {
    const changed = Uint8Array.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => box.open({ keyId, sealed: changed }, 'c')).toThrow();
  }
});

test('a new key seals, the old one still opens; a lost one is named', () => {
  const old = new SecretBox([key]).seal('secret', 'c');
  const both = new SecretBox([Buffer.alloc(32, 8), key]);
  expect(both.open(old, 'c')).toBe('secret');
  expect(both.seal('x', 'c').keyId).not.toBe(old.keyId);
  expect(() => new SecretBox([Buffer.alloc(32, 9)]).open(old, 'c')).toThrow(old.keyId);
});

test('the key file is made once, for its owner only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tideway-key-'));
  try {
    const first = openSecretBox(undefined, folder);
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
    expect(openSecretBox(undefined, folder).keyId).toBe(first.keyId);
    chmodSync(join(folder, 'secret.key'), 0o644);
    expect(() => openSecretBox(undefined, folder)).toThrow('readable by others');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('keys come from the environment as hexadecimal or base64', () => {
  const box = new SecretBox([key]);
  expect(openSecretBox(key.toString('hex'), undefined).keyId).toBe(box.keyId);
  expect(openSecretBox(key.toString('base64'), undefined).keyId).toBe(box.keyId);
  expect(() => openSecretBox('short', undefined)).toThrow('32 bytes');
});

test('a rotation of the key file reaches a box that is open', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tideway-key-'));
  try {
    const running = openSecretBox(undefined, folder);
    const old = running.seal('secret', 'c');
    const next = addKey(folder);
    expect(next.open(old, 'c')).toBe('secret');
    const fresh = next.seal('secret', 'c');
    expect(fresh.keyId).not.toBe(old.keyId);
    expect(running.open(fresh, 'c')).toBe('secret');
    expect(statSync(join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
    dropOldKeys(folder);
    expect(() => openSecretBox(undefined, folder).open(old, 'c')).toThrow(old.keyId);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
