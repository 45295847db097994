import { FIXED_DEFAULTS, type SourceCollations } from '../ddl/write-collations.ts';
import type { QuerySession } from '../ports/source-event.ts';

/** Facts of the source that its events do not carry. */
export interface KnownCollations {
  /** Default collation of a character set (SHOW CHARACTER SET); null when not known. */
  ofCharset?(charset: string): string | null;
  /** Default collation of a database at the present place of the log; null when not known. */
  ofDatabase?(schema: string): string | null;
}

/** What an event's session says, then what is known of the source, then what is the same everywhere. */
export function collationsOf(session: QuerySession, known: KnownCollations | null | undefined): SourceCollations {
  return {
    ofCharset: (charset) => {
      const logged = charset === 'utf8mb4' ? (session.collationForUtf8mb4 ?? null) : null;
      return logged ?? known?.ofCharset?.(charset) ?? FIXED_DEFAULTS.get(charset) ?? null;
    },
    ofDatabase: (schema) => known?.ofDatabase?.(schema) ?? null,
    ofServer: session.collationServer,
  };
}
