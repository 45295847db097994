import assert from 'node:assert/strict';
import { openShop, registerCluster } from '../shop.ts';
import { type Spec, type SpecContext, spec } from '../spec.ts';
import { fillConnections, passPrompt } from './wizard.ts';

/** Presses the button and expects a message at the field, within ten seconds, that matches; then mends the field. */
async function connections({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'bad');
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await app.button('Validate Connection and Next').click();
  await app.see(/fields need your attention/);
  const focused = await page.evaluate(() => document.activeElement?.id);
  assert.equal(focused, 'field-name', 'the focus goes to the first field at fault');

  await fillConnections(app, stack, '9-begins-with-a-digit');
  await app.field('name').blur();
  assert.match(await app.messageAt('name'), /Start with a letter/);
  await app.field('name').fill('bad-input');
  await app.field('source.port').fill('33o6');
  await app.field('source.port').blur();
  assert.match(await app.messageAt('source.port'), /whole number from 1 to 65535/);

  const wrong: [string, string, string, RegExp][] = [
    ['source.port', '1', 'source.host', /ECONNREFUSED|refused/i],
    ['source.host', 'no-such-host.invalid', 'source.host', /no-such-host\.invalid|not found|ENOTFOUND|EAI_AGAIN/i],
    ['source.user', 'nobody-here', 'source.user', /Access denied/],
    ['target.user', 'nobody-there', 'target.user', /Access denied/],
  ];
  for (const [path, value, at, message] of wrong) {
    const right =
      path === 'source.port' ? String(stack.source.port) : path === 'source.host' ? stack.source.host : 'e2e';
    await app.field(path).fill(value);
    if (path !== 'source.port') await app.field('source.port').fill(String(stack.source.port));
    const began = performance.now();
    await app.button('Validate Connection and Next').click();
    assert.match(await app.messageAt(at), message, `${path} = ${value}`);
    assert.ok(performance.now() - began < 10_500, `${path}: the answer came within ten seconds`);
    await app.field(path).fill(right);
  }
  assert.match(page.url(), /connections$/, 'the step stays');

  await page.getByRole('switch', { name: 'SSL/TLS' }).check();
  await app.field('source.tls.ca').fill('no certificate');
  await app.field('source.tls.ca').blur();
  assert.match(await app.messageAt('source.tls.ca'), /no PEM certificate/);
  await app.shot('wizard-1-problems');
}

async function startPosition({ stack, open }: SpecContext): Promise<void> {
  const cluster = await registerCluster(stack, 'bad-start');
  const shop = await openShop(stack, 'bad');
  await shop.sell(3);
  const app = await open();
  const { page } = app;
  await app.goto(`/clusters/${cluster.id}/migration/new/connections`);
  await fillConnections(app, stack, 'bad-start');
  await app.button('Validate Connection and Next').click();
  await passPrompt(app);

  await page.getByRole('radio', { name: 'Specify GTID' }).check();
  const set = app.field('start.gtidSet');
  for (const [text, message] of [
    ['not a gtid', /Enter a GTID set.+notagtid/i],
    ['3E11FA47-71CA-11E1-9E33-C80AA9429562:1-23', /3e11fa47-71ca-11e1-9e33-c80aa9429562/i],
  ] as const) {
    await set.fill(text);
    // What is no GTID set at all is told when the field is left.
    await set.blur();
    assert.match(await app.messageAt('start.gtidSet'), message, text);
    await app.button('Next').click();
    assert.match(page.url(), /start-position$/);
    await set.fill('');
  }

  await page.getByRole('radio', { name: 'Specify binlog file name and position' }).check();
  await app.field('start.file').fill('binlog.999999');
  await app.field('start.position').fill('4');
  assert.match(await app.messageAt('start.position'), /binlog\.999999/);
  const [status] = await stack.rows('source', 'SHOW BINARY LOG STATUS');
  const events = await stack.rows('source', `SHOW BINLOG EVENTS IN '${status?.File}'`);
  const inside = events.findLast((event) => event.Event_type === 'Table_map');
  await app.field('start.file').fill(String(status?.File));
  await app.field('start.position').fill(String(inside?.Pos));
  await app.see(`${inside?.Pos} lies inside a transaction: the job starts at its beginning`);
  await app.shot('wizard-2-refused');
  await app.field('start.position').fill(String(status?.Position));
  await app.see(/Starts at .+:\d+/);
  await app.button('Next').click();
  await app.see('Choose Objects to Migrate');
  await page.getByRole('radio', { name: 'Customize' }).check();
  await app.button('Next').click();
  await app.see('Select at least one database or table.');
}

export const BAD_INPUT_SPECS: readonly Spec[] = [
  spec('bad input: connections say at the field what was tried and what came back', { quick: true }, connections),
  spec('bad input: start positions are refused inline, with the reason', { quick: true }, startPosition),
];
