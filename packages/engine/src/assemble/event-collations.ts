import { FIXED_DEFAULTS, type SourceCollations } from '../ddl/write-collations.ts';
import type { QuerySession } from '../ports/source-event.ts';

/** Facts of the source that its events do not carry, and what the target has of it. */
export interface KnownCollations {
  /** Default collation of a character set (SHOW CHARACTER SET); null when not known. */
  ofCharset?(charset: string): string | null;
  /** Default collation of a database at the present place of the log; null when not known. */
  ofDatabase?(schema: string): string | null;
  /** Whether the target knows a collation by this name. Left out: it knows all. */
  isOnTarget?(collation: string): boolean;
}

/**
 * What an event's session says, then what is known of the source, then what is the same everywhere. A default that the
 * target lacks (TiDB has no latin1_swedish_ci) becomes its character set's binary collation there, which `note` is told:
 * values that the source takes for equal are then different on the target, never the other way round.
 */
export function collationsOf(
  session: QuerySession,
  known: KnownCollations | null | undefined,
  note: (text: string) => void,
): SourceCollations {
  const isOnTarget = (name: string): boolean => known?.isOnTarget?.(name) ?? true;
  const orBinary = (name: string | null): string | null => {
    const spelled = name === null ? null : onTargetName(name, isOnTarget);
    if (spelled === null || isOnTarget(spelled)) return spelled;
    const binary = `${spelled.split('_')[0]}_bin`;
    if (!isOnTarget(binary)) return null;
    note(`the target has no collation ${name}, the source's default here: ${binary} is used`);
    return binary;
  };
  return {
    ofCharset: (charset) => {
      const logged = charset === 'utf8mb4' ? (session.collationForUtf8mb4 ?? null) : null;
      return orBinary(logged ?? known?.ofCharset?.(charset) ?? FIXED_DEFAULTS.get(charset) ?? null);
    },
    ofDatabase: (schema) => orBinary(known?.ofDatabase?.(schema) ?? null),
    get ofServer() {
      return orBinary(session.collationServer);
    },
    onTarget: (name) => onTargetName(name, isOnTarget),
  };
}

/** The name under which the target knows this very collation: MySQL 8.0.30 renamed utf8_… to utf8mb3_…. */
function onTargetName(name: string, isOnTarget: (name: string) => boolean): string {
  if (isOnTarget(name)) return name;
  const other = /^utf8mb3_/i.test(name) ? name.replace(/^utf8mb3_/i, 'utf8_') : name.replace(/^utf8_/i, 'utf8mb3_');
  return isOnTarget(other) ? other : name;
}
