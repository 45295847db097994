import type { DataSource } from '@tideway/contract';
import { joinTexts, say, type Text, verbatim } from '@tideway/domain';
import type { ServerFacts } from '@tideway/source-mysql';
import type { Fix } from '../types.ts';

/** How a variable is mended where it is not the plain case. */
export interface VariableFix {
  readonly name: string;
  readonly value: string;
  /** False: read at start only, so it goes into the configuration file. */
  readonly dynamic: boolean;
  /** Steps that differ for a provider. */
  readonly steps?: Partial<Record<DataSource, Text>>;
  /** Whether sessions that are open keep the old value. */
  readonly perSession?: boolean;
}

/** The steps of each provider's console; a parameter group is applied without a restart where the server can. */
const CONSOLE: Readonly<Record<Exclude<DataSource, 'self-managed-mysql'>, (name: string, value: string) => Text>> = {
  'rds-mysql': (name, value) =>
    say(
      `Amazon RDS: create a custom parameter group (the default one cannot be edited), set ${name} = ${value}, attach it to the instance.`,
      `Amazon RDS：请创建自定义的 parameter group（默认的不能修改），设置 ${name} = ${value}，并将其关联到实例。`,
    ),
  'aurora-mysql': (name, value) =>
    say(
      `Amazon Aurora: create a custom DB cluster parameter group, set ${name} = ${value}, attach it to the cluster and connect to its writer.`,
      `Amazon Aurora：请创建自定义的 DB cluster parameter group，设置 ${name} = ${value}，将其关联到集群，并连接写入实例。`,
    ),
  'azure-mysql': (name, value) =>
    say(
      `Azure: the server > Settings > Server parameters, set ${name} = ${value}, Save.`,
      `Azure：请在服务器 > 设置 > 服务器参数中设置 ${name} = ${value}，然后保存。`,
    ),
  'cloud-sql-mysql': (name, value) =>
    say(
      `Cloud SQL: the instance > Edit > Flags, set ${name} = ${value}, Save.`,
      `Cloud SQL：请在实例 > Edit > Flags 中设置 ${name} = ${value}，然后保存。`,
    ),
  'alibaba-rds-mysql': (name, value) =>
    say(
      `Alibaba Cloud: ApsaraDB RDS console > the instance > Parameters, set ${name} = ${value}, Apply Changes.`,
      `阿里云：请在 RDS 控制台 > 实例 > 参数设置中设置 ${name} = ${value}，然后提交参数。`,
    ),
};

/** The fix of one server variable for the job's provider: SQL that survives a restart, or the console's steps. */
export function fixVariable(dataSource: DataSource, facts: ServerFacts, fix: VariableFix): Fix {
  const { name, value, dynamic } = fix;
  const restart = !dynamic;
  // Consoles and files take the value without SQL's quotes.
  const plain = value.replaceAll("'", '');
  if (dataSource !== 'self-managed-mysql') {
    const inConsole = CONSOLE[dataSource](name, plain);
    const more = restart ? [say('Then restart it.', '最后重启。')] : [];
    const steps = fix.steps?.[dataSource] ?? joinTexts([inConsole, ...more], ' ');
    return { sql: null, steps, restart };
  }
  const reconnect = fix.perSession
    ? [say('Sessions that are open keep the old value until they reconnect.', '已打开的会话在重新连接之前仍使用旧值。')]
    : [];
  if (!dynamic) {
    return {
      sql: null,
      steps:
        fix.steps?.[dataSource] ??
        say(`Write ${name}=${plain} under [mysqld] and restart.`, `请在 [mysqld] 下写入 ${name}=${plain} 并重启。`),
      restart,
    };
  }
  // SET PERSIST came with MySQL 8.0; elsewhere the value is lost at a restart unless it is in the file too.
  if (facts.flavour === 'mysql' && facts.versionNumber >= 80_000) {
    return { sql: verbatim(`SET PERSIST ${name} = ${value};`), steps: reconnect[0] ?? null, restart };
  }
  return {
    sql: verbatim(`SET GLOBAL ${name} = ${value};`),
    steps: joinTexts(
      [
        say(
          `Also write ${name}=${plain} under [mysqld], or it is lost at the next restart.`,
          `另请在 [mysqld] 下写入 ${name}=${plain}，否则下次重启后会失效。`,
        ),
        ...reconnect,
      ],
      ' ',
    ),
    restart,
  };
}
