import { freshDatabase, testPostgres } from '@tideway/testbed';
import { expect, onTestFinished, test } from 'vitest';
import { listen, NOTIFY_SQL, type Notification, notificationPayload } from './notifications.ts';

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); ) {
    if (Date.now() > end) throw new Error('waited 10 s in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('notifications arrive in order; after the connection is lost another one is made, and says so', async () => {
  await using database = await freshDatabase(await testPostgres(), 'notify');
  const client = await database.connect();
  const heard: Notification[] = [];
  let connected = 0;
  let lost = 0;
  const listener = listen(database.url, {
    notified: (notification) => heard.push(notification),
    connected: () => {
      connected += 1;
    },
    disconnected: () => {
      lost += 1;
    },
  });
  onTestFinished(() => listener.close());
  await until(() => connected === 1);
  const first: Notification = { kind: 'command', jobId: 'job_1' };
  const second: Notification = { kind: 'deleted', jobId: 'job_2' };
  await client.query(NOTIFY_SQL, [notificationPayload(first)]);
  await client.query(NOTIFY_SQL, ['nonsense']);
  await client.query(NOTIFY_SQL, [notificationPayload(second)]);
  await until(() => heard.length === 2);
  expect(heard).toEqual([first, second]);

  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'tideway-listen'`,
  );
  await until(() => connected === 2);
  expect(lost).toBe(1);
  await client.query(NOTIFY_SQL, [notificationPayload(first)]);
  await until(() => heard.length === 3);
});
