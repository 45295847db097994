import 'uplot/dist/uPlot.min.css';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import classes from './uplot-chart.module.css';

export interface ChartSeries {
  readonly label: string;
  readonly values: readonly (number | null)[];
}

/** Something that happened, drawn as a line through the chart. */
export interface ChartMark {
  /** Seconds since the epoch. */
  readonly at: number;
  readonly tone: 'bad' | 'info' | 'idle';
}

export interface ChartProps {
  readonly title: string;
  /** The word before the moment under the cursor. */
  readonly timeLabel: string;
  /** What the chart says, in words. */
  readonly summary: string;
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly marks: readonly ChartMark[];
  /** Seconds since the epoch, both ends of the axis. */
  readonly from: number;
  readonly to: number;
  /** The values are whole: so are the steps of the axis. */
  readonly wholeSteps?: boolean;
  format(value: number): string;
  formatTime(second: number): string;
  onZoom(from: number, to: number): void;
}

const HEIGHT = 150;
/** From the series that counts, the last, to the first. */
const PALETTE = ['--tw-info', '--tw-warn-dot', '--tw-idle-dot'];

/** One cursor for all charts of the page. */
const cursorKey = uPlot.sync('job-charts').key;

function options(props: ChartProps, width: number, latest: () => ChartProps): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--mantine-color-dimmed'),
    grid: { stroke: colour('--tw-line'), width: 1 },
    ticks: { show: false },
    font: `11px ${style.getPropertyValue('--mantine-font-family')}`,
  };
  return {
    width,
    height: HEIGHT,
    cursor: {
      // The cursor only: a drag that ends on all charts would be as many entries of the browser's history.
      sync: { key: cursorKey, filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
      drag: { x: true, y: false, setScale: false },
    },
    scales: {
      x: { time: true, range: () => [latest().from, latest().to] },
      y: { range: (_u, _min, max) => [0, max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      {
        ...axis,
        size: 26,
        gap: 6,
        space: 80,
        values: (_u, splits) => splits.map((second) => latest().formatTime(second).slice(0, -3)),
      },
      {
        ...axis,
        size: 62,
        space: 34,
        incrs: props.wholeSteps ? [1, 2, 5, 10, 20, 50, 100] : undefined,
        values: (_u, splits) => splits.map((value) => latest().format(value)),
      },
    ],
    series: [
      { label: props.timeLabel, value: (_u, second) => (second === null ? '—' : latest().formatTime(second)) },
      ...props.series
        .map((line, place) => ({ line, index: props.series.length - 1 - place }))
        .map(({ line, index }) => ({
          label: line.label,
          stroke: colour(PALETTE[index] ?? '--tw-info'),
          width: index === 0 ? 1.8 : 1.4,
          dash: index === 2 ? [4, 3] : undefined,
          points: { show: false, filter: (plot: uPlot, series: number) => lonely(plot.data[series]), size: 4 },
          value: (_u: uPlot, value: number | null) => (value === null ? '—' : latest().format(value)),
        })),
    ],
    hooks: {
      setSelect: [
        (plot) => {
          if (plot.select.width < 4) return;
          latest().onZoom(
            plot.posToVal(plot.select.left, 'x'),
            plot.posToVal(plot.select.left + plot.select.width, 'x'),
          );
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      draw: [(plot) => drawMarks(plot, latest().marks, colour)],
    },
  };
}

/** Places of values that have no neighbour: no line leads to them, so they are drawn as points. */
function lonely(values: uPlot.AlignedData[number] | undefined): number[] {
  const isThere = (index: number) => values?.[index] != null;
  return Array.from(values ?? [], (_, index) => index).filter(
    (index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1),
  );
}

function drawMarks(plot: uPlot, marks: readonly ChartMark[], colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.lineWidth = devicePixelRatio;
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(mark.at, 'x', true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.strokeStyle = colour(`--tw-${mark.tone === 'info' ? 'info' : `${mark.tone}-dot`}`);
    ctx.setLineDash(mark.tone === 'bad' ? [] : [3 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

/** Left and right move the cursor a point, with Shift ten; it is the same on every chart. */
function moveCursor(plot: uPlot, event: KeyboardEvent): void {
  const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  if (direction === 0) return;
  event.preventDefault();
  const times = plot.data[0];
  const at = plot.cursor.idx ?? times.length - 1;
  const index = Math.min(times.length - 1, Math.max(0, at + direction * (event.shiftKey ? 10 : 1)));
  const time = times[index];
  if (time !== undefined) plot.setCursor({ left: plot.valToPos(time, 'x'), top: 10 });
}

/** A time series on a canvas; its content in words, a cursor for the keyboard, drag to zoom. */
export function UplotChart(props: ChartProps & { scheme: string }) {
  const { ref: sized, width } = useElementSize();
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef<ChartProps>(props);
  latest.current = props;
  const labels = props.series.map((series) => series.label).join('|');
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew when its looks change, fed below
  useEffect(() => {
    if (width === 0 || host.current === null) return;
    const made = new uPlot(
      options(latest.current, width, () => latest.current),
      dataOf(latest.current),
      host.current,
    );
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [width, props.scheme, labels]);
  useEffect(() => {
    plot.current?.setData(dataOf(props));
  }, [props]);
  return (
    <figure
      className={classes.figure}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the cursor is moved by the arrow keys
      tabIndex={0}
      aria-label={props.summary}
      onKeyDown={(event) => plot.current && moveCursor(plot.current, event)}
    >
      <figcaption>{props.title}</figcaption>
      <div ref={sized}>
        <div ref={host} className={classes.plot} />
      </div>
    </figure>
  );
}

function dataOf(props: ChartProps): uPlot.AlignedData {
  return [props.times as number[], ...props.series.map((series) => series.values as (number | null)[])];
}
