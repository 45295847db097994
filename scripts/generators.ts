/** A file of the repository that is written by a program; never edit it by hand. */
export interface Generator {
  /** The file written, from the root. */
  output: string;
  /** The module that makes its text, from the root. */
  module: string;
  /** The module's function: `() => string | Promise<string>`, the same on every call and machine. */
  export: string;
}

/** All generated files under version control. To add one, add a line. */
export const generators: Generator[] = [
  { output: 'docs/dependencies.md', module: 'scripts/dependencies-doc.ts', export: 'renderDependenciesDoc' },
  { output: 'docs/errors.md', module: 'packages/domain/src/errors/errors-doc.ts', export: 'renderErrorsDoc' },
  { output: 'docs/metrics.md', module: 'packages/contract/src/metrics.ts', export: 'renderMetricsDoc' },
  { output: 'docs/openapi.json', module: 'apps/api/src/openapi-doc.ts', export: 'renderOpenapi' },
  {
    output: 'docs/prechecks.md',
    module: 'packages/precheck/src/docs/render-prechecks-doc.ts',
    export: 'renderPrechecksDoc',
  },
];
