import type { JsonLoss } from '@tideway/binlog';
import { say, type Text } from '@tideway/domain';

const WHAT: Readonly<Record<JsonLoss, Text>> = {
  decimal: say(
    'decimals, which become doubles on the target (1.10 is stored as 1.1, digits beyond the 17th are lost)',
    '小数，在目标端会变为双精度浮点数（1.10 存为 1.1，第 17 位之后的数字会丢失）',
  ),
  temporal: say(
    'dates or times, which become strings of the same text on the target',
    '日期或时间，在目标端会变为相同文本的字符串',
  ),
  bytes: say(
    'binary values, which become strings on the target (base64, as CAST … AS CHAR shows them)',
    '二进制值，在目标端会变为字符串（base64，如 CAST … AS CHAR 所示）',
  ),
};

/** Tells once a column and kind that documents reach the target without what JSON text cannot say (docs/limits.md). */
export function jsonLossNotes(
  onNote: (note: Text) => void,
): (schema: string, table: string, column: string, loss: JsonLoss) => void {
  const told = new Set<string>();
  return (schema, table, column, loss) => {
    const key = JSON.stringify([schema, table, column, loss]);
    if (told.has(key)) return;
    told.add(key);
    const [name, what] = [`${schema}.${table}.${column}`, WHAT[loss]];
    onNote(say(`JSON in ${name} holds ${what.en}.`, `${name} 中的 JSON 包含${what.zh}。`));
  };
}
