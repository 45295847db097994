import { connect } from 'node:net';
import type { Diagnosis, DiagnosisStep } from '@tideway/contract';
import { inBothLanguages, say, type Text, verbatim } from '@tideway/domain';
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
    return oneStep({
      step: 'tcp',
      detail: say(`it does not answer within ${limitMs / 1_000} s`, `${limitMs / 1_000} 秒内没有响应`),
      fix: say(
        'Check the address, the firewall between, and that the server is not overloaded.',
        '请检查地址和中间的防火墙，并确认服务器没有过载。',
      ),
    });
  }
}

/** Whether anything answers there. */
export async function testAddress(host: string, port: number): Promise<Diagnosis> {
  const began = performance.now();
  const error = await new Promise<Text | null>((resolve) => {
    const socket = connect({ host, port, timeout: 8_000, blockList: networkPolicy });
    const end = (reason: Text | null) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => end(null));
    socket.once('timeout', () => end(say('no answer within 8 s', '8 秒内没有响应')));
    socket.once('error', (failure) => end(verbatim(failure.message)));
  });
  const place = `${host}:${port}`;
  const durationMs = performance.now() - began;
  if (error === null) {
    return oneStep({ step: 'tcp', detail: say(`connected to ${place}`, `已连接到 ${place}`), fix: null, durationMs });
  }
  return oneStep({
    step: 'tcp',
    detail: say(`${place}: ${error.en}`, `${place}：${error.zh}`),
    fix: say(
      'Check the address, and that the endpoint was accepted on the other side.',
      '请检查地址，以及对端是否已接受该端点。',
    ),
    durationMs,
  });
}

/** A Private Link whose endpoint nobody has registered yet: there is no address to try. */
function unregistered(): Diagnosis {
  return oneStep({
    step: 'resolve',
    detail: say('no address is registered for this private endpoint', '没有为该私有端点登记地址'),
    fix: say(
      'Register the endpoint under Settings, Private endpoints: its name, and the address it is reached at.',
      '请在“设置 > 私有端点”中登记：其名称，以及访问它的地址。',
    ),
  });
}

/** A test of one step, which has failed when there is something to mend. */
function oneStep(found: {
  readonly step: DiagnosisStep['step'];
  readonly detail: Text;
  readonly fix: Text | null;
  readonly durationMs?: number;
}): Diagnosis {
  const { step, detail, fix, durationMs = 0 } = found;
  const ok = fix === null;
  const status = ok ? 'pass' : 'failed';
  const one = { step, status, durationMs, serverMessage: null, ...inBothLanguages({ detail, fix }) } as const;
  return { ok, checkedAt: new Date().toISOString(), steps: [one], facts: {} };
}
