import type { BinlogPosition } from '@tideway/domain';

/** What a location is told from. */
export interface Located {
  readonly start: BinlogPosition;
  readonly end: BinlogPosition;
  readonly gtid: string | null;
}

/** The document's form: `startLocation: [position: (file, pos), gtid-set: …], endLocation: […]`. */
export function describeLocation({ start, end, gtid }: Located): string {
  const place = ({ file, position }: BinlogPosition) => `[position: (${file}, ${position}), gtid-set: ${gtid ?? ''}]`;
  return `startLocation: ${place(start)}, endLocation: ${place(end)}`;
}
