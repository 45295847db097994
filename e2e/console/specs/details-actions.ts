import type { Job } from '@tideway/contract';
import { openShop, registerCluster, runningJob } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';

/** Pause says beforehand how long the source keeps what is needed; another spec while running and while paused. */
async function pauseAndSpec({ stack, open }: SpecContext): Promise<void> {
  const { api } = stack.product;
  const shop = await openShop(stack, 'acts');
  const cluster = await registerCluster(stack, 'acts');
  const job = await runningJob(stack, cluster, 'acts', shop.name);
  const app = await open();
  const { page } = app;
  const dialog = page.getByRole('dialog');
  const changeSpec = async (to: string) => {
    await app.button('More actions').click();
    await page.getByRole('menuitem', { name: 'Change spec' }).click();
    await dialog.getByRole('radio', { name: to }).check();
    await dialog.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  const lanes = (count: number) =>
    api.waitForJob(
      job.id,
      `${count} lanes`,
      ({ state, progress }: Job) => state === 'running' && progress.lanes === count,
      40_000,
    );
  await app.goto(`/clusters/${cluster.id}/migration/${job.id}`);
  await app.see('In sync');
  await changeSpec('4 RCU');
  await lanes(8);
  await app.button('Pause').click();
  await dialog.getByText(/kept for another \d+ (h|d)/).waitFor();
  await dialog.getByRole('button', { name: 'Pause', exact: true }).click();
  await app.see(/^Paused at .* by .*Nothing is lost/, 40_000);
  await changeSpec('2 RCU');
  await app.button('Resume').click();
  await dialog.getByRole('button', { name: 'Resume', exact: true }).click();
  await lanes(4);
  await app.see('In sync', 40_000);
}

export const DETAIL_ACTION_SPECS: readonly Spec[] = [
  spec('details: pause with its runway, another spec while running and paused', { quick: false }, pauseAndSpec),
];
