/** Spans to choose from, in seconds; the address carries the name. */
export const PRESETS = { '15m': 900, '1h': 3_600, '6h': 21_600, '24h': 86_400, '7d': 604_800 } as const;
export type Preset = keyof typeof PRESETS;

/** What the charts show: the last so many seconds, or from one moment to another (ISO 8601). */
export type Range = { readonly preset: Preset } | { readonly from: string; readonly to: string };

/** `young`: the job has no hour behind it yet, so a quarter shows more. */
export function rangeOf(params: URLSearchParams, young = false): Range {
  const from = params.get('from');
  const to = params.get('to');
  if (from !== null && to !== null && Date.parse(from) < Date.parse(to)) return { from, to };
  const preset = params.get('range');
  return { preset: preset !== null && preset in PRESETS ? (preset as Preset) : young ? '15m' : '1h' };
}

/** The moments a range stands for now. */
export function spanOf(range: Range, now: number): { from: string; to: string } {
  if ('from' in range) return range;
  const to = Math.floor(now / 1000) * 1000;
  return { from: new Date(to - PRESETS[range.preset] * 1000).toISOString(), to: new Date(to).toISOString() };
}

/** How often a range that ends now is asked for again: as often as a new point can show. */
export function refreshMs(range: Range): number | false {
  if ('from' in range) return false;
  return Math.max(5_000, (PRESETS[range.preset] * 1000) / 200);
}
