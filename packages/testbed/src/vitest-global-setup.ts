import { openBroker } from './shared-servers.ts';

/** Global set-up of the vitest project `servers`: see shared-servers.ts. Vitest calls what is returned at the end. */
export default function setup(): Promise<() => Promise<void>> {
  return openBroker();
}
