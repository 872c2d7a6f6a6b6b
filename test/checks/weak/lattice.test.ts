/** What implies what among the models, on random histories; and that no two of them are the same. */
import { expect, it } from 'vitest';
import { type Checker, DEFAULTS, type History } from '../../../src/checks/checker.ts';
import { boundedStaleness } from '../../../src/checks/weak/bounded-staleness.ts';
import { eventual } from '../../../src/checks/weak/eventual.ts';
import { WEAK_CHECKERS } from '../../../src/checks/weak/index.ts';
import { randomStream } from '../../../src/kit/random.ts';
import { atomic, drawn, scripted } from '../brute/weak-history.ts';
import { linearizable } from '../brute/weak-models.ts';

const settings = { ...DEFAULTS, init: 0, maxVersions: 0 };
const SESSIONS = ['read-your-writes', 'monotonic-reads', 'monotonic-writes', 'writes-follow-reads'];

const IMPLIED: readonly (readonly [string, readonly string[]])[] = [
  ['linearizable', ['sequential', 'bounded-staleness', 'eventual']],
  ['sequential', ['causal-convergence', 'causal-memory', 'consistent-prefix']],
  ['causal-convergence', ['causal']],
  ['causal-memory', ['causal', 'pram']],
  ['causal', SESSIONS],
];

/** Shows that the first does not imply the second. */
const APART: readonly (readonly [string, string, string])[] = [
  ['sequential', 'linearizable', 'A w x 1, B r x 0'],
  ['causal-convergence', 'causal-memory', 'A w z 1, A w x 1, A w y 1, B w x 2, B r z 0, B r y 1, B r x 2'],
  ['causal-convergence', 'pram', 'A w z 1, A w x 1, A w y 1, B w x 2, B r z 0, B r y 1, B r x 2'],
  ['causal-memory', 'causal-convergence', 'A w x 1, B w x 2, A r x 2, B r x 1'],
  ['causal', 'pram', 'A w x 1, B w x 2, C r x 1, C r x 2, C r x 1'],
  ['causal-memory', 'consistent-prefix', 'A w x 1, B w y 1, C r x 1, C r y 0, D r y 1, D r x 0'],
  ['consistent-prefix', 'read-your-writes', 'A w x 1, A r x 0'],
  ['pram', 'causal', 'A w x 1, B r x 1, B w y 1, C r y 1, C r x 0'],
  ['pram', 'writes-follow-reads', 'A w x 1, B r x 1, B w y 1, C r y 1, C r x 0'],
  // 1 is older than 2 only by way of C, which a view of B that keeps program orders does not know.
  ['pram', 'read-your-writes', 'A w x 1, C r x 1, C w y 1, B r y 1, B w x 2, B r x 1'],
];

const CHECKERS = new Map<string, Checker>(
  [...WEAK_CHECKERS, boundedStaleness, eventual].map((checker) => [checker.name, checker]),
);

/** `unknown` is no verdict: what has no final reads is neither convergent nor not. */
function isBroken(name: string, history: History): boolean {
  if (name === 'linearizable') return !linearizable(history);
  return CHECKERS.get(name)!.check(history, settings).validity === 'invalid';
}

it.each(IMPLIED)('%s implies %s', (stronger, weaker) => {
  const random = randomStream(5, `lattice ${stronger}`);
  let kept = 0;
  for (let i = 0; i < 4000; i++) {
    const shape = { ops: random.between(4, 10), processes: random.between(2, 4), keys: random.between(1, 3) };
    const history = i % 4 === 0 ? atomic(random, shape) : drawn(random, shape);
    if (isBroken(stronger, history)) continue;
    kept++;
    for (const name of weaker) {
      if (isBroken(name, history)) expect.fail(`${name} is broken: ${JSON.stringify(history.ops)}`);
    }
  }
  expect(kept).toBeGreaterThan(1000);
});

it('takes histories that are linearizable by construction for sequential', () => {
  const random = randomStream(6, 'atomic');
  for (let i = 0; i < 300; i++) {
    const history = atomic(random, { ops: 60, processes: 5, keys: 3 });
    for (const { name } of WEAK_CHECKERS) if (isBroken(name, history)) expect.fail(`${name}: ${i}`);
  }
});

it.each(APART)('%s does not imply %s', (stronger, weaker, text) => {
  const history = scripted(text);
  expect([isBroken(stronger, history), isBroken(weaker, history)]).toEqual([false, true]);
});
