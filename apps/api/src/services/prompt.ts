import type { ConnectionValidation, Connectivity, DataSource, Diagnosis, Tier } from '@tideway/contract';

/** What decides the prompt after a connection test. */
export interface PromptFacts {
  readonly connectivity: Connectivity | null;
  readonly dataSource: DataSource | null;
  readonly tier: Tier;
  readonly endpoint: string;
}

/**
 * What the operator has to do after the test (the document, step 2.5). Public IP and VPC peering: the addresses for the IP
 * access list, on success and on failure. Private Link on Dedicated: the endpoint to accept, for as long as nothing
 * answers behind it. Essential with Private Link has no prompt. `localAddress`: this machine's on the way to the source,
 * shown where no egress address is configured and the source has not told which one it sees.
 */
export function promptFor(
  facts: PromptFacts,
  source: Diagnosis,
  egress: readonly string[],
  localAddress: string | null,
): ConnectionValidation['prompt'] {
  if (facts.connectivity === 'private-link') {
    if (facts.tier === 'essential' || isReached(source)) return null;
    return {
      kind: 'accept-endpoint',
      cloud: facts.dataSource === 'azure-mysql' ? 'azure' : 'aws',
      endpoint: facts.endpoint,
    };
  }
  const addresses: { address: string; origin: 'configured' | 'seen-by-source' | 'local-route' }[] = [];
  const add = (address: string, origin: (typeof addresses)[number]['origin']) => {
    if (!addresses.some((one) => one.address === address)) addresses.push({ address, origin });
  };
  for (const address of egress) add(address, 'configured');
  const { addressSeenByServer } = source.facts;
  if (addressSeenByServer) add(addressSeenByServer, 'seen-by-source');
  if (addresses.length === 0 && localAddress !== null) add(localAddress, 'local-route');
  return addresses.length === 0 ? null : { kind: 'ip-access-list', addresses };
}

/** Somebody answered: the endpoint is accepted, whatever is wrong behind it. */
function isReached({ steps }: Diagnosis): boolean {
  return steps.some(({ step, status }) => step === 'tcp' && status !== 'failed' && status !== 'skipped');
}
