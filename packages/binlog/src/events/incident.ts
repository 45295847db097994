import type { Bytes } from '../bytes/read.ts';
import { SpanReader } from '../bytes/span-reader.ts';

export interface IncidentFacts {
  /** 1 is LOST_EVENTS, the only one servers write. */
  readonly incident: number;
  readonly message: string;
}

export function readIncident(b: Bytes, start: number, end: number): IncidentFacts {
  const r = new SpanReader(b, start, end);
  const incident = r.u16('incident number');
  const message = r.remaining === 0 ? '' : r.text(r.u8('message length'), 'incident message');
  return { incident, message };
}
