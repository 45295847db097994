import type { DataSource } from '@tideway/contract';
import { say, verbatim } from '@tideway/domain';
import type { ServerFacts } from '@tideway/source-mysql';
import { note, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say('The data source of step 1', '步骤 1 所选的数据源');
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
    if (seen === chosen) return pass(verbatim(seen), REQUIRED);
    if (seen === null) {
      if (chosen === 'self-managed-mysql')
        return pass(say('No sign of a managed service', '没有托管服务的迹象'), REQUIRED);
      return note(
        say(`Chosen: ${chosen}; the server does not say what it is`, `所选：${chosen}；服务器没有表明自己是什么服务`),
        REQUIRED,
      );
    }
    const fix = steps(
      say('Choose the data source in step 1 of the wizard anew.', '请在向导的步骤 1 中重新选择数据源。'),
    );
    return warning(
      say(`Chosen: ${chosen}; by its variables it is ${seen}`, `所选：${chosen}；从变量来看是 ${seen}`),
      REQUIRED,
      fix,
    );
  },
};
