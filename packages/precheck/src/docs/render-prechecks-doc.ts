import { DATA_SOURCES, type DataSource } from '@tideway/contract';
import type { StartPosition } from '@tideway/domain';
import { CHECKS } from '../checks/index.ts';
import type { Check, PrecheckJob } from '../types.ts';

const SIDES = { source: 'source', target: 'target', both: 'source and target', objects: 'objects' } as const;
const STARTS: readonly [string, StartPosition][] = [
  ['now', { kind: 'now' }],
  ['GTID set', { kind: 'gtid', gtidSet: '' }],
  ['binlog file and position', { kind: 'file-position', file: '', position: '4' }],
  ['timestamp', { kind: 'timestamp', timestamp: '' }],
];
const HEAD = `<!-- Written by \`npm run generate\` from packages/precheck. Do not edit. -->

# Precheck items

The precheck reads both sides and changes nothing. Every item ends with one verdict:

- **Pass**: as required.
- **Note**: worth knowing; blocks nothing.
- **Warning**: blocks until it is ignored with a reason. When the observed value changes, it is raised again.
- **Failed**: blocks until the cause is mended and the item is checked again.
- **Could not check**: the question was refused or had no answer. It blocks like Failed unless it is accepted with a reason.
`;

/** The text of docs/prechecks.md: one heading an item, its id, which the console links to. */
export function renderPrechecksDoc(): string {
  return `${[HEAD, ...CHECKS.map(renderCheck)].join('\n')}`;
}

function renderCheck(check: Check): string {
  const sources = DATA_SOURCES.filter((dataSource) =>
    STARTS.some(([, start]) => check.applies(jobWith(start, dataSource))),
  );
  const [first = 'self-managed-mysql'] = sources;
  const starts = STARTS.filter(([, start]) => check.applies(jobWith(start, first))).map(([name]) => name);
  const when = [
    ...(sources.length === DATA_SOURCES.length ? [] : [`jobs whose data source is ${sources.join(', ')}`]),
    ...(starts.length === STARTS.length ? [] : [`jobs that start by ${starts.join(', ')}`]),
  ];
  return `## ${check.id}

**${check.title}** (${SIDES[check.side]}; ${when.join(', ') || 'every job'})

${check.why}

Asked: \`${check.query}\`
`;
}

function jobWith(start: StartPosition, dataSource: DataSource): PrecheckJob {
  const login = { host: '', port: 0, user: '', password: '' };
  return {
    dataSource,
    source: { ...login, tls: null },
    target: login,
    start,
    addPurged: false,
    selection: { kind: 'all' },
    standIn: false,
    otherJobs: [],
  };
}
