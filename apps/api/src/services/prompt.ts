import type { ConnectionValidation, Connectivity, DataSource, Diagnosis, Tier } from '@tideway/contract';

/** What decides the prompt after a connection test. */
export interface PromptFacts {
  readonly connectivity: Connectivity | null;
  readonly dataSource: DataSource | null;
  readonly tier: Tier;
  readonly endpoint: string;
}

/** Where a worker comes from. */
export interface WorkerAddresses {
  readonly name: string;
  /** As configured. */
  readonly egress: readonly string[];
  /** Its own on the way to the source, which may be translated on the way; asked for where none is configured. */
  readonly route: string | null;
}

type Addresses = Extract<NonNullable<ConnectionValidation['prompt']>, { kind: 'ip-access-list' }>['addresses'];

/**
 * What the operator has to do after the test (the document, step 2.5). Public IP and VPC peering: the addresses for the IP
 * access list, on success and on failure, those of every worker, since a job may run on any. Private Link on Dedicated:
 * the endpoint to accept, for as long as nothing answers behind it. Essential with Private Link has no prompt. What the
 * source has seen of the worker that tested stands for that worker's own address.
 */
export function promptFor(
  facts: PromptFacts,
  source: Diagnosis,
  workers: readonly WorkerAddresses[],
): ConnectionValidation['prompt'] {
  if (facts.connectivity === 'private-link') {
    if (facts.tier === 'essential' || isReached(source)) return null;
    return {
      kind: 'accept-endpoint',
      cloud: facts.dataSource === 'azure-mysql' ? 'azure' : 'aws',
      endpoint: facts.endpoint,
    };
  }
  const addresses: Addresses = [];
  const add = (address: string, origin: Addresses[number]['origin'], worker: string) => {
    const known = addresses.find((one) => one.address === address);
    if (known === undefined) addresses.push({ address, origin, workers: [worker] });
    else if (!known.workers.includes(worker)) known.workers.push(worker);
  };
  for (const { name, egress } of workers) for (const address of egress) add(address, 'configured', name);
  const seen = source.facts.addressSeenByServer;
  const tester = source.worker?.name;
  if (seen && tester !== undefined) add(seen, 'seen-by-source', tester);
  for (const { name, egress, route } of workers) {
    if (egress.length > 0 || route === null || (seen && name === tester)) continue;
    add(route, 'local-route', name);
  }
  return addresses.length === 0 ? null : { kind: 'ip-access-list', addresses };
}

/** Somebody answered: the endpoint is accepted, whatever is wrong behind it. */
function isReached({ steps }: Diagnosis): boolean {
  return steps.some(({ step, status }) => step === 'tcp' && status !== 'failed' && status !== 'skipped');
}
