import { useElementSize } from '@mantine/hooks';
import type { BinlogStatus } from '@tideway/contract';
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../../../i18n/format.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { type AxisFile, type AxisScale, axisFiles, axisScale } from './axis-scale.ts';
import classes from './binlog-axis.module.css';

const HEIGHT = 96;
const BASE = 70;
const PURGED = 46;

function Bars(props: {
  files: readonly AxisFile[];
  scale: AxisScale;
  marker: number | null;
  onPick(time: number): void;
}) {
  const { t } = useTranslation('wizard');
  const { bytes } = useFormat();
  const { files, scale, marker } = props;
  const largest = Math.max(...files.map((file) => file.size), 1);
  return files.map((file) => {
    const x = scale.x(file.from);
    const height = 12 + (file.size / largest) * 44;
    const iso = (time: number) => formatDateTime(new Date(time).toISOString());
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: for the pointer; the keyboard has the marker and the table
      <rect
        key={file.name}
        className={classes.file}
        data-needed={(marker !== null && file.to >= marker) || undefined}
        x={x}
        y={BASE - height}
        width={Math.max(3, scale.x(file.to) - x - 2)}
        height={height}
        rx={2}
        onClick={() => props.onPick(file.from)}
      >
        <title>
          {t('start.fileTitle', {
            name: file.name,
            size: bytes(file.size),
            from: iso(file.from),
            to: iso(file.to),
          })}
        </title>
      </rect>
    );
  });
}

/** The clock alone, with the date where the day changes. */
function Ticks({ scale }: { scale: AxisScale }) {
  let day = '';
  return scale.ticks.map((tick) => {
    const [date = '', clock = ''] = formatDateTime(new Date(tick).toISOString()).split(' ');
    const newDay = date !== day;
    day = date;
    return (
      <g key={tick}>
        <line className={classes.tick} x1={scale.x(tick)} x2={scale.x(tick)} y1={6} y2={BASE + 4} />
        <text className={classes.label} x={scale.x(tick)} y={BASE + 16} textAnchor="middle">
          {scale.fine ? clock : clock.slice(0, 5)}
        </text>
        {newDay && (
          <text className={classes.label} x={scale.x(tick)} y={BASE + 28} textAnchor="middle">
            {date.slice(5)}
          </text>
        )}
      </g>
    );
  });
}

function Purged({ shown }: { shown: boolean }) {
  const { t } = useTranslation('wizard');
  if (!shown) return null;
  return (
    <g>
      <defs>
        <pattern id="purged-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line className={classes.hatch} x1="0" y1="0" x2="0" y2="6" strokeWidth="1.5" />
        </pattern>
      </defs>
      <rect className={classes.purgedArea} x={0} y={BASE - 56} width={PURGED - 6} height={56} />
      <text className={classes.label} x={0} y={BASE + 16}>
        {t('start.purged')}
      </text>
    </g>
  );
}

/** The marker: dragged, or moved by the arrow keys. */
function Marker(props: { scale: AxisScale; time: number; onMove(time: number): void; onDrop(time: number): void }) {
  const { t } = useTranslation('wizard');
  const { scale, time } = props;
  const key = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 3_600_000 : 60_000;
    const direction = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (direction === 0) return;
    event.preventDefault();
    props.onDrop(Math.min(scale.to, Math.max(scale.from, time + direction * step)));
  };
  const move = (event: PointerEvent<SVGGElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const left = event.currentTarget.ownerSVGElement?.getBoundingClientRect().left ?? 0;
    props.onMove(scale.time(event.clientX - left));
  };
  const x = scale.x(time);
  return (
    <g
      className={classes.marker}
      role="slider"
      tabIndex={0}
      aria-label={t('start.marker')}
      aria-valuemin={scale.from}
      aria-valuemax={scale.to}
      aria-valuenow={Math.round(time)}
      aria-valuetext={formatDateTime(new Date(time).toISOString())}
      transform={`translate(${x} 0)`}
      onKeyDown={key}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={move}
      onPointerUp={() => props.onDrop(time)}
    >
      <rect x={-12} y={0} width={24} height={BASE} />
      <line x1={0} x2={0} y1={8} y2={BASE} />
      <path d="M-6 0H6V6L0 12L-6 6Z" />
    </g>
  );
}

/** The source's binary logs in time: a bar a file, wide as it is long, high as it is large; hatched what is purged. */
export function BinlogAxis(props: { status: BinlogStatus; start: string | null; onPick(iso: string): void }) {
  const { t } = useTranslation('wizard');
  const { ref, width } = useElementSize();
  const [dragged, setDragged] = useState<number | null>(null);
  const files = axisFiles(props.status);
  const first = files[0];
  if (first === undefined) return <p>{t('start.noFiles')}</p>;
  const purged = props.status.purgedGtidSet !== null && props.status.purgedGtidSet !== '';
  const left = purged ? PURGED : 0;
  const to = Math.max(Date.parse(props.status.readAt), files.at(-1)?.to ?? 0);
  const scale = axisScale(first.from, to, left, Math.max(120, width - left - 8));
  const shown = dragged ?? (props.start === null ? null : Date.parse(props.start));
  const inside = shown === null ? null : Math.min(scale.to, Math.max(scale.from, shown));
  const drop = (time: number) => {
    setDragged(null);
    props.onPick(new Date(time).toISOString());
  };
  return (
    <div ref={ref} className={classes.axis}>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing with a slider in it */}
      <svg height={HEIGHT} role="group" aria-label={t('start.axisLabel')}>
        <Purged shown={purged} />
        <Ticks scale={scale} />
        <Bars files={files} scale={scale} marker={inside} onPick={drop} />
        {inside !== null && <Marker scale={scale} time={inside} onMove={setDragged} onDrop={drop} />}
      </svg>
    </div>
  );
}
