import type { JsonLoss } from '@tideway/binlog';

const WHAT: Readonly<Record<JsonLoss, string>> = {
  decimal: 'decimals, which become doubles on the target (1.10 is stored as 1.1, digits beyond the 17th are lost)',
  temporal: 'dates or times, which become strings of the same text on the target',
  bytes: 'binary values, which become strings on the target (base64, as CAST … AS CHAR shows them)',
};

/** Tells once a column and kind that documents reach the target without what JSON text cannot say (docs/limits.md). */
export function jsonLossNotes(
  onNote: (note: string) => void,
): (schema: string, table: string, column: string, loss: JsonLoss) => void {
  const told = new Set<string>();
  return (schema, table, column, loss) => {
    const key = JSON.stringify([schema, table, column, loss]);
    if (told.has(key)) return;
    told.add(key);
    onNote(`JSON in ${schema}.${table}.${column} holds ${WHAT[loss]}.`);
  };
}
