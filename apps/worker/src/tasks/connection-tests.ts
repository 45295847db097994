import { connect } from 'node:net';
import type { Diagnosis, DiagnosisStep } from '@tideway/contract';
import type { WorkerJob } from '@tideway/job-store';
import { networkPolicy, sourceOptions, targetOptions } from '@tideway/server-access';
import { type ConnectionOptions, diagnoseTarget } from '@tideway/sink-tidb';
import { diagnoseSource } from '@tideway/source-mysql';

/** A connection test that takes longer has failed. */
const LIMIT_MS = 10_000;

/** Both sides of a job. */
export async function validateConnection(
  job: WorkerJob,
  signal: AbortSignal,
): Promise<{ source: Diagnosis; target: Diagnosis }> {
  const [source, target] = await Promise.all([
    job.source.host === '' ? unregistered() : testSource(job, signal),
    testTarget(targetOptions(job), signal),
  ]);
  return { source, target };
}

function testSource(job: WorkerJob, signal: AbortSignal): Promise<Diagnosis> {
  return within(LIMIT_MS, signal, async (limited) => {
    const found = await diagnoseSource(sourceOptions(job), { signal: limited });
    return { ...found, steps: [...found.steps] };
  });
}

export function testTarget(
  connection: ConnectionOptions,
  signal: AbortSignal,
  limitMs: number = LIMIT_MS,
): Promise<Diagnosis> {
  return within(limitMs, signal, async (limited) => {
    const { ok, steps, facts } = await diagnoseTarget(connection, { signal: limited });
    const texts = Object.entries(facts ?? {}).map(
      ([name, value]) => [name, value === null ? null : String(value)] as const,
    );
    return { ok, checkedAt: new Date().toISOString(), steps: [...steps], facts: Object.fromEntries(texts) };
  });
}

/** A test that takes too long has failed: that is its answer. */
async function within(
  limitMs: number,
  signal: AbortSignal,
  test: (limited: AbortSignal) => Promise<Diagnosis>,
): Promise<Diagnosis> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    return await test(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (!limit.aborted) throw error;
    return failed({
      step: 'tcp',
      detail: `it does not answer within ${limitMs / 1_000} s`,
      fix: 'Check the address, the firewall between, and that the server is not overloaded.',
    });
  }
}

/** Whether anything answers there. */
export async function testAddress(host: string, port: number): Promise<Diagnosis> {
  const began = performance.now();
  const error = await new Promise<string | null>((resolve) => {
    const socket = connect({ host, port, timeout: 8_000, blockList: networkPolicy });
    const end = (reason: string | null) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end('no answer within 8 s'));
    socket.once('error', (failure) => end(failure.message));
  });
  const step = {
    step: 'tcp' as const,
    status: error === null ? ('pass' as const) : ('failed' as const),
    durationMs: performance.now() - began,
    detail: error === null ? `connected to ${host}:${port}` : `${host}:${port}: ${error}`,
    serverMessage: null,
    fix: error === null ? null : 'Check the address, and that the endpoint was accepted on the other side.',
  };
  return { ok: error === null, checkedAt: new Date().toISOString(), steps: [step], facts: {} };
}

/** A Private Link whose endpoint nobody has registered yet: there is no address to try. */
function unregistered(): Diagnosis {
  return failed({
    step: 'resolve',
    detail: 'no address is registered for this private endpoint',
    fix: 'Register the endpoint under Settings, Private endpoints: its name, and the address it is reached at.',
  });
}

function failed({ step, detail, fix }: Pick<DiagnosisStep, 'step' | 'detail' | 'fix'>): Diagnosis {
  const one = { step, status: 'failed' as const, durationMs: 0, detail, serverMessage: null, fix };
  return { ok: false, checkedAt: new Date().toISOString(), steps: [one], facts: {} };
}
