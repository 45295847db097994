import type { Cluster } from './cluster.ts';
import type { Problem } from './common.ts';
import type { Job, JobEvent } from './job.ts';
import type { PrecheckRun } from './precheck.ts';
import { ROUTES, routePath } from './routes.ts';

/** An answer of the API that is a problem document. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** Whoever answered does not speak as the API does: a proxy before it, or another site. */
export class NotTheApi extends Error {
  override readonly name = 'NotTheApi';
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotTheApi(`${where}, and not as Tideway does: ${text.trim().slice(0, 100)}`);
  }
}

/** The API over HTTP, as a script uses it: the start-up token as a bearer token. */
export class ApiClient {
  readonly baseUrl: string;
  readonly #token: string;

  constructor(baseUrl: string, token: string) {
    this.baseUrl = baseUrl;
    this.#token = token;
  }

  /** Sends a request and reads the JSON answer; throws {@link ApiProblem} for a problem document, {@link NotTheApi}. */
  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const text = await this.text(method, path, body, headers);
    return (text === '' ? undefined : parsed(text, `${this.baseUrl} answers`)) as T;
  }

  /** As {@link call}, for an answer that is not JSON. */
  async text(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(new URL(path, this.baseUrl), {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    if (!response.ok) throw new ApiProblem(parsed(text, `${this.baseUrl} answers ${response.status}`) as Problem);
    return text;
  }

  async defaultProjectId(): Promise<string> {
    const organizations = await this.call<{ projects: { id: string }[] }[]>('GET', ROUTES.organizations);
    const id = organizations[0]?.projects[0]?.id;
    if (id === undefined) throw new Error('the API has no project');
    return id;
  }

  createCluster(projectId: string, input: Record<string, unknown>): Promise<Cluster> {
    return this.call('POST', `${ROUTES.clusters}?projectId=${projectId}`, input);
  }

  createJob(clusterId: string, name: string): Promise<Job> {
    return this.call('POST', ROUTES.jobs, { clusterId, name }, { 'idempotency-key': crypto.randomUUID() });
  }

  job(jobId: string): Promise<Job> {
    return this.call('GET', routePath(ROUTES.job, { jobId }));
  }

  patchJob(job: Job, patch: Record<string, unknown>): Promise<Job> {
    return this.call('PATCH', routePath(ROUTES.job, { jobId: job.id }), patch, { 'if-match': `"${job.version}"` });
  }

  /** `start`, `pause`, `resume`. */
  act(jobId: string, action: 'start' | 'pause' | 'resume', body: unknown = {}): Promise<Job> {
    const route = { start: ROUTES.jobStart, pause: ROUTES.jobPause, resume: ROUTES.jobResume }[action];
    return this.call('POST', routePath(route, { jobId }), body);
  }

  /**
   * Runs the precheck to its end and ignores warnings with `reason`, as an operator would; throws when something failed.
   */
  async passPrecheck(jobId: string, reason: string): Promise<PrecheckRun> {
    const path = routePath(ROUTES.jobPrecheck, { jobId });
    let run = await this.call<PrecheckRun>('POST', path, {});
    const deadline = Date.now() + 120_000;
    while (run.state === 'running') {
      if (Date.now() > deadline) throw new Error('the precheck did not end within two minutes');
      await new Promise((resolve) => setTimeout(resolve, 200));
      run = await this.call<PrecheckRun>('GET', path);
    }
    for (const item of run.items) {
      if (item.verdict !== 'warning' && item.verdict !== 'could-not-check') continue;
      const ignore = routePath(ROUTES.jobPrecheckIgnore, { jobId, itemId: item.id });
      run = await this.call<PrecheckRun>('PUT', ignore, { reason });
    }
    if (!run.allowsNext) {
      const blocking = run.items.filter(
        ({ verdict, ignored }) => verdict === 'failed' || verdict === null || ignored === null,
      );
      const words = blocking
        .filter(({ verdict }) => verdict !== 'pass' && verdict !== 'note')
        .map(({ id, verdict, observed }) => `${id} (${verdict ?? 'not checked'}): ${observed}`);
      throw new Error(`the precheck (${run.state}) does not allow a start: ${words.join('; ')}`);
    }
    return run;
  }

  async events(jobId: string, limit = 100): Promise<readonly JobEvent[]> {
    const path = `${routePath(ROUTES.jobEvents, { jobId })}?limit=${limit}`;
    return (await this.call<{ events: JobEvent[] }>('GET', path)).events;
  }

  /** Polls until `accept` says yes; throws with the job's last state after `timeoutMs`. */
  async waitForJob(jobId: string, what: string, accept: (job: Job) => boolean, timeoutMs = 60_000): Promise<Job> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const job = await this.job(jobId);
      if (accept(job)) return job;
      if (Date.now() > deadline) {
        const error = job.error === null ? '' : `; ${job.error.code}: ${job.error.detail}`;
        throw new Error(`the job is ${job.state} (${job.stage ?? 'no stage'}) instead of ${what}${error}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
