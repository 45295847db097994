import { inBothLanguages, type Text } from '../text.ts';
import { ERRORS, type ErrorCode } from './catalogue.ts';

/** Whose side an error is on. */
export type ErrorScope = 'source' | 'target' | 'internal' | 'request';
/** `never`: only an operator can mend it. `auto`: the engine tries again by itself. `resume`: mend the cause, then Resume. */
export type ErrorRetry = 'never' | 'auto' | 'resume';

/** One entry of the catalogue; `docs/errors.md` is generated from it. */
export interface ErrorDefinition {
  readonly scope: ErrorScope;
  /** HTTP status when it answers a request. */
  readonly status: number;
  readonly retry: ErrorRetry;
  /** One sentence, what it is. */
  readonly title: Text;
  /** What to do next. */
  readonly remedy: Text;
}

/** What an error carries beside its code; values are shown to operators, so never secrets. */
export interface ErrorDetails {
  /** What happened, where, in a sentence. */
  readonly detail: Text;
  /** Overrides the catalogue's remedy when more is known. */
  readonly remedy?: Text;
  /** Path of the input at fault, for instance `source.port`. */
  readonly field?: string;
  /** Facts for programs and for the inspector: table, key, position, server errno … */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** The only error class shown to people: a code of the catalogue and the details of this occurrence. */
export class TidewayError extends Error {
  override readonly name = 'TidewayError';
  readonly code: ErrorCode;
  readonly scope: ErrorScope;
  readonly retry: ErrorRetry;
  readonly status: number;
  /** What it is, what happened, what to do: `message`, `title` and `remedy` are the English ones. */
  readonly texts: { readonly title: Text; readonly detail: Text; readonly remedy: Text };
  readonly field: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: ErrorDetails) {
    super(details.detail.en, details.cause === undefined ? undefined : { cause: details.cause });
    const definition: ErrorDefinition = ERRORS[code];
    this.code = code;
    this.scope = definition.scope;
    this.retry = definition.retry;
    this.status = definition.status;
    const { title, remedy } = definition;
    this.texts = { title, detail: details.detail, remedy: details.remedy ?? remedy };
    this.field = details.field;
    this.params = details.params ?? {};
  }

  get title(): string {
    return this.texts.title.en;
  }

  get remedy(): string {
    return this.texts.remedy.en;
  }

  /** The plain form that crosses process borders and is stored with a job. */
  toJSON(): SerialisedError {
    const { code, scope, retry, texts, field, params } = this;
    return { code, scope, retry, ...inBothLanguages(texts), field: field ?? null, params };
  }
}

/** See {@link TidewayError.toJSON}. */
export interface SerialisedError {
  readonly code: ErrorCode;
  readonly scope: ErrorScope;
  readonly retry: ErrorRetry;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string;
  /** The same in Chinese. */
  readonly zh: { readonly title: string; readonly detail: string; readonly remedy: string };
  readonly field: string | null;
  readonly params: Readonly<Record<string, unknown>>;
}
