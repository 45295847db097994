import type { DataSource } from '@tideway/contract';
import type { ServerFacts } from '@tideway/source-mysql';
import { note, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = 'The data source of step 1';
const SERVICES: Readonly<Record<NonNullable<ServerFacts['service']>, DataSource>> = {
  aurora: 'aurora-mysql',
  rds: 'rds-mysql',
  azure: 'azure-mysql',
  'cloud-sql': 'cloud-sql-mysql',
  alibaba: 'alibaba-rds-mysql',
};

export const dataSource: Check = {
  id: 'data-source',
  side: 'source',
  title: 'The source is of the service that was chosen',
  why: 'The steps shown to mend an item, and some rules (primary keys on Alibaba Cloud, the writer of Aurora), are those of the chosen service.',
  query: 'SHOW GLOBAL VARIABLES (aurora_version, basedir, names that begin with azure_, cloudsql_, rds_)',
  applies: () => true,
  async run(context) {
    const { service } = await context.sourceFacts();
    const { dataSource: chosen } = context.job;
    const seen = service === null ? null : SERVICES[service];
    if (seen === chosen) return pass(seen, REQUIRED);
    if (seen === null) {
      if (chosen === 'self-managed-mysql') return pass('No sign of a managed service', REQUIRED);
      return note(`Chosen: ${chosen}; the server does not say what it is`, REQUIRED);
    }
    const fix = steps('Choose the data source in step 1 of the wizard anew.');
    return warning(`Chosen: ${chosen}; by its variables it is ${seen}`, REQUIRED, fix);
  },
};
