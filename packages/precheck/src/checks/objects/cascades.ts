import { type ForeignKeyStructure, say, tableKey } from '@tideway/domain';
import { note, pass, steps, warning } from '../../finding.ts';
import { hiddenForeignKeys } from '../../objects/hidden-foreign-keys.ts';
import type { Check } from '../../types.ts';

const REQUIRED = say(
  'No foreign key that changes other rows (before MySQL 9.6)',
  '没有会修改其他行的外键（MySQL 9.6 之前）',
);
/** From this version on the server carries out cascades and logs them, unless innodb_native_foreign_keys is ON. */
const LOGGED_FROM = 90_600;

export const cascades: Check = {
  id: 'cascades',
  side: 'source',
  title: 'Cascades of foreign keys are in the log',
  why: 'Before MySQL 9.6 InnoDB carries out CASCADE and SET NULL without logging the rows it changes: they are missing from the binary log, and stay unchanged on a target that does not do the same.',
  query:
    "SELECT … FROM information_schema.REFERENTIAL_CONSTRAINTS; from MySQL 9.6 on: SHOW GLOBAL VARIABLES LIKE 'innodb_native_foreign_keys'",
  applies: () => true,
  async run(context) {
    const structures = [...(await context.sourceStructures()).values()];
    const tables = structures.filter((t) => t.foreignKeys.some(changesOthers)).map((t) => tableKey(t.table));
    const facts = await context.sourceFacts();
    if (tables.length === 0) {
      return (await hiddenForeignKeys(context, REQUIRED)) ?? pass(say('None', '没有'), REQUIRED);
    }
    const observed = say(
      `${tables.length} tables have such foreign keys; the source is ${facts.version}`,
      `${tables.length} 张表有这样的外键；源端版本为 ${facts.version}`,
    );
    const isNative = (await context.variables()).get('innodb_native_foreign_keys');
    const isLogged = facts.flavour === 'mysql' && facts.versionNumber >= LOGGED_FROM && isNative !== 'ON';
    if (isLogged) return note(say(`${observed.en}: logged`, `${observed.zh}：会写入 binlog`), REQUIRED);
    const fix = steps(
      say(
        'Create the same foreign keys on the target, with the tables they refer to in the selection, and let the job check foreign keys there (its options): the target then cascades too. Or replace them by ON DELETE RESTRICT and let the application delete.',
        '请在目标端创建相同的外键，将其引用的表也选入迁移对象，并在任务选项中开启外键检查：这样目标端也会级联。或者改用 ON DELETE RESTRICT，由应用负责删除。',
      ),
    );
    if (isNative === 'ON') {
      const native = say(
        `${observed.en} with innodb_native_foreign_keys=ON`,
        `${observed.zh}，且 innodb_native_foreign_keys=ON`,
      );
      return warning(native, REQUIRED, fix, tables);
    }
    return warning(observed, REQUIRED, fix, tables);
  },
};

function changesOthers({ onDelete, onUpdate }: ForeignKeyStructure): boolean {
  return [onDelete, onUpdate].some((rule) => /CASCADE|SET/i.test(rule));
}
