/** `npm run bench -- <name> [options]`: runs bench/<name>.ts, whose head says what it measures and takes. */
import { existsSync } from 'node:fs';

const [name = '', ...options] = process.argv.slice(2);
const file = new URL(`${name}.ts`, import.meta.url);
if (!/^[a-z][a-z-]*$/.test(name) || name === 'run' || !existsSync(file)) {
  console.error(
    'usage: npm run bench -- <decode|catch-up|latency|scale|console> [options], see the head of bench/<name>.ts',
  );
  process.exitCode = 2;
} else {
  process.argv = [process.argv[0] as string, file.pathname, ...options];
  await import(file.href);
}
