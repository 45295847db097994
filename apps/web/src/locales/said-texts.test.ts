import { parseSync } from 'vite';
import { expect, it } from 'vitest';

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A `say(english, chinese)` or `verbatim(text)` of the sources, each argument with `A` or `中` for its values. */
interface Said {
  readonly place: string;
  readonly args: readonly { readonly text: string; readonly values: readonly string[] }[];
}

const sources = import.meta.glob<string>(
  ['../../../../{packages,apps}/*/src/**/*.ts', '!**/*.test.ts', '!**/{testing,test-support,dist}/**'],
  { eager: true, query: '?raw', import: 'default' },
);

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

function children(node: Node): Node[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter(isNode));
}

/** What stands in an argument: its own words, and the expressions that fill the rest. */
function read(node: Node, source: string): Said['args'][number] {
  if (node.type === 'Literal') return { text: String(node.value), values: [] };
  if (node.type === 'BinaryExpression') {
    const [left, right] = [read(node.left as Node, source), read(node.right as Node, source)];
    return { text: left.text + right.text, values: [...left.values, ...right.values] };
  }
  if (node.type !== 'TemplateLiteral') return value(source.slice(node.start, node.end));
  const filled = (node.expressions as Node[]).map((one) => value(source.slice(one.start, one.end)));
  const quasis = (node.quasis as (Node & { value: { cooked: string } })[]).map((one) => one.value.cooked);
  return {
    text: quasis.map((quasi, place) => quasi + (filled[place]?.text ?? '')).join(''),
    values: filled.flatMap(({ values }) => values),
  };
}

function value(expression: string): Said['args'][number] {
  return {
    text: expression.endsWith('.zh') ? '中' : 'A',
    values: [expression.replaceAll(/\.(?:en|zh)\b|Zh\b/g, '').replaceAll(/\s/g, '')],
  };
}

function calls(name: 'say' | 'verbatim'): Said[] {
  return Object.entries(sources).flatMap(([path, source]) => {
    if (!new RegExp(`import [^;]*\\b${name}\\b[^;]* from '(?:@tideway/domain|(?:\\.\\.?/)+text\\.ts)'`).test(source))
      return [];
    const found: Said[] = [];
    const look = (node: Node): void => {
      if (node.type === 'CallExpression' && (node.callee as Node).name === name) {
        const line = source.slice(0, node.start).split('\n').length;
        const args = (node.arguments as Node[]).map((one) => read(one, source));
        found.push({ place: `${path.replaceAll('../', '')}:${line}`, args });
      }
      for (const child of children(node)) look(child);
    };
    look(parseSync(path, source).program as unknown as Node);
    return found;
  });
}

const said = calls('say').filter(({ args }) => args.some(({ text }) => /\p{L}/u.test(text.replaceAll('A', ''))));
const failing = (isWrong: (english: string, chinese: string) => boolean) =>
  said.flatMap(({ place, args: [english, chinese] }) =>
    isWrong(english?.text ?? '', chinese?.text ?? '') ? [[place, chinese?.text]] : [],
  );

it('finds the sentences', () => {
  expect(said.length).toBeGreaterThan(500);
});

it('has every sentence in Chinese', () => {
  expect(failing((_, chinese) => !/\p{Script=Han}/u.test(chinese))).toEqual([]);
  expect(failing((_, chinese) => /[a-z]{3,} [a-z]{2,} [a-z]{2,} [a-z]{2,}/.test(chinese))).toEqual([]);
});

it('fills the same values into both', () => {
  const different = said.filter(({ args: [english, chinese] }) => {
    const [here, there] = [english, chinese].map((one) => [...new Set(one?.values)].sort().join());
    return here !== there;
  });
  expect(different.map(({ place, args }) => [place, ...args.map(({ values }) => values)])).toEqual([]);
});

it('writes Chinese as its readers do: full-width punctuation, a space beside Latin words', () => {
  expect(failing((_, chinese) => /\p{Script=Han}[,;:?!.]|[,;:?!] ?\p{Script=Han}/u.test(chinese))).toEqual([]);
  expect(failing((_, chinese) => /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u.test(chinese))).toEqual([]);
});

it('has no English sentence that is said to be the same in both', () => {
  const english = calls('verbatim').filter(({ args }) =>
    args.some(({ text }) => /[a-z]{3,} [a-z]{2,} [a-z]{2,}/.test(text)),
  );
  expect(english).toEqual([]);
});
