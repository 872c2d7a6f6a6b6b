/** Bundles the command line, the worker, the bench and the script of the report's page. */
import { chmodSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** CSV data becomes text inside the bundle; the test runner uses this too. */
export const csvAsText = {
  name: 'csv-as-text',
  transform(code, id) {
    if (id.endsWith('.csv')) return { code: `export default ${JSON.stringify(code)};`, map: null };
  },
};

/** chartjs-node-canvas asks for its own Chart.js; the annotation plugin must meet the same one. */
const oneChartJs = {
  name: 'one-chart-js',
  resolveId(id) {
    if (id === 'chart.js/auto') return '\0chart.js/auto';
    if (id === 'chart.js') return fileURLToPath(import.meta.resolve('chart.js'));
  },
  load(id) {
    if (id !== '\0chart.js/auto') return;
    const code = `const all = require('chart.js'); all.Chart.register(...all.registerables); module.exports = all.Chart;`;
    return { code, moduleType: 'js' };
  },
};

/** It also asks for `canvas`, which compiles on install; `@napi-rs/canvas` comes ready made. */
const readyMadeCanvas = {
  name: 'ready-made-canvas',
  transform(code, id) {
    if (!id.includes('chartjs-node-canvas')) return;
    return { code: code.replace("freshRequire)('canvas')", "freshRequire)('@napi-rs/canvas/node-canvas')"), map: null };
  },
};

const executable = {
  name: 'executable',
  writeBundle() {
    chmodSync('dist/main.js', 0o755);
  },
};

const entries = {
  main: 'src/cli/main.ts',
  worker: 'src/lab/worker.ts',
  bench: 'src/bench/main.ts',
  guarantees: 'src/cli/guarantees.ts',
  levels: 'src/cli/levels.ts',
  validation: 'src/cli/validation.ts',
};
const present = Object.entries(entries).filter(([, file]) => existsSync(file));

export default [
  {
    input: Object.fromEntries(present),
    platform: 'node',
    external: [/^@napi-rs\//],
    plugins: [csvAsText, oneChartJs, readyMadeCanvas, executable],
    output: { dir: 'dist', format: 'esm', chunkFileNames: 'parts/[name]-[hash].js', cleanDir: true },
  },
  {
    input: { page: 'src/report/page/main.ts' },
    platform: 'browser',
    plugins: [csvAsText],
    output: { dir: 'dist', format: 'iife', minify: true },
  },
];
