/**
 * docs/invariants.md against the code: the numbers run from 1, each invariant names its guard and its test, the files
 * are there, and a comment in the code cites only numbers that exist.
 */
export function checkInvariants(
  page: string,
  exists: (path: string) => boolean,
  sources: readonly { path: string; citedInvariants: readonly number[] }[],
): string[] {
  const [, ...entries] = page.split(/^(?=\d+\. \*\*)/m);
  const problems = entries.flatMap((entry, index) => problemsOf(entry, index + 1, exists));
  for (const { path, citedInvariants } of sources) {
    for (const cited of citedInvariants) {
      if (cited < 1 || cited > entries.length) problems.push(`${path}: there is no invariant ${cited}`);
    }
  }
  return entries.length === 0 ? ['no invariant found', ...problems] : problems;
}

function problemsOf(entry: string, number: number, exists: (path: string) => boolean): string[] {
  const problems: string[] = [];
  if (!entry.startsWith(`${number}. `)) problems.push(`invariant ${number} is missing or out of order`);
  const paths = [...entry.matchAll(/`((?:apps|packages|e2e)\/[^`]+)`/g)].map(([, path = '']) => path);
  const isTest = (path: string) => path.includes('.test.') || path.startsWith('e2e/');
  if (!paths.some((path) => !isTest(path))) problems.push(`invariant ${number} names no file that guards it`);
  if (!paths.some(isTest)) problems.push(`invariant ${number} names no test`);
  for (const path of paths) if (!exists(path)) problems.push(`invariant ${number}: ${path} does not exist`);
  return problems;
}

/** The numbers that a file's text cites as `invariant N`. */
export function readCitedInvariants(text: string): number[] {
  return [...text.matchAll(/\binvariant (\d+)\b/gi)].map(([, number]) => Number(number));
}
