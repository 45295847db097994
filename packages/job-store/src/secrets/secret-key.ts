import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SecretBox } from './secret-box.ts';

/**
 * The box of this installation. Keys come from `TIDEWAY_SECRET_KEY` (64 hexadecimal digits or base64 of 32 bytes;
 * several, separated by commas, while a key is being changed: the first one seals), else from `secret.key` in the data
 * folder, which is made on first use, readable by its owner only. Throws when the file is readable by others.
 */
export function openSecretBox(given: string | undefined, dataFolder: string | undefined): SecretBox {
  if (given !== undefined && given !== '') return new SecretBox(given.split(',').map(parseKey));
  if (dataFolder === undefined) throw new Error('set TIDEWAY_SECRET_KEY (32 bytes, hexadecimal or base64)');
  return new SecretBox([keyFile(dataFolder)]);
}

function parseKey(text: string): Buffer {
  const trimmed = text.trim();
  const key = /^[0-9a-fA-F]{64}$/.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64');
  if (key.length !== 32) throw new Error('TIDEWAY_SECRET_KEY must be 32 bytes, hexadecimal or base64');
  return key;
}

function keyFile(folder: string): Buffer {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'secret.key');
  try {
    // `wx` fails when it exists: of two processes that start at once one writes, the other reads.
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) !== 0) throw new Error(`${file} is readable by others (mode ${mode.toString(8)}): chmod 600 it`);
  return parseKey(readFileSync(file, 'utf8'));
}
