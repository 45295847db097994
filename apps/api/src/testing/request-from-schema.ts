/** The parts of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly format?: string;
}

/** A choice below `n`, from the test's seed. */
export type Pick = (n: number) => number;

/** What breaks servers: limits, wrong types, foreign text, depth. */
const JUNK: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  9_007_199_254_740_992,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '💥'.repeat(50),
  "'; DROP TABLE jobs; --",
  '../../etc/passwd',
  '%00%ff',
  '__proto__',
  'x'.repeat(100_000),
  [],
  {},
  [[[[[[[[[[]]]]]]]]]],
  { __proto__: null, constructor: { prototype: 1 } },
  '2026-02-30T25:61:61Z',
  '00000000-0000-0000-0000-000000000000:1-9223372036854775808',
];

/** Makes bodies after a schema, some valid, most with one part broken. */
export class RequestMaker {
  readonly #schemas: Readonly<Record<string, JsonSchema>>;
  readonly #pick: Pick;

  constructor(schemas: Readonly<Record<string, JsonSchema>>, pick: Pick) {
    this.#schemas = schemas;
    this.#pick = pick;
  }

  junk(): unknown {
    return JUNK[this.#pick(JUNK.length)];
  }

  /** Valid as far as types go; now and then a part is junk. */
  value(schema: JsonSchema, depth = 0): unknown {
    if (this.#pick(12) === 0 || depth > 12) return this.junk();
    if (schema.$ref !== undefined)
      return this.value(this.#schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, depth + 1);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum !== undefined) return schema.enum[this.#pick(schema.enum.length)];
    const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
    if (choices !== undefined) return this.value(choices[this.#pick(choices.length)] ?? {}, depth + 1);
    const type = typeof schema.type === 'string' ? schema.type : schema.type?.[this.#pick(schema.type.length)];
    if (type === 'object') return this.#object(schema, depth);
    if (type === 'array') {
      return Array.from({ length: this.#pick(4) }, () => this.value(schema.items ?? {}, depth + 1));
    }
    if (type === 'integer' || type === 'number') return (schema.minimum ?? 0) + this.#pick(10);
    if (type === 'boolean') return this.#pick(2) === 0;
    if (type === 'null') return null;
    return this.#text(schema);
  }

  #object({ properties = {}, required = [] }: JsonSchema, depth: number): Record<string, unknown> {
    const names = Object.keys(properties).filter((name) => required.includes(name) || this.#pick(2) === 0);
    const made = Object.fromEntries(names.map((name) => [name, this.value(properties[name] ?? {}, depth + 1)]));
    return this.#pick(15) === 0 ? { ...made, unknown: this.junk() } : made;
  }

  #text({ format, minLength = 1 }: JsonSchema): string {
    if (format === 'date-time') return '2026-01-01T00:00:00Z';
    if (format === 'email') return `u${this.#pick(1_000)}@example.com`;
    if (format === 'uri') return 'http://127.0.0.1:9/x';
    return `t${this.#pick(1_000_000)}`.padEnd(minLength, 'x');
  }
}
