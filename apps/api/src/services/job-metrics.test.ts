import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_METRICS, WORKER_METRICS } from '@tideway/contract';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderJobMetrics } from './job-metrics.ts';

describe('deploy/grafana', () => {
  const folder = join(import.meta.dirname, '../../../../deploy/grafana');
  const known = new Set<string>(
    [...Object.values(API_METRICS), ...Object.values(WORKER_METRICS)].map(({ name }) => name),
  );
  const used = (text: string): string[] => text.match(/tideway_[a-z_]+/g) ?? [];

  it('every metric of the dashboard exists', () => {
    const dashboard: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(
      readFileSync(join(folder, 'tideway-dashboard.json'), 'utf8'),
    );
    const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(15);
    for (const expression of expressions) expect(used(expression).length, expression).toBeGreaterThan(0);
    expect(expressions.flatMap(used).filter((name) => !known.has(name))).toEqual([]);
  });

  it('every metric of the alert rules exists, and every rule says what it is about', () => {
    const rules: { groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[] } =
      parse(readFileSync(join(folder, 'alert-rules.yml'), 'utf8'));
    const all = rules.groups.flatMap((group) => group.rules);
    expect(all.length).toBeGreaterThan(8);
    for (const { alert, expr, annotations } of all) {
      expect(
        used(expr).filter((name) => !known.has(name)),
        alert,
      ).toEqual([]);
      expect(used(expr).length, alert).toBeGreaterThan(0);
      expect(Object.keys(annotations), alert).toEqual(['summary', 'description']);
    }
  });
});

it('the API shows every metric that is documented', async () => {
  const text = await renderJobMetrics([]);
  for (const { name, type } of Object.values(API_METRICS)) expect(text).toContain(`# TYPE ${name} ${type}`);
});
