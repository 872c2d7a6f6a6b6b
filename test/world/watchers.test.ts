/** What a user writes: a monitor by burn rate, where replicas are short for a blink, and then for a while. */

import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/kit/time.ts';
import { judgeAll } from '../../src/lab/judgements.ts';
import { monitorTable } from '../../src/report/monitored.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { type Alarm, run, type View, type Watcher } from '../../src/world/run.ts';
import { sampleResult } from '../report/sample.ts';

/**
 * Of all answers that replicas owe, one in a hundred may fail to come. Burning that allowance ten times as fast, over
 * the last minute and the last ten seconds both, is an alarm: a blink is over before the minute knows of it, and a
 * long outage is not told for a minute after its end.
 */
class BurnRate implements Watcher {
  readonly name = 'burn-rate';
  readonly every = SECOND;
  readonly #allowed = 0.01;
  /** Share of replicas that owed an answer, look by look. */
  readonly #missing: number[] = [];

  look({ replicas }: View): Alarm | undefined {
    const silent = replicas.filter(({ unanswered }) => unanswered > 0).length;
    this.#missing.push(silent / replicas.length);
    const [long, short] = [this.#burnt(60), this.#burnt(10)];
    if (long < 10 || short < 10) return undefined;
    return { why: `answers fail to come ${Math.round(long)} times as fast as is allowed` };
  }

  #burnt(looks: number): number {
    const last = this.#missing.slice(-looks);
    return last.reduce((sum, share) => sum + share, 0) / looks / this.#allowed;
  }
}

const SCENARIO = `
topology: aws-5
workload: {keys: {x: {count: 10}}, ops: {put: {do: write, keys: x, rate: 5/s}}}
strategies: [multi-master]
duration: 6m
faults:
  - {name: blink, at: 1m, for: 10s, outage: eu-west-1}
  - {name: outage, at: 3m, for: 1m, outage: eu-west-1}
expect: [alerts == 1, alerts == 0 during blink, alerts == 1 during outage]
`;

function play(text: string, watchers?: readonly Watcher[]) {
  const loaded = loadScenario('x.yaml', () => text);
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  const { scenario } = loaded;
  const played = { ...run(scenario, scenario.strategies[0]!, 1, { watchers }), wall_ms: 0 };
  return { played, verdicts: judgeAll(scenario, [played]).map(({ verdict }) => verdict) };
}

describe('a monitor of the user’s own', () => {
  const { played, verdicts } = play(SCENARIO, [new BurnRate()]);

  it('raises alarms that promises can count, with a witness', () => {
    expect(verdicts).toEqual(['held', 'held', 'held']);
    expect(played.metrics.alerts).toBe(1);
    const { op, at, why } = played.witnesses.alerts!;
    expect([op, why]).toEqual(['watcher burn-rate', 'answers fail to come 10 times as fast as is allowed']);
    // One replica of five: at a fifth a look, a minute at ten times the allowance is thirty looks.
    expect(at).toBe(210_000);
  });

  it('stands in the result and in the report, and is taken back when the short window is calm', () => {
    const [alert] = played.monitor!.alerts;
    expect(alert).toMatchObject({ replica: '', watcher: 'burn-rate', at: 210_000, until: 246_000 });
    const document = { ...sampleResult(), runs: [played] };
    expect(monitorTable(document)?.rows[0]?.slice(1)).toEqual([
      '–',
      'alert of burn-rate: answers fail to come 10 times as fast as is allowed',
      '3m30.000s – 4m06.000s',
    ]);
  });

  it('costs what it asks: another digest, the same each time, and the old one without it', () => {
    const without = play(SCENARIO).played;
    expect(play(SCENARIO, []).played.digest).toBe(without.digest);
    expect(played.digest).not.toBe(without.digest);
    expect(play(SCENARIO, [new BurnRate()]).played.digest).toBe(played.digest);
    expect(played.metrics['bytes.cross_region']).toBeGreaterThan(without.metrics['bytes.cross_region']!);
    expect(without.monitor).toBeUndefined();
  });

  it('stands beside the monitor of the scenario, and neither answers for the other', () => {
    const both = play(`${SCENARIO}monitor: {sample: 5s, alert_lag: 3s}\n`, [new BurnRate()]).played.monitor!;
    expect(both.alerts.map(({ watcher, replica }) => watcher ?? replica)).toEqual([
      'eu-west-1',
      'eu-west-1',
      'burn-rate',
    ]);
    expect(both.alerts[2]).toMatchObject({ until: 246_000 });
  });
});
