/**
 * docs/invariants.md against the code: the numbers run from 1, each invariant names its guard and its test, the files
 * are there, a comment in the code cites only numbers that exist, and each is cited where the code (not a test) keeps it.
 */
export function checkInvariants(
  page: string,
  exists: (path: string) => boolean,
  sources: readonly { path: string; citedInvariants: readonly number[] }[],
): string[] {
  const [, ...entries] = page.split(/^(?=\d+\. \*\*)/m);
  const problems = entries.flatMap((entry, index) => problemsOf(entry, index + 1, exists));
  const cited = new Set(sources.flatMap((one) => (isTest(one.path) ? [] : one.citedInvariants)));
  for (let number = 1; number <= entries.length; number += 1) {
    if (!cited.has(number)) problems.push(`invariant ${number} is cited nowhere in the code`);
  }
  for (const { path, citedInvariants } of sources) {
    for (const number of citedInvariants) {
      if (number < 1 || number > entries.length) problems.push(`${path}: there is no invariant ${number}`);
    }
  }
  return entries.length === 0 ? ['no invariant found', ...problems] : problems;
}

function problemsOf(entry: string, number: number, exists: (path: string) => boolean): string[] {
  const problems: string[] = [];
  if (!entry.startsWith(`${number}. `)) problems.push(`invariant ${number} is missing or out of order`);
  const paths = [...entry.matchAll(/`((?:apps|packages|e2e)\/[^`]+)`/g)].map(([, path = '']) => path);
  if (!paths.some((path) => !isTest(path))) problems.push(`invariant ${number} names no file that guards it`);
  if (!paths.some(isTest)) problems.push(`invariant ${number} names no test`);
  for (const path of paths) if (!exists(path)) problems.push(`invariant ${number}: ${path} does not exist`);
  return problems;
}

function isTest(path: string): boolean {
  return path.includes('.test.') || path.startsWith('e2e/');
}

/** The numbers that a file's text cites as `invariant N`. */
export function readCitedInvariants(text: string): number[] {
  return [...text.matchAll(/\binvariant (\d+)\b/gi)].map(([, number]) => Number(number));
}
