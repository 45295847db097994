import type { KnownCollations } from '@tideway/engine';
import { readServerFacts, type SourceOptions, withSource } from '@tideway/source-mysql';

/** What DDL of this source means by default, as far as its events do not say. */
export interface SourceDefaults {
  readonly caseSensitive: boolean;
  readonly collations: KnownCollations;
  /** What `SYSTEM` means in its events: a name that it was set to, else its present offset, `+02:00`. */
  readonly timeZone: string;
}

/** Reads them as they are today: character sets and zones seldom change, databases' defaults when they are altered. */
export function readSourceDefaults(source: SourceOptions): Promise<SourceDefaults> {
  return withSource(source, async (connection) => {
    const charsets = await connection.query('SHOW CHARACTER SET');
    const databases = await connection.query(
      'SELECT SCHEMA_NAME AS name, DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA',
    );
    const zone = await connection.first(
      `SELECT @@GLOBAL.time_zone AS zone,
              TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM')) AS minutes`,
    );
    const ofCharset = new Map(charsets.map((row) => [row.Charset, row['Default collation'] ?? null]));
    const ofDatabase = new Map(databases.map(({ name, collation }) => [name, collation ?? null]));
    return {
      caseSensitive: (await readServerFacts(connection)).caseSensitive,
      collations: {
        ofCharset: (charset) => ofCharset.get(charset) ?? null,
        ofDatabase: (schema) => ofDatabase.get(schema) ?? null,
      },
      timeZone: zone?.zone && zone.zone !== 'SYSTEM' ? zone.zone : offsetText(Number(zone?.minutes ?? 0)),
    };
  });
}

/** `+05:30` of 330 minutes. */
export function offsetText(minutes: number): string {
  const size = Math.abs(Math.round(minutes));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
