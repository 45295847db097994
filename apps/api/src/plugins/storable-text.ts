import { say } from '@tideway/domain';
import type { FastifyInstance } from 'fastify';
import { InvalidInput } from './problems.ts';

/**
 * Refuses bodies with text that is no text: U+0000, which Postgres cannot store, and halves of surrogate pairs, which no
 * encoding has. Before anything else sees them, with the field.
 */
export function registerStorableText(app: FastifyInstance): void {
  app.addHook('preValidation', async ({ body }) => {
    const field = unstorable(body, []);
    if (field !== undefined) {
      throw new InvalidInput([
        {
          field: field.join('.'),
          message: say('The text holds a character that cannot be stored', '文本包含无法存储的字符'),
        },
      ]);
    }
  });
}

/** Path of the first text, or name, that cannot be stored. */
function unstorable(value: unknown, path: readonly string[]): readonly string[] | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (!isStorable(name)) return path;
    const found = unstorable(inner, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
