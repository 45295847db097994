import { say, type TableStructure, tableKey } from '@tideway/domain';
import { failed, pass, steps, warning } from '../../finding.ts';
import type { Check } from '../../types.ts';

export const primaryKey: Check = {
  id: 'primary-key',
  side: 'source',
  title: 'Tables have a key',
  why: 'Without a key a row is found by comparing all its columns: slow, and the job stops at a row that is not there. On Alibaba Cloud such tables carry a hidden column in the log.',
  query: 'SELECT … FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0',
  applies: () => true,
  async run(context) {
    const structures = [...(await context.sourceStructures()).values()];
    const isAlibaba = context.job.dataSource === 'alibaba-rds-mysql';
    const required = isAlibaba
      ? say('A primary key for every table', '每张表都有主键')
      : say('A primary key, or a unique key without NULLs', '主键，或不含 NULL 的唯一键');
    const without = structures
      .filter((table) => (isAlibaba ? !hasPrimary(table) : !hasKey(table)))
      .map((t) => tableKey(t.table));
    if (without.length === 0)
      return pass(say(`All ${structures.length} tables have one`, `全部 ${structures.length} 张表都有`), required);
    const fix = steps(
      say(
        'Add one on the source and on the target before the start, for instance: ALTER TABLE … ADD COLUMN id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY;',
        '请在启动前为源端和目标端的表添加，例如：ALTER TABLE … ADD COLUMN id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY;',
      ),
    );
    const observed = say(
      `${without.length} of ${structures.length} tables have none`,
      `共 ${structures.length} 张表，${without.length} 张没有`,
    );
    return isAlibaba ? failed(observed, required, fix, without) : warning(observed, required, fix, without);
  },
};

function hasPrimary({ uniqueKeys }: TableStructure): boolean {
  return uniqueKeys.some(({ primary }) => primary);
}

function hasKey({ uniqueKeys, columns }: TableStructure): boolean {
  return uniqueKeys.some(({ parts }) =>
    parts.every(({ ordinal, prefix }) => ordinal !== null && prefix === null && columns[ordinal]?.nullable === false),
  );
}
