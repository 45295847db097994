import type { Session } from './session.ts';

/** What the target is. */
export interface ServerFacts {
  /** `VERSION()`. */
  readonly version: string;
  readonly comment: string;
  /** False for a MySQL that stands in for TiDB. */
  readonly isTidb: boolean;
  /** Bytes of one packet that the server takes. */
  readonly maxAllowedPacket: number;
  /** 0: names differ by case; 1, 2: they do not. */
  readonly lowerCaseTableNames: number;
  readonly characterSetServer: string;
  readonly collationServer: string;
  /** Lower case. */
  readonly collations: ReadonlySet<string>;
}

export async function readServerFacts(session: Session): Promise<ServerFacts> {
  const [row] = await session.rows(
    `SELECT VERSION() AS version, @@version_comment AS comment, @@max_allowed_packet AS packet,
            @@lower_case_table_names AS names, @@character_set_server AS charset, @@collation_server AS collation`,
  );
  const collations = await session.rows('SELECT COLLATION_NAME AS name FROM information_schema.COLLATIONS');
  const version = row?.version ?? '';
  const comment = row?.comment ?? '';
  return {
    version,
    comment,
    isTidb: /tidb/i.test(version) || /tidb/i.test(comment),
    maxAllowedPacket: Number(row?.packet),
    lowerCaseTableNames: Number(row?.names),
    characterSetServer: row?.charset ?? '',
    collationServer: row?.collation ?? '',
    collations: new Set(collations.map(({ name }) => (name ?? '').toLowerCase())),
  };
}
