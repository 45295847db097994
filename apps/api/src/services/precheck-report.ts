import { type Job, type PrecheckItem, type PrecheckRun, precheckWords } from '@tideway/contract';

/** What a report says beside the items. */
export interface ReportFacts {
  readonly job: Pick<Job, 'name' | 'clusterName' | 'standIn' | 'source'>;
  readonly run: PrecheckRun;
  readonly at: Date;
}

type Language = 'en' | 'zh';

const WORDS = {
  en: {
    title: 'Precheck report',
    verdicts: {
      pass: 'Pass',
      note: 'Note',
      warning: 'Warning',
      failed: 'Failed',
      'could-not-check': 'Could not check',
    },
    sides: { source: 'source', target: 'target', both: 'source and target', objects: 'objects' },
    waiting: 'Not checked',
    asked: 'Asked',
    observed: 'Observed',
    required: 'Required',
    why: 'Why',
    fix: 'Fix',
    restart: 'needs a restart',
    tables: 'Tables',
    more: (count: number) => `and ${count} more`,
    ignored: (by: string, at: string, reason: string) => `Ignored by ${by}, ${at}: ${reason}`,
    allowed: 'The job may start.',
    blocked: 'The job may not start yet.',
    source: 'Source',
    cluster: 'Target cluster',
    standIn: 'registered as a stand-in for TiDB',
    finished: 'Checked',
    written: 'Report written',
  },
  zh: {
    title: '前置检查报告',
    verdicts: { pass: '通过', note: '提示', warning: '警告', failed: '失败', 'could-not-check': '无法检查' },
    sides: { source: '源端', target: '目标端', both: '源端和目标端', objects: '对象' },
    waiting: '未检查',
    asked: '查询',
    observed: '实际',
    required: '要求',
    why: '原因',
    fix: '解决方法',
    restart: '需要重启',
    tables: '表',
    more: (count: number) => `以及另外 ${count} 个`,
    ignored: (by: string, at: string, reason: string) => `${by} 于 ${at} 忽略：${reason}`,
    allowed: '任务可以启动。',
    blocked: '任务还不能启动。',
    source: '源端',
    cluster: '目标集群',
    standIn: '登记为 TiDB 的替身',
    finished: '检查时间',
    written: '报告生成时间',
  },
} as const;

/** Most pressing first. */
const ORDER: readonly (PrecheckItem['verdict'] | 'waiting')[] = [
  'failed',
  'could-not-check',
  'warning',
  'waiting',
  'note',
  'pass',
];

const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1b1e;background:#fff}
section{border:1px solid #ced4da;border-left-width:6px;border-radius:4px;padding:.5rem 1rem;margin:1rem 0}
h2{font-size:1.05rem;margin:.25rem 0}dt{font-weight:600;margin-top:.4rem}dd{margin:0;overflow-wrap:anywhere}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f1f3f5;padding:.5rem;margin:.25rem 0}
.failed{border-left-color:#c92a2a}.could-not-check{border-left-color:#862e9c}.warning{border-left-color:#b35c00}
.note{border-left-color:#1864ab}.pass{border-left-color:#2b8a3e}`;

/** The precheck of a job as one HTML file that needs nothing else: what was asked, found and required, and the fix. */
export function precheckHtml({ job, run, at }: ReportFacts, language: Language): string {
  const words = WORDS[language];
  const rank = ({ verdict }: PrecheckItem) => ORDER.indexOf(verdict ?? 'waiting');
  const items = [...run.items].sort((a, b) => rank(a) - rank(b));
  const counts = ORDER.flatMap((verdict) => {
    const count = items.filter((item) => rank(item) === ORDER.indexOf(verdict)).length;
    return count === 0 ? [] : [`${verdictWord(verdict === 'waiting' ? null : verdict, language)} ${count}`];
  });
  const { host, privateLink, port, dataSource } = job.source;
  const facts: readonly (readonly [string, string])[] = [
    [words.source, `${dataSource ?? ''} ${host ?? privateLink ?? ''}:${port ?? ''}`],
    [words.cluster, `${job.clusterName}${job.standIn ? ` (${words.standIn})` : ''}`],
    [words.finished, run.finishedAt ?? '—'],
    [words.written, at.toISOString()],
  ];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text(`${words.title}: ${job.name}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${text(`${words.title}: ${job.name}`)}</h1>
<p><strong>${run.allowsNext ? words.allowed : words.blocked}</strong> ${text(counts.join(' · '))}</p>
<dl>${facts.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join('')}</dl>
${items.map((item) => itemHtml(item, language)).join('\n')}
</body>
</html>
`;
}

function verdictWord(verdict: PrecheckItem['verdict'], language: Language): string {
  return verdict === null ? WORDS[language].waiting : WORDS[language].verdicts[verdict];
}

function itemHtml(item: PrecheckItem, language: Language): string {
  const words = WORDS[language];
  const { title, why, query, observed, required, fix } = precheckWords(item, language);
  const rows: (readonly [string, string])[] = [
    [words.observed, text(observed)],
    [words.required, text(required)],
    [words.why, text(why)],
    [words.asked, `<code>${text(query)}</code>`],
  ];
  if (fix !== null) {
    const { sql, steps, restart } = fix;
    const parts = [
      ...(steps === null ? [] : [`<div>${text(steps)}</div>`]),
      ...(sql === null ? [] : [`<pre>${text(sql)}</pre>`]),
      ...(restart ? [`<div>${text(words.restart)}</div>`] : []),
    ];
    rows.push([words.fix, parts.join('')]);
  }
  if (item.tables.length > 0) {
    const rest = item.tableCount - item.tables.length;
    rows.push([words.tables, text(`${item.tables.join(', ')}${rest > 0 ? `, ${words.more(rest)}` : ''}`)]);
  }
  const { ignored } = item;
  const mark = ignored === null ? '' : `<p>${text(words.ignored(ignored.by, ignored.at, ignored.reason))}</p>`;
  const list = rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${text(name)}</dt><dd>${value}</dd>`);
  return `<section id="${text(item.id)}" class="${item.verdict ?? 'waiting'}">
<h2>${text(`${verdictWord(item.verdict, language)} · ${title} (${words.sides[item.side]})`)}</h2>${mark}
<dl>${list.join('')}</dl>
</section>`;
}

/** Everything of a report is data of others: names of tables, answers of servers, reasons of people. */
function text(value: string): string {
  const named: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return value.replaceAll(/[&<>"']/g, (character) => named[character] ?? character);
}
