/**
 * What can hold something that looks like an import without being one: comments, template literals, patterns. Quoted
 * strings are matched too, so that a quote or `//` inside one does not start anything.
 */
const tokens = new RegExp(
  [
    /\/\/[^\n]*|\/\*[\s\S]*?\*\//,
    /(?<=[=(,:!&|?{};[]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//,
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/,
  ]
    .map((pattern) => pattern.source)
    .join('|'),
  'g',
);

/**
 * The module names a file imports: `import … from`, `export … from`, `import 'x'`, `import('x')`, `require('x')`.
 * A reader of tokens, not a parser: TypeScript 7 offers no interface for that.
 */
export function readImports(text: string): string[] {
  const names: string[] = [];
  let before = '';
  let last = 0;
  for (const match of text.matchAll(tokens)) {
    const token = match[0];
    before = (before + text.slice(last, match.index)).slice(-200);
    last = match.index + token.length;
    const quoted = token.startsWith("'") || token.startsWith('"');
    if (quoted && /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()\s*$/.test(before)) names.push(token.slice(1, -1));
    // A comment separates nothing; a string does.
    if (!token.startsWith('//') && !token.startsWith('/*')) before += '""';
  }
  return names;
}

/** The names a file imports or exports from modules, as `module#name`; `module#*` for all of one. */
export function readImportedNames(text: string): string[] {
  const named = [...text.matchAll(/\b(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/g)];
  const whole = [...text.matchAll(/\*(?:\s+as\s+\w+)?\s+from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g)];
  return [
    ...named.flatMap(([, names = '', module]) =>
      names
        .split(',')
        .map((name) =>
          name
            .trim()
            .replace(/^type\s+/, '')
            .replace(/\s+as\s.*$/s, ''),
        )
        .filter((name) => name !== '')
        .map((name) => `${module}#${name}`),
    ),
    ...whole.map(([, fixed, loaded]) => `${fixed ?? loaded}#*`),
  ];
}
