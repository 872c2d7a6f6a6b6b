/** Every strategy keeps what theory says of it, no more and no less; both witnesses say so. */
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeGuarantee } from '../src/checks/guarantees.ts';
import { promises, type Row, rowOf, surprises } from '../src/lab/guarantees/matrix.ts';
import type { Trial } from '../src/lab/guarantees/trial.ts';
import { COLUMNS, VARIANTS } from '../src/lab/guarantees/variants.ts';
import { strategies } from '../src/strategies/index.ts';

const SEEDS = 2;

/**
 * What the observer counts and what checkers conclude from values, where one implies the other:
 * - a read that missed an acknowledged write is not linearizable. Not so the reverse: a new value and then the
 *   old one, read before the write was acknowledged, is stale to nobody (correctness of staleness, new-then-old
 *   inversion), and a write that was dropped or lost obliges nobody any more.
 * - a value that is older than what its session wrote or read proves a write that was missed. Not so the reverse:
 *   what was shown instead may be concurrent, as far as clients can tell.
 */
function disagreements({ found, run, history }: Trial): readonly string[] {
  const { metrics } = run;
  const said: string[] = [];
  if (metrics['reads.stale.count']! > 0 && found.linearizable === 0) said.push('stale, and yet linearizable');
  const told = (guarantee: string) => judgeGuarantee(guarantee, history, history.inits);
  for (const [guarantee, metric] of SESSIONS) {
    const { count, anomalies } = told(guarantee);
    if (count > 0 && metrics[metric] === 0) said.push(`${guarantee} broken unseen: ${anomalies[0].why}`);
    // What is stronger implies what is weaker, whoever judges it.
    if (count > 0 && told('causal').count === 0) said.push(`causal without ${guarantee}`);
  }
  if (found.linearizable === 0 && found.sequential! > 0) said.push('linearizable and not sequential');
  if (found.sequential === 0 && told('causal').count > 0) said.push('sequential and not causal');
  return said;
}

const SESSIONS = [
  ['read-your-writes', 'reads.not_my_write'],
  ['monotonic-reads', 'reads.not_monotonic'],
] as const;

describe.each(VARIANTS)('$title', (variant) => {
  const apart: string[] = [];
  let row: Row;

  beforeAll(() => {
    row = rowOf(variant, SEEDS, (trial, scene, seed) => {
      for (const said of disagreements(trial)) apart.push(`${scene}, seed ${seed}: ${said}`);
    });
  }, 300_000);

  it('keeps what theory says, and breaks the rest', () => {
    expect(surprises(variant, row)).toEqual([]);
  });

  it('is judged alike by clients and the observer', () => {
    expect(apart).toEqual([]);
  });

  it('keeps what it promises', () => {
    for (const column of COLUMNS)
      if (promises(variant, column)) expect([column, row[column].broken]).toEqual([column, 0]);
  });
});

it('covers every strategy, as its promises take it to be used', () => {
  for (const { name, promises: promised } of strategies) {
    const plain = VARIANTS.filter((variant) => variant.strategy === name && variant.isPlain);
    expect([name, plain.length]).toEqual([name, 1]);
    const judged: readonly string[] = COLUMNS;
    for (const promise of promised) {
      if (promise !== 'atomic-pairs') expect(judged).toContain(promise);
    }
  }
  for (const { expected } of VARIANTS) expect(expected).toMatch(new RegExp(`^[yn]{${COLUMNS.length}}$`));
});
