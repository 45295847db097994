import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretBox } from './secret-box.ts';

/**
 * The box of this installation. Keys come from `TIDEWAY_SECRET_KEY` (64 hexadecimal digits or base64 of 32 bytes;
 * several, separated by commas, while a key is being changed: the first one seals), else from `secret.key` in the data
 * folder, one a line, which is made on first use, readable by its owner only. The file is read again when a secret needs
 * a key that is not known: a rotation reaches running processes. Throws when the file is readable by others.
 */
export function openSecretBox(given: string | undefined, dataFolder: string | undefined): SecretBox {
  if (given !== undefined && given !== '') return new SecretBox(given.split(',').map(parseKey));
  if (dataFolder === undefined) throw new Error('set TIDEWAY_SECRET_KEY (32 bytes, hexadecimal or base64)');
  makeKeyFile(dataFolder);
  return new SecretBox(readKeyFile(dataFolder), () => readKeyFile(dataFolder));
}

/** Puts a new key before the others in the key file; it seals from then on. Returns the new box. */
export function addKey(dataFolder: string): SecretBox {
  makeKeyFile(dataFolder);
  return replaceKeys(dataFolder, [randomBytes(32), ...readKeyFile(dataFolder)]);
}

/** Leaves only the first key in the key file, once nothing is sealed with the others. */
export function dropOldKeys(dataFolder: string): SecretBox {
  return replaceKeys(dataFolder, readKeyFile(dataFolder).slice(0, 1));
}

function parseKey(text: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length !== 32) throw new Error('TIDEWAY_SECRET_KEY must be 32 bytes, hexadecimal or base64');
  return key;
}

function makeKeyFile(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    // `wx` fails when it exists: of two processes that start at once one writes, the other reads.
    writeFileSync(keyFile(folder), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function readKeyFile(folder: string): Buffer[] {
  const file = keyFile(folder);
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) throw new Error(`${file} is readable by others (mode ${mode.toString(8)}): chmod 600 it`);
  return readFileSync(file, 'utf8').trim().split('\n').map(parseKey);
}

/** A reader sees the old file or the new one, never a part. */
function replaceKeys(folder: string, keys: readonly Buffer[]): SecretBox {
  const next = `${keyFile(folder)}.next`;
  writeFileSync(next, `${keys.map((key) => key.toString('hex')).join('\n')}\n`, { mode: 0o600 });
  renameSync(next, keyFile(folder));
  return new SecretBox(keys);
}

function keyFile(folder: string): string {
  return join(folder, 'secret.key');
}
