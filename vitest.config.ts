/** How the tests run: the program is built once, tests are found under test/. */
import { defineConfig } from 'vitest/config';
import { csvAsText } from './rolldown.config.mjs';

const report = process.env.LIGHTCONE_TEST_REPORT;

export default defineConfig({
  plugins: [csvAsText],
  test: {
    include: ['test/**/*.test.ts'],
    // The machine that checks wants the numbers too.
    ...(report === undefined ? {} : { reporters: ['default', ['json', { outputFile: report }]] }),
    globalSetup: ['test/built.ts'],
    // Every core: main mostly waits for those who test.
    maxWorkers: '100%',
    // Modules of this house keep no state, so files may share them, and what the engine learned of hot code.
    isolate: false,
    // Others may be busy on this machine: what hangs is still found, what waits is not blamed.
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
