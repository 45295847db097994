import { ERRORS } from './catalogue.ts';
import type { ErrorDefinition, ErrorRetry, ErrorScope } from './tideway-error.ts';

const SCOPES: readonly (readonly [ErrorScope, string])[] = [
  ['source', 'On the side of the source'],
  ['target', 'On the side of the target'],
  ['internal', "In Tideway's own processes"],
  ['request', 'Answers to a request, which then changed nothing'],
];
const RETRIES: Readonly<Record<ErrorRetry, string>> = {
  auto: 'Tideway tries again by itself',
  resume: 'mend the cause, then **Resume**',
  never: 'Resume alone does not help: see what to do',
};
const HEAD = `<!-- Written by \`npm run generate\` from packages/domain/src/errors. Do not edit. -->

# Errors

Every error that a person meets, in the console, in an answer of the API (\`code\` of the problem document) or in the
events of a job, has one of these codes. Codes are never renamed and never used for something else.
`;

/** The text of docs/errors.md: one heading a code, by scope; the console links to it. */
export function renderErrorsDoc(): string {
  const entries: readonly (readonly [string, ErrorDefinition])[] = Object.entries(ERRORS);
  const parts = SCOPES.map(([scope, title]) => {
    const own = entries.filter(([, definition]) => definition.scope === scope);
    return `## ${title}\n\n${own.map(([code, definition]) => renderError(code, definition)).join('\n')}`;
  });
  return [HEAD, ...parts].join('\n');
}

function renderError(code: string, { title, status, retry, remedy }: ErrorDefinition): string {
  return `### ${code}

**${title}** (HTTP ${status}; ${RETRIES[retry]})

What to do: ${remedy}
`;
}
