import type { DataSource } from '@tideway/contract';
import type { ServerFacts } from '@tideway/source-mysql';
import { expect, it } from 'vitest';
import type { PrecheckContext } from '../../context.ts';
import { auroraWriter } from './aurora-writer.ts';
import { dataSource } from './data-source.ts';

/** A managed service cannot be had here: its variables are what its documentation says. */
function managed(chosen: DataSource, service: ServerFacts['service'], variables: Record<string, string> = {}) {
  const context: Pick<PrecheckContext, 'variables'> & {
    job: Pick<PrecheckContext['job'], 'dataSource'>;
    sourceFacts(): Promise<Pick<ServerFacts, 'service'>>;
  } = {
    job: { dataSource: chosen },
    sourceFacts: async () => ({ service }),
    variables: async () => new Map(Object.entries(variables)),
  };
  // The checks under test read nothing else of the context.
  return context as PrecheckContext;
}
const { signal } = new AbortController();

it('a reader of Aurora fails, its writer passes, an unknown answer is no pass', async () => {
  const verdict = async (variables: Record<string, string>) =>
    (await auroraWriter.run(managed('aurora-mysql', 'aurora', variables), signal)).verdict;
  expect(await verdict({ innodb_read_only: 'ON' })).toBe('failed');
  expect(await verdict({ innodb_read_only: 'OFF' })).toBe('pass');
  expect(await verdict({})).toBe('could-not-check');
});

it('another service than the chosen one is a warning; none to be seen is no pass for a managed one', async () => {
  const verdict = async (chosen: DataSource, service: ServerFacts['service']) =>
    (await dataSource.run(managed(chosen, service), signal)).verdict;
  expect(await verdict('rds-mysql', 'rds')).toBe('pass');
  expect(await verdict('rds-mysql', 'aurora')).toBe('warning');
  expect(await verdict('self-managed-mysql', 'alibaba')).toBe('warning');
  expect(await verdict('azure-mysql', null)).toBe('note');
  expect(await verdict('self-managed-mysql', null)).toBe('pass');
});
