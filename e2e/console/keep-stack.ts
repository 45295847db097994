/**
 * `node e2e/console/keep-stack.ts FILE` starts the servers and the product of the browser specs and keeps them until it
 * is ended; `E2E_STACK=FILE npm run e2e -- NAME` then runs specs on them, without the ten seconds of a start.
 */
import { writeFileSync } from 'node:fs';
import { type KeptStack, startStack } from './stack.ts';

const file = process.argv[2];
if (file === undefined) throw new Error('name the file to write the addresses to');
const { source, target, product } = await startStack();
const kept: KeptStack = { source, target, address: product.address };
writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
console.log(`kept: ${product.address}`);
process.on('SIGTERM', () => process.exit());
setInterval(() => undefined, 60_000);
