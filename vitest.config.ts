import { defineConfig } from 'vitest/config';

/** One project a kind of test; the suffix says which server it needs (docs/testing.md). */
const serverSuffixes = ['mysql', 'tidb', 'pg'];
const exclude = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{packages,apps}/*/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
            'e2e/*.test.ts',
            'e2e/console/*.test.ts',
          ],
          exclude: [...exclude, ...serverSuffixes.map((s) => `**/*.${s}.test.ts`), '**/*.fuzz.test.ts'],
        },
      },
      { test: { name: 'fuzz', include: ['{packages,apps}/*/src/**/*.fuzz.test.ts'], exclude, testTimeout: 120_000 } },
      {
        test: {
          name: 'servers',
          include: serverSuffixes.map((s) => `{packages,apps}/*/src/**/*.${s}.test.ts`),
          exclude,
          globalSetup: ['packages/testbed/src/vitest-global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
