/** What tests of stories share: scenarios loaded, run and judged on this thread, and their stories made. */
import { readFileSync } from 'node:fs';
import type { ResultDocument, TimedRun } from '../../src/lab/document.ts';
import { judgeAll } from '../../src/lab/judgements.ts';
import { settingOf } from '../../src/lab/setting.ts';
import { askFor, worthTelling } from '../../src/lab/story/asks.ts';
import { film } from '../../src/lab/story/film.ts';
import { remediesOf, trialsFor } from '../../src/lab/story/remedies.ts';
import type { Material } from '../../src/lab/story/stories.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { run } from '../../src/world/run.ts';
import { loadedFile } from '../loaded.ts';

const read = (path: string) => readFileSync(path, 'utf8');

export function timed(scenario: Scenario, id: string, seed: number): TimedRun {
  const use = scenario.strategies.find((one) => one.id === id)!;
  return { ...run(scenario, use, seed), set: {}, wall_ms: 0 };
}

export function resultOf(scenario: Scenario): ResultDocument {
  const runs = scenario.strategies.map(({ id }) => timed(scenario, id, scenario.seeds[0]));
  const expectations = judgeAll(scenario, runs).map((judgement) => ({ ...judgement, set: {} }));
  const setting = settingOf(scenario, { file: 'a.yaml', set: [], only: [] }, '0');
  return {
    schema: 'lightcone.result/1',
    version: '0',
    scenario: setting,
    runs,
    expectations,
    verdict: 'failed',
    partial: false,
  };
}

/** As `gather` does it, without a pool. */
export function materialsOf(
  path: string,
  set: readonly string[] = [],
): { document: ResultDocument; materials: Material[] } {
  const scenario = loadedFile(path, set);
  const document = resultOf(scenario);
  const vary = (more: readonly string[]) => {
    const varied = loadScenario(path, read, { set: [...set, ...more] });
    return 'problems' in varied ? undefined : varied.scenario;
  };
  const materials = worthTelling(document.expectations).map((promise): Material => {
    const { strategy, seed } = promise;
    const use = scenario.strategies.find(({ id }) => id === strategy)!;
    const ask = askFor(promise, scenario);
    const trials = trialsFor(promise, vary, document);
    const runs = trials.map(({ cell }) => timed(cell.scenario, strategy, seed));
    const facts = ask && film({ scenario, use, seed, set: {} }, ask);
    return { promise, facts, cures: remediesOf(promise, trials, runs, document) };
  });
  return { document, materials };
}
