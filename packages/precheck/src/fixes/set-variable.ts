import type { DataSource } from '@tideway/contract';
import type { ServerFacts } from '@tideway/source-mysql';
import type { Fix } from '../types.ts';

/** How a variable is mended where it is not the plain case. */
export interface VariableFix {
  readonly name: string;
  readonly value: string;
  /** False: read at start only, so it goes into the configuration file. */
  readonly dynamic: boolean;
  /** Steps that differ for a provider. */
  readonly steps?: Partial<Record<DataSource, string>>;
  /** Whether sessions that are open keep the old value. */
  readonly perSession?: boolean;
}

/** The steps of each provider's console; a parameter group is applied without a restart where the server can. */
const CONSOLE: Readonly<Record<Exclude<DataSource, 'self-managed-mysql'>, (name: string, value: string) => string>> = {
  'rds-mysql': (name, value) =>
    `Amazon RDS: create a custom parameter group (the default one cannot be edited), set ${name} = ${value}, attach it to the instance.`,
  'aurora-mysql': (name, value) =>
    `Amazon Aurora: create a custom DB cluster parameter group, set ${name} = ${value}, attach it to the cluster and connect to its writer.`,
  'azure-mysql': (name, value) => `Azure: the server > Settings > Server parameters, set ${name} = ${value}, Save.`,
  'cloud-sql-mysql': (name, value) => `Cloud SQL: the instance > Edit > Flags, set ${name} = ${value}, Save.`,
  'alibaba-rds-mysql': (name, value) =>
    `Alibaba Cloud: ApsaraDB RDS console > the instance > Parameters, set ${name} = ${value}, Apply Changes.`,
};

/** The fix of one server variable for the job's provider: SQL that survives a restart, or the console's steps. */
export function fixVariable(dataSource: DataSource, facts: ServerFacts, fix: VariableFix): Fix {
  const { name, value, dynamic } = fix;
  const restart = !dynamic;
  // Consoles and files take the value without SQL's quotes.
  const plain = value.replaceAll("'", '');
  if (dataSource !== 'self-managed-mysql') {
    const steps = fix.steps?.[dataSource] ?? `${CONSOLE[dataSource](name, plain)}${restart ? ' Then restart it.' : ''}`;
    return { sql: null, steps, restart };
  }
  const reconnect = fix.perSession ? ' Sessions that are open keep the old value until they reconnect.' : '';
  if (!dynamic) {
    return {
      sql: null,
      steps: fix.steps?.[dataSource] ?? `Write ${name}=${plain} under [mysqld] and restart.`,
      restart,
    };
  }
  // SET PERSIST came with MySQL 8.0; elsewhere the value is lost at a restart unless it is in the file too.
  if (facts.flavour === 'mysql' && facts.versionNumber >= 80_000) {
    return { sql: `SET PERSIST ${name} = ${value};`, steps: reconnect.trim() || null, restart };
  }
  return {
    sql: `SET GLOBAL ${name} = ${value};`,
    steps: `Also write ${name}=${plain} under [mysqld], or it is lost at the next restart.${reconnect}`,
    restart,
  };
}
