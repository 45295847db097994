import { startMysql, testTarget } from '@tideway/testbed';
import mysql from 'mysql2/promise';
import { expect, it } from 'vitest';
import { type PrecheckJob, runPrecheck } from './index.ts';

const SETUP = `
  CREATE DATABASE shop;
  CREATE TABLE shop.p (id int PRIMARY KEY);
  CREATE TABLE shop.c (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES shop.p (id) ON DELETE CASCADE);
  GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO reader@'127.0.0.1' IDENTIFIED BY 'pw';`;

it.each(['5.6', 'mariadb-10.11'] as const)(
  'every item has an answer on %s, and what is hidden is no pass',
  async (version) => {
    const source = await startMysql({ role: 'source', own: true, version });
    try {
      const { host, port, user, password } = source;
      const root = await mysql.createConnection({ host, port, user, password, multipleStatements: true });
      await root.query(SETUP);
      const job: PrecheckJob = {
        dataSource: 'self-managed-mysql',
        source: { host, port, user: 'reader', password: 'pw', tls: null },
        target: await testTarget(),
        start: { kind: 'now' },
        addPurged: false,
        selection: { kind: 'all' },
        standIn: true,
        otherJobs: [],
      };
      const run = async () => {
        const items = await runPrecheck(job, { items: [], signal: AbortSignal.timeout(30_000), onItem: () => {} });
        return new Map(items.map((item) => [item.id, item]));
      };
      const first = await run();
      const unanswered = [...first.values()].filter(({ verdict }) => verdict === 'could-not-check');
      // MariaDB hides foreign keys, replicas and the state of a replica from an account that MySQL shows them to.
      expect(unanswered.map(({ id }) => id)).toEqual(
        version === '5.6' ? [] : ['replica', 'replica-ids', 'cascades', 'foreign-keys'],
      );
      for (const { fix } of unanswered) await root.query(fix?.sql ?? '');
      const second = await run();
      for (const id of ['replica', 'replica-ids']) expect(second.get(id)).toMatchObject({ verdict: 'pass' });
      expect(second.get('foreign-keys')).toMatchObject({ verdict: 'note' });
      expect(second.get('cascades')).toMatchObject({ verdict: 'warning', tables: ['shop.c'] });
      root.destroy();
    } finally {
      await source.stop();
    }
  },
);
