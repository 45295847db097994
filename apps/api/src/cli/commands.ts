import { readFileSync } from 'node:fs';
import {
  type ApiClient,
  type Cluster,
  type Job,
  type KeysRotated,
  type PrecheckRun,
  ROUTES,
  routePath,
} from '@tideway/contract';
import { jobLine, jobText, precheckText } from './describe.ts';
import { EXIT, ExitError } from './exit-error.ts';
import { decisions, failure, log, resume, spec } from './failure-commands.ts';
import { findJob, sleep, waitFor } from './find-job.ts';

/** What a command works with. */
export interface CommandInput {
  readonly api: ApiClient;
  /** The job's name or id. */
  readonly job: string | undefined;
  /** What follows the job: the spec of `spec`. */
  readonly value: string | undefined;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly env: NodeJS.ProcessEnv;
  print(text: string): void;
}

/** One command; throws an {@link ExitError} to end with another code than 0. */
export type Command = (input: CommandInput) => Promise<void>;

export const COMMANDS: Readonly<Record<string, Command>> = {
  create,
  precheck: async (input) => {
    const isFile = input.options.file !== undefined;
    // Of a file alone: the draft is only there to be checked.
    const { id, name } = isFile ? await createDraft(input) : await findJob(input);
    try {
      const run = await precheck(input.api, id);
      input.print(precheckText(run));
      if (!run.allowsNext) throw new ExitError(EXIT.refused, 'the precheck does not allow a start');
    } finally {
      if (isFile) await input.api.call('DELETE', routePath(ROUTES.job, { jobId: id }), { name, force: false });
    }
  },
  start: async (input) => start(input, (await findJob(input)).id),
  list: async ({ api, options, print }) => {
    const jobs = await api.call<Job[]>('GET', ROUTES.jobs);
    print(options.json === true ? JSON.stringify(jobs, null, 2) : jobs.map(jobLine).join('\n') || 'no jobs');
  },
  show: async (input) => {
    const job = await findJob(input);
    input.print(input.options.json === true ? JSON.stringify(job, null, 2) : jobText(job));
  },
  pause: async (input) => {
    const { id, name } = await findJob(input);
    await input.api.act(id, 'pause');
    await waitFor(input, id, 'paused', 60);
    input.print(`${name} is paused`);
  },
  resume,
  failure,
  decisions,
  spec,
  log,
  delete: remove,
  wait: async (input) => {
    const { id } = await findJob(input);
    const { for: goal = 'in-sync', timeout = '600' } = input.options;
    if (goal !== 'in-sync' && goal !== 'running' && goal !== 'paused') {
      throw new ExitError(EXIT.usage, `cannot wait for "${goal}": in-sync, running or paused`);
    }
    const limit = Number(timeout);
    if (!(limit > 0)) throw new ExitError(EXIT.usage, `--timeout ${timeout} is not a number of seconds`);
    input.print(jobLine(await waitFor(input, id, goal, limit)));
  },
  keys: async ({ api, job: verb, print }) => {
    if (verb !== 'rotate') throw new ExitError(EXIT.usage, `cannot ${verb ?? '…'} keys: keys rotate`);
    const { keyId, resealed, kept, made } = await api.call<KeysRotated>('POST', ROUTES.keysRotate);
    print(
      `${made ? 'a new key' : 'the first key'} (${keyId}) seals now; ${resealed} secrets sealed anew, ${kept} had it already`,
    );
  },
  export: async (input) => {
    const { id } = await findJob(input);
    const format = input.options.json === true ? 'json' : 'yaml';
    const text = await input.api.text('GET', `${routePath(ROUTES.jobExport, { jobId: id })}?format=${format}`);
    input.print(text.trimEnd());
  },
};

async function create(input: CommandInput): Promise<void> {
  const draft = await createDraft(input);
  input.print(`created the draft ${draft.name} (${draft.id})`);
  if (input.options.start === true) await start(input, draft.id);
}

async function createDraft({ api, options, env }: CommandInput): Promise<Job> {
  if (typeof options.file !== 'string') throw new ExitError(EXIT.usage, 'name the file of the job: -f FILE');
  const text = readFileSync(options.file === '-' ? 0 : options.file, 'utf8');
  // A key at the beginning of a line in YAML, anywhere in JSON.
  const written = /(?:^|["])cluster["]?\s*:\s*["']?([^"'\n#]+)/m.exec(text)?.[1];
  const named = typeof options.cluster === 'string' ? options.cluster : written;
  const cluster = await findCluster(api, named?.trim());
  const draft = await api.call<Job>('POST', ROUTES.jobImport, { clusterId: cluster.id, text });
  const { TIDEWAY_SOURCE_PASSWORD: source, TIDEWAY_TARGET_PASSWORD: target, TIDEWAY_SOURCE_KEY_FILE: keyFile } = env;
  const tls = keyFile === undefined ? {} : { tls: { ...draft.source.tls, clientKey: readFileSync(keyFile, 'utf8') } };
  await api.patchJob(draft, {
    source: { ...(source === undefined ? {} : { password: { value: source } }), ...tls },
    target: target === undefined ? {} : { password: { value: target } },
    step: 'precheck',
  });
  return draft;
}

async function start({ api, options, print }: CommandInput, jobId: string): Promise<void> {
  let run = await precheck(api, jobId);
  if (typeof options.accept === 'string') {
    for (const { id, verdict } of run.items) {
      if (verdict !== 'warning' && verdict !== 'could-not-check') continue;
      const path = routePath(ROUTES.jobPrecheckIgnore, { jobId, itemId: id });
      run = await api.call<PrecheckRun>('PUT', path, { reason: options.accept });
    }
  }
  print(precheckText(run));
  if (!run.allowsNext) throw new ExitError(EXIT.refused, 'the precheck does not allow the start');
  const { name } = await api.act(jobId, 'start');
  print(`${name} starts`);
}

async function remove(input: CommandInput): Promise<void> {
  const { api, options, print } = input;
  const { id, name } = await findJob(input);
  if (options.yes !== true) throw new ExitError(EXIT.usage, `delete needs --yes: it removes ${name} for good`);
  const answer = await api.call<{ deleted: boolean; leftBehind: string[]; waitsFor: string | null }>(
    'DELETE',
    routePath(ROUTES.job, { jobId: id }),
    {
      name,
      force: options.force === true,
    },
  );
  for (const line of answer.leftBehind) print(`stays behind: ${line}`);
  if (!answer.deleted) throw new ExitError(EXIT.timeout, `${name} is not deleted yet. ${answer.waitsFor ?? ''}`);
  print(`${name} is deleted`);
}

async function precheck(api: ApiClient, jobId: string): Promise<PrecheckRun> {
  const path = routePath(ROUTES.jobPrecheck, { jobId });
  let run = await api.call<PrecheckRun>('POST', path, {});
  for (const end = Date.now() + 300_000; run.state === 'running'; ) {
    if (Date.now() > end) throw new ExitError(EXIT.timeout, 'the precheck did not end within five minutes');
    await sleep(200);
    run = await api.call<PrecheckRun>('GET', path);
  }
  return run;
}

async function findCluster(api: ApiClient, name: string | undefined): Promise<Cluster> {
  const clusters = await api.call<Cluster[]>('GET', ROUTES.clusters);
  const found = name === undefined && clusters.length === 1 ? clusters[0] : clusters.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = clusters.map((one) => one.name).join(', ') || 'none is registered';
  throw new ExitError(
    EXIT.refused,
    `${name === undefined ? 'name the cluster' : `there is no cluster "${name}"`} (${known})`,
  );
}
