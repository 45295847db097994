import type { PrecheckRun } from '@tideway/contract';

function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char);
}

/** The run as the API gave it. */
export function downloadJson(run: PrecheckRun, jobName: string): void {
  download(`${jobName}-precheck.json`, 'application/json', `${JSON.stringify(run, null, 2)}\n`);
}

/** The run as one page without scripts, to print or to mail. */
export function downloadHtml(run: PrecheckRun, jobName: string): void {
  const rows = run.items.map((item) => {
    const cells = [
      item.verdict ?? item.state,
      item.title,
      item.side,
      item.query,
      item.observed,
      item.required,
      item.why,
    ];
    const ignored = item.ignored === null ? '' : `${item.ignored.by}, ${item.ignored.at}: ${item.ignored.reason}`;
    const all = [...cells, item.tables.join(', '), item.fix?.sql ?? item.fix?.steps ?? '', ignored];
    return `<tr>${all.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`;
  });
  const heads = ['Verdict', 'Item', 'Side', 'Query', 'Observed', 'Required', 'Why', 'Tables', 'Fix', 'Ignored'];
  const style =
    'body{font:14px sans-serif;margin:24px}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:4px 8px;text-align:left;vertical-align:top}';
  const page = `<!doctype html><meta charset="utf-8"><title>${escaped(jobName)}: precheck</title><style>${style}</style>
<h1>${escaped(jobName)}: precheck</h1><p>${escaped(run.startedAt ?? '')} – ${escaped(run.finishedAt ?? '')}</p>
<table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table>`;
  download(`${jobName}-precheck.html`, 'text/html', page);
}
