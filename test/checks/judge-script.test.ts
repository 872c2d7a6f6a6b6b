/** A scripted step that says what must come back is a promise: it holds, fails, or was never taken. */
import { describe, expect, it } from 'vitest';
import { overall } from '../../src/checks/judge.ts';
import { type Answered, judgeScript, type Step } from '../../src/checks/judge-script.ts';
import { judgeAll } from '../../src/lab/judgements.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const step = (id: string, expected: Step['expect'], kind = 'read'): Step => {
  return { id, kind, key: 'x', verb: undefined, node: '', expect: expected };
};
const answer = (id: string, value: unknown, asExpected: boolean | null, answered: number | null = 12): Answered => {
  return { id, at: 10, answered, outcome: answered === null ? 'unknown' : 'ok', value, asExpected };
};
const ran = (script: readonly Answered[], partial = false) => ({ strategy: 's', seed: 1, partial, script });

describe('a step with an expectation', () => {
  it('fails by the first turn that went otherwise', () => {
    const turns = [answer('r1', 77, true), answer('r1', 76, false), answer('r1', 75, false)];
    expect(judgeScript([step('r1', 77)], ran(turns))).toEqual([
      {
        that: 'script r1: x == 77',
        verdict: 'failed',
        level: 'error',
        strategy: 's',
        seed: 1,
        value: 76,
        witness: { op: 'step r1', at: 12, why: 'answered 76', ops: [] },
        because: '',
        line: 0,
      },
    ]);
  });

  it('holds where every turn went as it says, and asks nothing where it says nothing', () => {
    const steps = [step('w1', 'refused', 'write'), step('w2', undefined, 'write')];
    const judged = judgeScript(steps, ran([answer('w1', null, true), answer('w2', null, null)]));
    expect(judged.map(({ that, verdict, witness }) => ({ that, verdict, witness }))).toEqual([
      { that: 'script w1: write x is refused', verdict: 'held', witness: null },
    ]);
  });

  it('is inconclusive where it was never taken, or the run ended before its answer', () => {
    expect(judgeScript([step('r1', 77)], ran([]))[0]).toMatchObject({
      verdict: 'inconclusive',
      note: 'the step was never taken',
    });
    const interrupted = judgeScript([step('r1', 77)], ran([answer('r1', null, false, null)], true));
    expect(interrupted[0]).toMatchObject({ verdict: 'inconclusive', note: 'the run was interrupted' });
    expect(judgeScript([step('r1', 77)], ran([answer('r1', null, false, null)]))[0].verdict).toBe('failed');
    expect(judgeScript([step('r1', 77)], ran([answer('r1', 1, false)], true))[0].verdict).toBe('failed');
  });
});

describe('a scenario', () => {
  it('that is interrupted dates what it ended with by the time it reached', () => {
    const scenario = loadedText(`topology: aws-5
strategies: [single-site]
script:
  - {id: w1, at: 1s, every: 1ms, count: 80000, from: us-east-1, do: write, keys: x, value: 76}
expect:
  - final x == 77
  - final x == 76
duration: 90s
`);
    const one = run(scenario, scenario.strategies[0], 1, { stop: () => true });
    expect(one.partial).toBe(true);
    const [wrong, right] = judgeAll(scenario, [{ ...one, wall_ms: 0 }]);
    expect(wrong).toMatchObject({ verdict: 'failed', value: 76 });
    expect(wrong.witness?.at).toBeGreaterThan(1000);
    expect(wrong.witness?.at).toBeLessThan(90_000);
    expect(right.verdict).toBe('inconclusive');
  });

  it('fails by its script alone', () => {
    const scenario = loadedText(`topology: aws-5
strategies: [single-site]
script:
  - {id: w1, at: 1s, from: us-east-1, do: write, keys: x, value: 76}
  - {id: r1, after: w1, from: us-east-1, do: read, keys: x, expect: 77}
duration: 5s
settle: 1s
`);
    const judged = judgeAll(scenario, [{ ...run(scenario, scenario.strategies[0], 1), wall_ms: 0 }]);
    expect(judged.map(({ that, verdict, value }) => ({ that, verdict, value }))).toEqual([
      { that: 'script r1: x == 77', verdict: 'failed', value: 76 },
    ]);
    expect(overall(judged)).toBe('failed');
  });
});
