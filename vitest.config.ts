import { defineConfig } from 'vitest/config';
import { csvAsText } from './rolldown.config.mjs';

export default defineConfig({
  plugins: [csvAsText],
  test: { include: ['test/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
});
