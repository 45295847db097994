import type { BinlogStatus } from '@tideway/contract';

/** A binlog on the axis: when its first and its last event were written, in milliseconds. */
export interface AxisFile {
  readonly name: string;
  readonly size: number;
  readonly from: number;
  readonly to: number;
}

/** Files with known times, in order. A file without a first time begins where the one before ends. */
export function axisFiles(status: BinlogStatus): AxisFile[] {
  const files: AxisFile[] = [];
  const readAt = Date.parse(status.readAt);
  for (const [index, file] of status.files.entries()) {
    const next = status.files[index + 1]?.firstEventAt;
    const from = file.firstEventAt === null ? files.at(-1)?.to : Date.parse(file.firstEventAt);
    const end = file.lastEventAt ?? next ?? null;
    const to = end === null ? readAt : Date.parse(end);
    if (from === undefined || Number.isNaN(from)) continue;
    files.push({ name: file.name, size: Number(file.size), from, to: Math.max(to, from + 1) });
  }
  return files;
}

export interface AxisScale {
  readonly from: number;
  readonly to: number;
  x(time: number): number;
  time(x: number): number;
  readonly ticks: readonly number[];
  /** Ticks are less than a minute apart: their seconds matter. */
  readonly fine: boolean;
}

const MINUTE = 60_000;
const SECONDS = [1, 5, 15, 30, 60, 300, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800];
const STEPS = SECONDS.map((seconds) => seconds * 1000);
/** A log of a moment still gets a width. */
const SHORTEST = 5_000;

/** Maps times to pixels from `left` on, `width` wide, with at most about eight round ticks of the local clock. */
export function axisScale(from: number, to: number, left: number, width: number): AxisScale {
  const span = Math.max(to - from, SHORTEST);
  const wanted = Math.max(2, Math.min(8, Math.floor(width / 80)));
  const step = STEPS.find((candidate) => span / candidate <= wanted) ?? (STEPS.at(-1) as number);
  const zone = new Date(from).getTimezoneOffset() * MINUTE;
  const ticks: number[] = [];
  for (let tick = Math.ceil((from - zone) / step) * step + zone; tick <= to; tick += step) ticks.push(tick);
  return {
    from,
    to: from + span,
    x: (time) => left + ((time - from) / span) * width,
    time: (x) => Math.min(to, Math.max(from, from + ((x - left) / width) * span)),
    ticks,
    fine: step < MINUTE,
  };
}
