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

/** A moment as a field of dates and times holds it: by the reader's clock, to the second. */
export function localInput(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${date}T${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}

/** The moment that such a field holds, ISO 8601; null when it holds none. */
export function momentOf(input: string): string | null {
  const at = new Date(input);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
