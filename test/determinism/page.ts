/** Runs in a browser: the core, bundled for the page, leaves its digests in the document. */
import { loadScenario } from '../../src/scenario/load.ts';
import { run } from '../../src/world/run.ts';
import { SCENARIO } from './scenario.ts';

const loaded = loadScenario('page.yaml', () => SCENARIO);
if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
const { scenario } = loaded;
const runs = scenario.strategies.map((use) => run(scenario, use, 7));
const lines = runs.map(({ strategy, digest, events, metrics }) =>
  JSON.stringify({ strategy, digest, events, metrics }),
);
document.body.textContent = `BEGIN\n${lines.join('\n')}\nEND`;
