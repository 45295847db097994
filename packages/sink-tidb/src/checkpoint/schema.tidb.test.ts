import { startTarget } from '@tideway/testbed';
import { expect, test } from 'vitest';
import { Session } from '../connect/session.ts';
import { CHECKPOINT_VERSION, ensureCheckpointSchema, JOB_TABLES } from './schema.ts';

test('made once, brought up to date, and refused when it is newer', async () => {
  const server = await startTarget({ own: true });
  const session = await Session.open(server);
  try {
    await Promise.all([ensureCheckpointSchema(session), Session.open(server).then(ensureCheckpointSchema)]);
    for (const table of JOB_TABLES) expect(await session.rows(`SELECT * FROM tideway.${table}`)).toEqual([]);
    await session.run(
      'ALTER TABLE tideway.job DROP COLUMN online_ddl, DROP COLUMN base_through; DROP TABLE tideway.syncpoint; UPDATE tideway.version SET version = 1',
    );
    await ensureCheckpointSchema(session);
    await session.rows('SELECT online_ddl, base_through FROM tideway.job');
    await session.rows('SELECT target_tso FROM tideway.syncpoint');
    expect(await session.rows('SELECT version FROM tideway.version')).toEqual([
      { version: String(CHECKPOINT_VERSION) },
    ]);
    await session.run('UPDATE tideway.version SET version = 99');
    await expect(ensureCheckpointSchema(session)).rejects.toMatchObject({ code: 'TARGET_CHECKPOINT_UNUSABLE' });
  } finally {
    await session.end();
    await server.stop();
  }
});
