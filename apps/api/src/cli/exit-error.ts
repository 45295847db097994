/** Exit codes of the command line; CI branches on them. */
export const EXIT = { done: 0, refused: 1, usage: 2, timeout: 3, unreachable: 4 } as const;

/** Ends the command with a message and an exit code. */
export class ExitError extends Error {
  override readonly name = 'ExitError';
  readonly code: number;
  constructor(code: (typeof EXIT)[keyof typeof EXIT], message: string) {
    super(message);
    this.code = code;
  }
}
