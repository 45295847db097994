import type { ConnectionValidation, Connectivity, DataSource, Diagnosis, Tier } from '@tideway/contract';

/** What decides the prompt after a connection test. */
export interface PromptFacts {
  readonly connectivity: Connectivity | null;
  readonly dataSource: DataSource | null;
  readonly tier: Tier;
  readonly endpoint: string;
}

/**
 * What the operator has to do after the test (the document, step 2.5): the addresses for the IP access list, on success
 * and failure; or the endpoint to accept. Essential with Private Link has no prompt.
 */
export function promptFor(
  facts: PromptFacts,
  source: Diagnosis,
  egress: readonly string[],
): ConnectionValidation['prompt'] {
  if (facts.connectivity === 'private-link') {
    if (facts.tier === 'essential' || source.ok) return null;
    return {
      kind: 'accept-endpoint',
      cloud: facts.dataSource === 'azure-mysql' ? 'azure' : 'aws',
      endpoint: facts.endpoint,
    };
  }
  const addresses: { address: string; origin: 'configured' | 'seen-by-source' | 'local-route' }[] = egress.map(
    (address) => ({
      address,
      origin: 'configured',
    }),
  );
  const { addressSeenByServer, localAddress } = source.facts;
  if (addressSeenByServer) addresses.push({ address: addressSeenByServer, origin: 'seen-by-source' });
  if (addresses.length === 0 && localAddress) addresses.push({ address: localAddress, origin: 'local-route' });
  return addresses.length === 0 ? null : { kind: 'ip-access-list', addresses };
}
