import type { FromJobProcess } from '../messages.ts';

/** Tells the supervisor. When it is gone there is nobody to tell, and this process ends by `disconnect`. */
export function report(message: FromJobProcess): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}
