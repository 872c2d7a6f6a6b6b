/** Scenarios that tests take for sound: loaded, or every mistake in them thrown. */
import { readFileSync } from 'node:fs';
import { type LoadResult, loadScenario } from '../src/scenario/load.ts';
import { showProblems } from '../src/scenario/problem.ts';
import type { Scenario } from '../src/scenario/scenario.ts';
import { resolvedYaml } from '../src/scenario/write.ts';

/** `set`: as after `--set`. */
export function loadedText(text: string, set: readonly string[] = []): Scenario {
  return sound(
    'x.yaml',
    loadScenario('x.yaml', () => text, { set }),
  );
}

export function loadedFile(path: string, set: readonly string[] = []): Scenario {
  return sound(
    path,
    loadScenario(path, (name) => readFileSync(name, 'utf8'), { set }),
  );
}

/** From how it is written with every default spelled out. */
export function readAgain(scenario: Scenario): Scenario {
  return loadedText(resolvedYaml(scenario));
}

function sound(path: string, result: LoadResult): Scenario {
  if ('problems' in result) throw new Error(showProblems(result.problems, path));
  return result.scenario;
}
