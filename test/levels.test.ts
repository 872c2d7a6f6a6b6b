/** Read levels keep what they promise, under one seed of each kind of trouble; `npm run levels` tries two hundred. */
import { describe, expect, it } from 'vitest';
import { ASKED, CHECKS, SUBJECTS } from '../src/lab/levels/subjects.ts';
import { type Offered, rowOf, surprises } from '../src/lab/levels/table.ts';

/** Calm, cut, crash, lag, skew. */
const SEEDS = 5;
/** Single guarantees of a session are left to the long run. */
const LEVELS = ASKED.filter(({ guarantees }) => guarantees === undefined);

describe('every level that is offered', () => {
  it.each(SUBJECTS)('keeps its promises under $title', (subject) => {
    const rows = LEVELS.flatMap((asked) => rowOf(subject, asked, SEEDS) ?? []);
    expect(rows.length).toBeGreaterThanOrEqual(7);
    expect(surprises(rows).filter((surprise) => surprise.includes(' broke under seeds '))).toEqual([]);
  });
});

describe('a surprise', () => {
  const [subject] = SUBJECTS.filter(({ title }) => title === 'consensus');
  const [asked] = ASKED.filter(({ title }) => title === 'local');
  const row = (broken: Partial<Record<(typeof CHECKS)[number], readonly number[]>>): Offered => ({
    subject: subject!,
    asked: asked!,
    promises: ['converges'],
    judged: new Map(CHECKS.map((check) => [check, 3])),
    broken: new Map(CHECKS.map((check) => [check, broken[check] ?? []])),
    p50: 1,
    p99: 2,
    unanswered: 0,
  });

  it('is a promise that broke, with its seeds', () => {
    expect(surprises([row({ converges: [2, 3] })])).toContain('consensus, local: converges broke under seeds 2, 3');
  });

  it('is a local read that was never seen to be old, and a check that never found anything', () => {
    const found = surprises([row({})]);
    expect(found).toContain('consensus, local: keeps what it is known not to keep');
    expect(found).toContain('causal never broke anywhere: its check may be asleep');
    expect(surprises([row({ 'monotonic-reads': [1] })]).join()).not.toContain('known not to keep');
  });
});
