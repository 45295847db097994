/** Prints which server was chosen and why: one line a server, on standard error, so that output stays machine-readable. */
export function announce(choice: string): void {
  if (process.env.TIDEWAY_QUIET === undefined) process.stderr.write(`testbed: ${choice}\n`);
}
