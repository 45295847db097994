import type { ApiClient, Job } from '@tideway/contract';

/**
 * Milliseconds from when the API has answered a change of a job until the event stream has told of it; 0 where the stream
 * was first.
 */
export async function measureStream(
  { api, address }: { readonly api: ApiClient; readonly address: string },
  job: Job,
  changes: number,
): Promise<number[]> {
  const { origin, searchParams } = new URL(address);
  const end = new AbortController();
  const response = await fetch(`${origin}/api/v1/events?jobs=all`, {
    headers: { authorization: `Bearer ${searchParams.get('token') ?? ''}` },
    signal: end.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`the event stream answers ${response.status}`);
  const seen = new Map<string, number>();
  const reading = read(response.body, job.id, seen).catch(() => undefined);
  const delays: number[] = [];
  let current = await api.job(job.id);
  for (let i = 0; i < changes; i += 1) {
    const name = `bench-renamed-${i}`;
    current = await api.patchJob(current, { name });
    const answered = performance.now();
    const deadline = answered + 10_000;
    while (!seen.has(name)) {
      if (performance.now() > deadline) throw new Error('the event stream says nothing of a change');
      await new Promise((resolve) => setImmediate(resolve));
    }
    delays.push(Math.max(0, (seen.get(name) as number) - answered));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  end.abort();
  await reading;
  return delays;
}

async function read(body: ReadableStream<Uint8Array>, jobId: string, seen: Map<string, number>): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body) {
    const now = performance.now();
    text += decoder.decode(chunk, { stream: true });
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      if (!message.includes(jobId)) continue;
      for (const [, name = ''] of message.matchAll(/"name":"(bench-renamed-\d+)"/g))
        if (!seen.has(name)) seen.set(name, now);
    }
  }
}
