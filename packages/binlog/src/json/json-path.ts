import { Malformed } from '../bytes/malformed.ts';

/** A step of a path: a member's name, or a cell's number. */
export type JsonLeg = string | number;

const LEG = /\.(?:"((?:[^"\\]|\\.)*)"|([^.[\]"\s]+))|\[(\d+)\]/uy;

/** Reads the paths of JSON diffs, with or without the `$` in front: `$.a."b c"[2]`. */
export function parseJsonPath(path: string): readonly JsonLeg[] {
  const legs: JsonLeg[] = [];
  LEG.lastIndex = path.startsWith('$') ? 1 : 0;
  while (LEG.lastIndex < path.length) {
    const at = LEG.lastIndex;
    const match = LEG.exec(path);
    if (match === null) throw new Malformed(`the JSON path ${path} cannot be read at ${at}`);
    const [, quoted, plain, cell] = match;
    if (cell !== undefined) legs.push(Number(cell));
    else legs.push(plain ?? unquote(quoted ?? ''));
  }
  return legs;
}

function unquote(quoted: string): string {
  try {
    return JSON.parse(`"${quoted}"`) as string;
  } catch {
    throw new Malformed(`the JSON path member "${quoted}" cannot be read`);
  }
}
