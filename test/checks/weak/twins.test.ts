/** Broken twins of the checkers: mistakes that are easily made, each of which brute force must notice. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type History } from '../../../src/checks/checker.ts';
import { causal } from '../../../src/checks/weak/causal.ts';
import { Causality } from '../../../src/checks/weak/causality.ts';
import { Findings } from '../../../src/checks/weak/findings.ts';
import { findCausal } from '../../../src/checks/weak/patterns.ts';
import { type Registers, registersOf } from '../../../src/checks/weak/registers.ts';
import { search } from '../../../src/checks/weak/search.ts';
import { findBrokenViews } from '../../../src/checks/weak/views.ts';
import { randomStream } from '../../../src/kit/random.ts';
import { scripted } from '../brute/weak-history.ts';
import * as models from '../brute/weak-models.ts';
import { monotonicReads } from '../brute/weak-sessions.ts';
import { BORDERS, varied } from '../brute/weak-variants.ts';

const settings = { ...DEFAULTS, init: 0 };

/** Whether a twin would pass the history. */
type Twin = (history: History) => boolean;

function judged(history: History, find: (registers: Registers, findings: Findings) => void): boolean {
  const registers = registersOf(history, 0);
  const findings = new Findings(registers);
  find(registers, findings);
  return findings.count === 0;
}

const lanesOf = (registers: Registers) => registers.lanes.map((_, lane) => lane);

/** Forgets that concurrent writes must be taken in one order by all. */
const convergenceWithoutConflicts: Twin = (history) => causal.check(history, settings).count === 0;

/** Closes what a process saw under program order only, and not under what others had read. */
const memoryByProgramOrder: Twin = (history) =>
  judged(history, (registers, findings) => {
    findCausal(new Causality(registers), findings);
    if (findings.count === 0) findBrokenViews(registers, 'pram', findings, lanesOf(registers));
  });

/** The reverse: lets a process be bound by what others had read. */
const pramByCausality: Twin = (history) =>
  judged(history, (registers, findings) => findBrokenViews(registers, 'causal', findings, lanesOf(registers)));

/** Takes sequential consistency for a matter of one key at a time. */
const sequentialByKey: Twin = (history) =>
  history.keys.every((_, key) => {
    const ops = history.ops.filter((op) => op.key === key);
    return judged({ ...history, ops }, (registers, findings) => {
      const causality = new Causality(registers);
      findCausal(causality, findings);
      if (findings.count === 0 && search(causality, 1e6).found === false) findings.add('nonsequential', [], () => '');
    });
  });

/** Compares a read with the one just before it only. */
const monotonicByNeighbour: Twin = (history) =>
  judged(history, (registers, findings) => {
    const causality = new Causality(registers);
    if (causality.cycle !== undefined) findings.add('CyclicCO', [], () => '');
    else findOlderNeighbour(registers, causality, findings);
  });

function findOlderNeighbour(registers: Registers, causality: Causality, findings: Findings): void {
  for (const lane of registers.lanes) {
    const last = new Map<number, number>();
    for (const op of lane) {
      if (registers.isWrite[op] === 1) continue;
      const newer = registers.writer[last.get(registers.key[op]) ?? op];
      const own = registers.writer[op];
      if (newer >= 0 && newer !== own && (own < 0 || causality.before(own, newer))) findings.add('', [], () => '');
      last.set(registers.key[op], op);
    }
  }
}

describe('brute force notices a twin', () => {
  it.each([
    ['of causal convergence', convergenceWithoutConflicts, models.causalConvergence],
    ['of causal memory', memoryByProgramOrder, models.causalMemory],
    ['of pram', pramByCausality, models.pram],
    ['of sequential', sequentialByKey, models.sequential],
    ['of monotonic reads', monotonicByNeighbour, monotonicReads],
  ] as const)('%s', (name, twin, model) => {
    const random = randomStream(8, `twin ${name}`);
    let wrong = 0;
    for (let i = 0; i < 20_000 && wrong === 0; i++) {
      const history = varied(random, scripted(BORDERS[i % BORDERS.length]));
      if (twin(history) !== model(history)) wrong++;
    }
    expect(wrong).toBe(1);
  });
});
