/** `npm run bench -- <name> [options]`: runs bench/<name>.ts, whose head says what it measures and takes. */
import { existsSync } from 'node:fs';

const [name = '', ...options] = process.argv.slice(2);
const file = new URL(`${name}.ts`, import.meta.url);
if (!/^[a-z][a-z-]*$/.test(name) || name === 'run' || !existsSync(file)) {
  console.error('usage: npm run bench -- decode [--scale 0.2] [--rounds 3] [--workloads W1,W2,W3] [--peers …]');
  process.exitCode = 2;
} else {
  process.argv = [process.argv[0] as string, file.pathname, ...options];
  await import(file.href);
}
