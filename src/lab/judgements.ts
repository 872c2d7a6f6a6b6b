/** Every promise, asked of every strategy it concerns, over all seeds and variants that were run. */
import { judge } from '../checks/judge.ts';
import { judgeScript } from '../checks/judge-script.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Judgement } from '../world/result.ts';
import type { TimedRun } from './document.ts';

/**
 * In the order of the file, then of the strategies; last the steps of the script, which every strategy
 * must answer. A strategy that was not run is not judged.
 */
export function judgeAll(scenario: Scenario, runs: readonly TimedRun[]): readonly Judgement[] {
  const variants = new Map<string, TimedRun[]>();
  for (const run of runs) {
    const variant = JSON.stringify(run.set);
    variants.set(variant, [...(variants.get(variant) ?? []), run]);
  }
  const promised = scenario.expect.flatMap((expectation, index) =>
    expectation.asked.flatMap((strategy) =>
      [...variants.values()].flatMap((some) => {
        const own = some.filter((run) => run.strategy === strategy);
        const baseline = some.filter((run) => run.strategy === scenario.baseline);
        return own.length === 0 ? [] : judge(expectation, index, own, baseline);
      }),
    ),
  );
  return [...promised, ...runs.flatMap((run) => judgeScript(scenario.script, run))];
}
