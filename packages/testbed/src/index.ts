export { buildConsole } from './build-console.ts';
export { childProcesses } from './child-processes.ts';
export { type Chromium, ensureChromium } from './chromium.ts';
export { type ClearPasswordServer, startClearPasswordServer } from './clear-password-server.ts';
export { newDataFolder } from './data-folder.ts';
export {
  type FreshDatabase,
  type FreshMysqlDatabase,
  type FreshPostgresDatabase,
  freshDatabase,
} from './fresh-database.ts';
export type { MysqlAddress, MysqlServer } from './mysql-address.ts';
export type { MysqlRole } from './mysql-flags.ts';
export { type MysqlVersion, mysqlTool } from './mysql-packages.ts';
export { type MysqlOptions, startMysql } from './mysql-server.ts';
export { freePort } from './ports.ts';
export { type PostgresAddress, type PostgresOptions, type PostgresServer, startPostgres } from './postgres.ts';
export { type Command, withDeathSignal } from './processes.ts';
export { type Product, type ProductOptions, startProduct } from './product.ts';
export { freezeProcesses, ProductProcess, signalProcess } from './product-process.ts';
export { type OfClient, startProxy, type TcpProxy } from './proxy.ts';
export { Random } from './random.ts';
export { testPostgres, testSource, testTarget } from './shared-servers.ts';
export { socketOwner } from './socket-owner.ts';
export { startTarget, type TargetOptions } from './target.ts';
export {
  closingLine,
  reportTotals,
  resultVariable,
  stepTotals,
  sumTotals,
  type Totals,
} from './totals.ts';
