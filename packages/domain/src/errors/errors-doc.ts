import { ERRORS } from './catalogue.ts';
import type { ErrorDefinition } from './tideway-error.ts';

const SIDES = [
  ['source', 'On the source'],
  ['target', 'On the target'],
  ['internal', 'Inside Tideway'],
  ['request', 'In a request'],
] as const;

const RETRY: Readonly<Record<ErrorDefinition['retry'], string>> = {
  auto: 'tried again by itself',
  resume: 'mend the cause, then Resume',
  never: 'not tried again',
};

/** docs/errors.md from the catalogue. */
export function renderErrorsDoc(): string {
  const lines = [
    '# Errors',
    '',
    'Generated from `packages/domain/src/errors/` by `npm run generate`. Codes are stable: never renamed, never used again.',
  ];
  for (const [scope, heading] of SIDES) {
    lines.push('', `## ${heading}`);
    const entries: [string, ErrorDefinition][] = Object.entries(ERRORS);
    for (const [code, error] of entries
      .filter(([, { scope: side }]) => side === scope)
      .sort(([a], [b]) => (a < b ? -1 : 1))) {
      lines.push(
        '',
        `### ${code}`,
        '',
        `**${error.title.en}** HTTP ${error.status}; ${RETRY[error.retry]}.`,
        '',
        `What to do: ${error.remedy.en}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
