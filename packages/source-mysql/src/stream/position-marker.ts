import type { EventPlace } from '@tideway/engine';
import { eventCrc, type PositionMark } from '../start/position-mark.ts';
import type { EventBytes } from '../transport/binlog-dump.ts';

/** Milliseconds between two marks of one file. */
const MARK_EVERY_MS = 300_000;

/** What of a format description a mark needs. */
interface FileHead {
  readonly timestamp: number;
  readonly format: { readonly checksum: string };
}

/**
 * Makes marks of the log while it is read: at the head of each file, and every five minutes of the last event read. A
 * binary log only grows, so one mark in a file vouches for the file; later ones for what was written since.
 */
export class PositionMarker {
  readonly #serverUuid: string | null;
  readonly #now: () => number;
  readonly #onMark: (mark: PositionMark) => void;
  #fileBegan: number | null = null;
  #checksumBytes = 0;
  #bytes: EventBytes | null = null;
  #at: EventPlace | null = null;
  #markedFile: string | null = null;
  #markedAt = 0;

  constructor(serverUuid: string | null, now: () => number, onMark: (mark: PositionMark) => void) {
    this.#serverUuid = serverUuid;
    this.#now = now;
    this.#onMark = onMark;
  }

  /** A format description opens a file, or the stream. */
  head(event: FileHead): void {
    this.#fileBegan = event.timestamp;
    this.#checksumBytes = event.format.checksum === 'crc32' ? 4 : 0;
    this.#at = null;
    this.#markedFile = null;
  }

  /** An event that lies in the log. Its bytes are looked at by {@link endOfChunk}, if at all. */
  event(bytes: EventBytes, at: EventPlace): void {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** While the bytes of the last event are still there. */
  endOfChunk(): void {
    const [bytes, at] = [this.#bytes, this.#at];
    this.#bytes = null;
    this.#at = null;
    if (bytes === null || at === null || this.#fileBegan === null) return;
    const now = this.#now();
    if (this.#markedFile === at.start.file && now - this.#markedAt < MARK_EVERY_MS) return;
    this.#markedFile = at.start.file;
    this.#markedAt = now;
    this.#onMark({
      serverUuid: this.#serverUuid,
      file: at.start.file,
      lastEventStart: at.start.position,
      lastEventEnd: at.end.position,
      fileBegan: this.#fileBegan,
      lastEventCrc: at.start.position < 2 ** 32 ? eventCrc(bytes, this.#checksumBytes) : null,
    });
  }
}
