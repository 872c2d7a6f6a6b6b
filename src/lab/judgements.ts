/** Every promise, asked of every strategy it concerns, over all seeds that were run. */
import { judge } from '../checks/judge.ts';
import { judgeScript } from '../checks/judge-script.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Judgement } from '../world/result.ts';
import type { TimedRun } from './document.ts';

/**
 * In the order of the file, then of the strategies; last the steps of the script, which every strategy
 * must answer. The runs are of one variant; a strategy that was not run is not judged.
 */
export function judgeAll(scenario: Scenario, runs: readonly TimedRun[]): readonly Judgement[] {
  const runsOf = (strategy: string) => runs.filter((run) => run.strategy === strategy);
  const baseline = runsOf(scenario.baseline);
  const promised = scenario.expect.flatMap((expectation, index) =>
    expectation.asked.flatMap((strategy) => {
      const own = runsOf(strategy);
      return own.length === 0 ? [] : judge(expectation, index, own, baseline);
    }),
  );
  return [...promised, ...runs.flatMap((run) => judgeScript(scenario.script, run))];
}
