/** tier × source × connectivity × TLS as the document and facts §1.2 allow them, written out by hand. */
export const SOURCES = {
  'self-managed-mysql': {
    label: 'Self-managed MySQL',
    cloud: false,
    dedicated: ['public-ip', 'vpc-peering', 'private-link'],
    essential: ['public-ip', 'private-link'],
    link: 'Service Name',
  },
  'aurora-mysql': {
    label: 'Amazon Aurora MySQL',
    cloud: true,
    dedicated: ['public-ip', 'vpc-peering', 'private-link'],
    essential: ['public-ip', 'private-link'],
    link: 'Service Name',
  },
  'rds-mysql': {
    label: 'Amazon RDS for MySQL',
    cloud: true,
    dedicated: ['public-ip', 'vpc-peering', 'private-link'],
    essential: ['public-ip', 'private-link'],
    link: 'Service Name',
  },
  'azure-mysql': {
    label: 'Azure Database for MySQL',
    cloud: true,
    dedicated: ['public-ip', 'private-link'],
    essential: ['public-ip'],
    link: 'Private Endpoint Resource ID',
  },
  'cloud-sql-mysql': {
    label: 'Google Cloud SQL for MySQL',
    cloud: true,
    dedicated: ['public-ip', 'vpc-peering'],
    essential: ['public-ip'],
    link: '',
  },
  'alibaba-rds-mysql': {
    label: 'Alibaba Cloud RDS for MySQL',
    cloud: true,
    dedicated: ['public-ip'],
    essential: ['public-ip', 'private-link'],
    link: '',
  },
} as const;
const TLS_SETS = ['off', 'ca', 'client', 'all'] as const;

export interface Combination {
  readonly tier: 'dedicated' | 'essential';
  readonly source: keyof typeof SOURCES;
  readonly connectivity: 'public-ip' | 'vpc-peering' | 'private-link';
  readonly tls: (typeof TLS_SETS)[number];
}

/** All that are offered: 96. */
export const COMBINATIONS: readonly Combination[] = (['dedicated', 'essential'] as const).flatMap((tier) =>
  (Object.keys(SOURCES) as (keyof typeof SOURCES)[]).flatMap((source) =>
    SOURCES[source][tier].flatMap((connectivity) =>
      TLS_SETS.map((tls): Combination => ({ tier, source, connectivity, tls })),
    ),
  ),
);

export function label({ tier, source, connectivity, tls }: Combination): string {
  return `${tier}, ${source}, ${connectivity}, TLS ${tls}`;
}

/** The six pairs of values that a walk holds: `tier=essential&tls=ca`. */
export function pairs(c: Combination): string[] {
  const parts = Object.entries(c).map(([name, value]) => `${name}=${value}`);
  return parts.flatMap((one, index) => parts.slice(index + 1).map((other) => `${one}&${other}`));
}

/** Twelve of them that hold as many pairs of values as twelve can, the greedy way; the same ones every time. */
export function chosenDozen(): readonly Combination[] {
  const seen = new Set<string>();
  const chosen: Combination[] = [];
  while (chosen.length < 12) {
    const fresh = (c: Combination) => pairs(c).filter((pair) => !seen.has(pair)).length;
    const best = COMBINATIONS.reduce((a, b) => (fresh(b) > fresh(a) ? b : a));
    for (const pair of pairs(best)) seen.add(pair);
    chosen.push(best);
  }
  return chosen;
}
