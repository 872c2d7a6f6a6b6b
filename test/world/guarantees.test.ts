/** Guarantees in `expect:` are judged by checkers of what clients saw, and by the observer. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { judgeAll } from '../../src/lab/judgements.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const T01 = fileURLToPath(new URL('../../scenarios/traps/T01-slow-clock-drops-a-write.yaml', import.meta.url));

/** Verdict, value, witness and note of each line, by strategy. */
function judged(text: string) {
  const scenario = loadedText(text);
  const runs = scenario.strategies.map((use) => ({ ...run(scenario, use, scenario.seeds[0]), wall_ms: 0 }));
  return judgeAll(scenario, runs);
}

const ALL =
  '[linearizable, sequential, causal, read-your-writes, monotonic-reads, monotonic-writes, writes-follow-reads]';

describe('guarantees', () => {
  it('count b of T01, who no longer reads its own write', () => {
    const text = readFileSync(T01, 'utf8').replace(/expect:\n(?: {2}- .*\n)+/, 'expect: [read-your-writes, causal]\n');
    const lines = judged(text);
    const verdicts = lines
      .filter(({ that }) => !that.includes('answer'))
      .map(({ that, strategy, verdict, value }) => [that, strategy, verdict, value]);
    expect(verdicts.slice(0, 4)).toEqual([
      ['read-your-writes', 'wall', 'failed', 1],
      ['read-your-writes', 'hybrid', 'held', 0],
      ['causal', 'wall', 'failed', 1],
      ['causal', 'hybrid', 'held', 0],
    ]);
    expect(lines[0].witness).toMatchObject({ op: 'read-your-writes of x' });
  });

  it('are inconclusive where no trace is kept, or nothing happened', () => {
    const text = (trace: string, script: string) => `
topology: {regions: {us: {}, eu: {}}, links: {us <-> eu: {rtt: 80ms}}}
strategies: [single-site]
script: [${script}]
duration: 5s
expect: ${ALL}
report: {trace: ${trace}}
`;
    const step = '{at: 1s, client: a, from: us, do: write, keys: x, value: 1, id: w1}';
    const read = '{at: 2s, client: a, from: us, do: read, keys: x, id: r1}';
    for (const { verdict, note } of judged(text('never', `${step}, ${read}`)).slice(0, 7)) {
      expect(verdict).toBe('inconclusive');
      expect(note).toContain('no trace was kept');
    }
    for (const { verdict } of judged(
      text('always', '{at: 1s, client: a, from: us, do: increment, keys: n, id: i1}'),
    ).slice(1, 7)) {
      expect(verdict).toBe('inconclusive');
    }
    for (const { that, verdict, value } of judged(text('on-failure', `${step}, ${read}`)).slice(0, 7)) {
      expect([that, verdict, value]).toEqual([that, 'held', 0]);
    }
  });
});
