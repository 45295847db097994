const SECRET = /password|secret|token|privatekey|^key$|passphrase|authorization|cookie/i;
const LONG = 2_000;

/**
 * A copy of a request's or answer's value for the audit log: what is under a secret's name is `"•••"`, private keys are
 * taken out wherever they are, long texts are cut.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') {
    if (value.includes('PRIVATE KEY-----')) return '•••';
    return value.length > LONG ? `${value.slice(0, LONG)}… (${value.length} characters)` : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 8) return '…';
  if (Array.isArray(value)) return value.slice(0, 200).map((one) => redact(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isSecret(name, one) ? '•••' : redact(one, depth + 1)]),
  );
}

/** Whether something is set under a secret's name; `null` and `false` say nothing. */
function isSecret(name: string, value: unknown): boolean {
  return SECRET.test(name) && value !== null && value !== undefined && typeof value !== 'boolean';
}
