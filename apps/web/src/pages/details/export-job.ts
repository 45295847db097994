import { type Job, ROUTES, routePath } from '@tideway/contract';
import { call } from '../../api/call.ts';

/** Gives the browser a text to save. */
function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Downloads the job's configuration, secrets by reference. */
export async function exportJob(job: Pick<Job, 'id' | 'name'>, format: 'yaml' | 'json'): Promise<void> {
  const text = await call('text', 'GET', routePath(ROUTES.jobExport, { jobId: job.id }), { query: { format } });
  saveText(`${job.name}.${format}`, format === 'yaml' ? 'application/yaml' : 'application/json', text);
}
