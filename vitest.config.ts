/** How the tests run: the program is built once, tests are found under test/. */
import { defineConfig } from 'vitest/config';
import { csvAsText } from './rolldown.config.mjs';

export default defineConfig({
  plugins: [csvAsText],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/built.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
