import type { ErrorDefinition } from './tideway-error.ts';

/** Keeps the codes as literal types while checking each entry. */
export function defineErrors<const T extends Readonly<Record<string, ErrorDefinition>>>(entries: T): T {
  return entries;
}
