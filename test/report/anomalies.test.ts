/** What the table and the sentences say of a run whose point is an anomaly. */
import { describe, expect, it } from 'vitest';
import { showExpectations } from '../../src/cli/show.ts';
import type { Promised, ResultDocument, TimedRun } from '../../src/lab/document.ts';
import { scoreboard } from '../../src/report/scoreboard.ts';
import { sentences } from '../../src/report/sentences.ts';
import { sampleResult } from './sample.ts';

const sample = sampleResult();
const [, , run] = sample.runs;
const NOTHING_LOST = { 'orders.lost': 0, 'writes.lost': 0, 'writes.dropped': 0 };

function ran(strategy: string, metrics: TimedRun['metrics'], witnesses: TimedRun['witnesses'] = {}): TimedRun {
  return { ...run, strategy, metrics: { ...run.metrics, ...NOTHING_LOST, ...metrics }, witnesses };
}

function promised(that: string, strategies: readonly string[], line: number): readonly Promised[] {
  const [judgement] = sample.expectations;
  const held = { ...judgement, that, line, verdict: 'held', witness: null } as const;
  return strategies.map((strategy) => ({ ...held, strategy }));
}

function document(runs: readonly TimedRun[], ...expectations: readonly Promised[]): ResultDocument {
  return { ...sample, runs, expectations };
}

function heads(of: ResultDocument): readonly string[] {
  return scoreboard(of, 'terminal').columns.map(({ head }) => head.join(' '));
}

const TRAP = ran('trap', { 'reads.phantom': 1, 'writes.errant': 1, 'failover.count': 1, 'leaders.per_term': 1 });
const CURED = ran('cured', { 'reads.phantom': 0, 'writes.errant': 1, 'failover.count': 1, 'leaders.per_term': 1 });

describe('the table', () => {
  it('has a column for what is promised and differs, or is not nothing', () => {
    const both = ['trap', 'cured'];
    const promises = [
      ...promised('writes.errant == 1', both, 1),
      ...promised('reads.phantom == 1', ['trap'], 2),
      ...promised('reads.phantom == 0', ['cured'], 3),
      ...promised('leaders.per_term == 1', both, 4),
      ...promised('divergence == 0', both, 5),
      ...promised('availability >= 1%', both, 6),
    ];
    const plain = heads(document([TRAP, CURED]));
    const extra = heads(document([TRAP, CURED], ...promises)).filter((head) => !plain.includes(head));
    expect(extra).toEqual(['phantom reads', 'writes undone']);
    const { columns, rows } = scoreboard(document([TRAP, CURED], ...promises));
    const phantom = columns.findIndex(({ metric }) => metric === 'reads.phantom');
    expect(rows.map(({ cells }) => [cells[phantom].text, cells[phantom].loss])).toEqual([
      ['✗ 1', true],
      ['0', false],
    ]);
  });

  it('has three of them at most, those that differ first', () => {
    const many = ['terms', 'failover.count', 'writes.errant', 'reads.not_my_write', 'reads.phantom'];
    const [a, b] = [1, 2].map((n) =>
      ran(`s${n}`, { terms: 1, 'failover.count': 1, 'writes.errant': n, 'reads.not_my_write': n, 'reads.phantom': n }),
    );
    const promises = many.flatMap((metric, line) => promised(`${metric} >= 0`, ['s1', 's2'], line));
    const plain = heads(document([a, b]));
    const extra = heads(document([a, b], ...promises)).filter((head) => !plain.includes(head));
    expect(extra).toEqual(['own write missing', 'phantom reads', 'writes undone']);
  });
});

describe('the sentence of a strategy', () => {
  const said = (one: TimedRun) => sentences(document([one]))[0].text;

  it('names a phantom before what was not answered', () => {
    const witness = { op: 'step w of E', at: 10_001, why: 'accepted by E', ops: [1] };
    const text = said(ran('trap', { 'reads.phantom': 1, 'writes.errant': 1 }, { 'reads.phantom': witness }));
    expect(text).toContain('showed what nobody had confirmed and is gone (1 phantom: step w of E); it left 30 %');
  });

  it('names copies that differ, missing causes and what was undone', () => {
    const witness = { op: 'x', at: 1000, why: 'E has 1, U has nothing', ops: [] };
    const apart = said(ran('trap', { divergence: 4, 'reads.causal_violations': 2 }, { divergence: witness }));
    expect(apart).toContain(
      'left copies that differ for ever (4 keys, first x); it showed an effect without its cause',
    );
    expect(said(ran('cured', { 'writes.errant': 3, 'writes.lost': 1, 'orders.lost': 0 }))).toContain('(2 writes)');
  });

  it('tells a no from silence', () => {
    const refusing = (share: number) => ({
      ...run,
      metrics: { availability: 0.7 },
      by_region: { 'eu-west-1': { availability: 0.7, 'requests.refused': share } },
    });
    expect(said(refusing(0))).toContain('left 30 % of the requests from Dublin unanswered');
    expect(said(refusing(0.3))).toContain('refused 30 % of the requests from Dublin');
    expect(said(refusing(0.1))).toContain('failed 30 % of the requests from Dublin, 10 % with a no');
  });

  it('tells of reads where they waited longer than writes', () => {
    const waiting = {
      'write.latency.p50': 67,
      'write.latency.p99': 67,
      'read.latency.p50': 1,
      'read.latency.p99': 1841,
    };
    const one = { ...run, metrics: { availability: 1 }, by_region: { 'eu-west-1': { availability: 1, ...waiting } } };
    expect(said(one)).toBe('made Dublin wait 1,841 ms for one read in a hundred.');
  });

  it('does not call a write concurrent that was there before', () => {
    const by = (why: string) => ({ 'writes.dropped': { op: 'step w of E', at: 1000, why, ops: [1] } });
    const older = ran(
      'trap',
      { 'writes.dropped': 2 },
      by('acknowledged by E at 1.000s, then dropped for an older write'),
    );
    expect(said(older)).toContain('let an older write win in silence (2 writes gone)');
    expect(said(ran('trap', { 'writes.dropped': 2 }))).toContain('let another write win in silence');
  });
});

describe('a promise', () => {
  it('says for whom it is where it is not for all', () => {
    const lines = showExpectations(
      document(
        [TRAP, CURED],
        ...promised('writes.lost == 4', ['trap'], 1),
        ...promised('divergence == 0', ['trap', 'cured'], 2),
      ),
    ).split('\n');
    expect(lines[0]).toContain('writes.lost == 4 [trap]  held in 1 of 1');
    expect(lines[1]).toContain('divergence == 0  held in 2 of 2');
  });
});
