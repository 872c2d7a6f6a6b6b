/** The weak checkers against brute force: thousands of random small histories for each model, no disagreement. */
import { describe, expect, it } from 'vitest';
import { type Checker, DEFAULTS, type History, type Report } from '../../../src/checks/checker.ts';
import { causal } from '../../../src/checks/weak/causal.ts';
import { causalConvergence } from '../../../src/checks/weak/causal-convergence.ts';
import { causalMemory } from '../../../src/checks/weak/causal-memory.ts';
import { Causality } from '../../../src/checks/weak/causality.ts';
import { consistentPrefix } from '../../../src/checks/weak/consistent-prefix.ts';
import { Findings } from '../../../src/checks/weak/findings.ts';
import { monotonicReads } from '../../../src/checks/weak/monotonic-reads.ts';
import { monotonicWrites } from '../../../src/checks/weak/monotonic-writes.ts';
import { findCausal } from '../../../src/checks/weak/patterns.ts';
import { pram } from '../../../src/checks/weak/pram.ts';
import { readYourWrites } from '../../../src/checks/weak/read-your-writes.ts';
import { registersOf } from '../../../src/checks/weak/registers.ts';
import { saturated } from '../../../src/checks/weak/saturation.ts';
import { sequential } from '../../../src/checks/weak/sequential.ts';
import { writesFollowReads } from '../../../src/checks/weak/writes-follow-reads.ts';
import { randomStream } from '../../../src/kit/random.ts';
import { drawn, type Shape, scripted } from '../brute/weak-history.ts';
import * as models from '../brute/weak-models.ts';
import { someCausalOrder } from '../brute/weak-orders.ts';
import * as sessions from '../brute/weak-sessions.ts';
import { BORDERS, varied } from '../brute/weak-variants.ts';

const HISTORIES = 20_000;
const settings = { ...DEFAULTS, init: 0 };

const CASES: readonly (readonly [Checker, models.Model])[] = [
  [sequential, models.sequential],
  [causalConvergence, models.causalConvergence],
  [causalMemory, models.causalMemory],
  [causal, models.causal],
  [pram, models.pram],
  [consistentPrefix, models.consistentPrefix],
  [readYourWrites, sessions.readYourWrites],
  [monotonicReads, sessions.monotonicReads],
  [monotonicWrites, sessions.monotonicWrites],
  [writesFollowReads, sessions.writesFollowReads],
];

function* histories(name: string, count: number, least: number, most: number, repeats = false): Generator<History> {
  const random = randomStream(7, name);
  for (let i = 0; i < count; i++) {
    const shape: Shape = {
      ops: random.between(least, most),
      processes: random.between(2, 4),
      keys: 1 + random.below(random.between(1, 3)),
      repeats,
    };
    yield drawn(random, shape);
  }
}

/** The verdict; one that says invalid has to say why, and no other. */
function validityOf(report: Report): string {
  if ((report.validity === 'invalid') !== report.anomalies.length > 0) expect.fail(JSON.stringify(report));
  return report.validity;
}

/** What a disagreement looks like, for whoever has to read it. */
function written(history: History): string {
  const told = history.ops.map((op) => {
    const value = op.f === 'read' ? op.output : op.input;
    return `${history.processes[op.process]} ${op.f[0]} ${history.keys[op.key]} ${value} ${op.ending}`;
  });
  return told.join(', ');
}

describe('against brute force', () => {
  it.each(CASES)('$name', (checker, model) => {
    let valid = 0;
    for (const history of histories(checker.name, HISTORIES, 4, 10)) {
      const expected = model(history) ? 'valid' : 'invalid';
      const report = checker.check(history, settings);
      // A history in which everything failed has nothing to judge.
      if (report.examined === 0) continue;
      if (validityOf(report) !== expected) expect.fail(`${report.validity}, not ${expected}: ${written(history)}`);
      if (expected === 'valid') valid++;
    }
    expect(valid).toBeGreaterThan(HISTORIES * 0.15);
    expect(valid).toBeLessThan(HISTORIES * 0.96);
  });

  it.each(CASES)('$name, close to its border', (checker, model) => {
    const random = randomStream(7, `border ${checker.name}`);
    let valid = 0;
    for (let i = 0; i < HISTORIES; i++) {
      const history = varied(random, scripted(BORDERS[i % BORDERS.length]));
      const expected = model(history) ? 'valid' : 'invalid';
      const validity = validityOf(checker.check(history, settings));
      if (validity !== expected) expect.fail(`${validity}, not ${expected}: ${written(history)}`);
      if (expected === 'valid') valid++;
    }
    expect(valid).toBeGreaterThan(HISTORIES * 0.15);
    expect(valid).toBeLessThan(HISTORIES * 0.96);
  });

  it.each([
    [sequential, models.sequential],
    [consistentPrefix, models.consistentPrefix],
  ] as const)('$name, with values that repeat', (checker, model) => {
    let valid = 0;
    for (const history of histories(`${checker.name} repeats`, HISTORIES, 3, 9, true)) {
      const expected = model(history) ? 'valid' : 'invalid';
      const report = checker.check(history, settings);
      if (report.examined === 0) continue;
      if (report.validity === 'unknown' || report.validity !== expected)
        expect.fail(`${report.validity}, not ${expected}: ${written(history)}`);
      if (expected === 'valid') valid++;
    }
    expect(valid).toBeGreaterThan(HISTORIES * 0.15);
    expect(valid).toBeLessThan(HISTORIES * 0.96);
  });
});

describe('saturation', () => {
  // The search comes first and hides it from the tests above wherever that ends.
  it('refutes only what has no order, and nearly all of that', () => {
    const random = randomStream(7, 'saturation');
    let refuted = 0;
    let missed = 0;
    for (let i = 0; i < HISTORIES; i++) {
      const history =
        i % 2 === 0
          ? varied(random, scripted(BORDERS[(i / 2) % BORDERS.length]))
          : drawn(random, { ops: random.between(4, 10), processes: random.between(2, 4), keys: random.between(1, 3) });
      const findings = new Findings(registersOf(history, 0));
      const causality = new Causality(registersOf(history, 0));
      findCausal(causality, findings);
      if (findings.count > 0) continue;
      const isRefuted = saturated(causality) !== undefined;
      const isOrdered = models.sequential(history);
      if (isRefuted && isOrdered) expect.fail(`refuted: ${written(history)}`);
      if (isRefuted) refuted++;
      else if (!isOrdered) missed++;
    }
    expect(refuted).toBeGreaterThan(2000);
    expect(missed).toBeLessThan(refuted / 100);
  });
});

describe('the causal oracles', () => {
  it.each([
    [models.causal, models.isCausalBy],
    [models.causalMemory, models.isMemoryBy],
    [models.causalConvergence, models.isConvergentBy],
  ] as const)('agree with a search of all partial orders', (model, explains) => {
    const verdicts = [0, 0];
    for (const history of histories('partial orders', 2500, 3, 5)) {
      const expected = someCausalOrder(history, explains);
      verdicts[expected ? 1 : 0]++;
      if (model(history) !== expected) expect.fail(`${expected}: ${written(history)}`);
    }
    expect(Math.min(...verdicts)).toBeGreaterThan(200);
  });
});
