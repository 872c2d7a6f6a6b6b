/** Every shared history, judged for every property that its manifest lists: the stated verdict, or a stated reason. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../../src/checks/checker.ts';
import { checkerOf, objectModelNamed } from '../../../src/checks/checkers.ts';
import { areShared, historyOf, type Listed, manifest, textOf } from './shared.ts';

/** What the manifest calls the properties of micro histories. */
const PROPERTIES: Readonly<Record<string, string>> = {
  lin: 'linearizable',
  sc: 'sequential',
  ccv: 'causal-convergence',
  cm: 'causal-memory',
  cc: 'causal',
  ryw: 'read-your-writes',
  mr: 'monotonic-reads',
  mw: 'monotonic-writes',
  wfr: 'writes-follow-reads',
};

interface Disagreement {
  readonly verdict: 'valid' | 'invalid' | 'unknown';
  readonly why: string;
}

/** Where we do not say what the manifest says, and why. */
const DISAGREEMENTS: ReadonlyMap<string, Disagreement> = new Map([
  [
    'elle-cli/jsonl/elle-rw-register.jsonl',
    { verdict: 'invalid', why: 'it reads 3, which nobody wrote: elle-cli lets that pass, here it is a garbage read' },
  ],
]);

interface Case {
  readonly file: string;
  readonly model: string;
  readonly init: Listed['init'];
  readonly consistency: string | undefined;
  readonly expected: boolean;
}

function casesOf({ file, model, init, property = '', expected, verdicts }: Listed): readonly Case[] {
  if (verdicts !== undefined) {
    return Object.entries(verdicts).map(([name, verdict]) => {
      return { file, model, init, consistency: PROPERTIES[name], expected: verdict };
    });
  }
  const consistency = property === 'linearizable' ? property : /--consistency-models (\S+)/.exec(property)?.[1];
  return [{ file, model, init, consistency, expected: expected === true }];
}

function verdictOf({ file, model: name, init, consistency }: Case): string {
  const model = objectModelNamed(name)!;
  const checker = checkerOf(model, consistency ?? [...model.checkers.keys()][0])!;
  const settings = { ...DEFAULTS, init: init === undefined ? model.init : init };
  return checker.check(historyOf(textOf(file)), settings).validity;
}

describe.skipIf(!areShared)('the manifest (../shared is absent where this is skipped)', () => {
  const cases = manifest().flatMap(casesOf);

  it('lists as much as we know of', () => {
    expect(cases).toHaveLength(48 + 35 * 9);
  });

  it('is disagreed with only where a reason is given', () => {
    for (const [file, { verdict, why }] of DISAGREEMENTS) {
      const listed = cases.find((one) => one.file === file);
      expect(verdict, why).not.toBe(listed?.expected === true ? 'valid' : 'invalid');
    }
  });

  it.each(cases)('$file is $consistency ($model): $expected', (one) => {
    const stated = one.expected ? 'valid' : 'invalid';
    const { verdict = stated, why } = DISAGREEMENTS.get(one.file) ?? {};
    expect(verdictOf(one), why).toBe(verdict);
  });
});
