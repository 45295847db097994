import {
  IconAlertTriangleFilled,
  IconCircle,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleFilled,
  IconCircleXFilled,
  IconInfoCircleFilled,
  IconPlayerPauseFilled,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './status-badge.module.css';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle';

const SHAPES = {
  dot: IconCircleFilled,
  ring: IconCircle,
  dashed: IconCircleDashed,
  check: IconCircleCheckFilled,
  cross: IconCircleXFilled,
  triangle: IconAlertTriangleFilled,
  info: IconInfoCircleFilled,
  pause: IconPlayerPauseFilled,
} as const;
export type Shape = keyof typeof SHAPES;

/** A status: colour, shape and word together, so that none of them carries the meaning alone. */
export function StatusBadge(props: { tone: Tone; shape: Shape; children: ReactNode; plain?: boolean }) {
  const Icon = SHAPES[props.shape];
  return (
    <span className={props.plain ? `${classes.badge} ${classes.plain}` : classes.badge} data-tone={props.tone}>
      <Icon size={props.shape === 'dot' || props.shape === 'ring' ? 10 : 14} aria-hidden />
      {props.children}
    </span>
  );
}
