/** What the table and the sentences say of money, and of data outside its fence. */
import { describe, expect, it } from 'vitest';
import { metricNames, rowMetric } from '../../src/checks/metrics.ts';
import { goldenOf } from '../../src/lab/golden.ts';
import { scoreboard } from '../../src/report/scoreboard.ts';
import { sentences } from '../../src/report/sentences.ts';
import type { Run } from '../../src/world/result.ts';
import { sampleResult } from './sample.ts';

const sample = sampleResult();
const [, , plain] = sample.runs;

function documentOf(metrics: Run['metrics'], others: Partial<Run> = {}) {
  const quiet = { 'orders.lost': 0, 'orders.duplicated': 0, 'writes.lost': 0, 'writes.dropped': 0 };
  return { ...sample, runs: [{ ...plain!, metrics: { ...quiet, ...metrics }, by_region: {}, ...others }] };
}

function said(metrics: Run['metrics'], others: Partial<Run> = {}): string {
  return sentences(documentOf(metrics, others))[0]!.text;
}

describe('the sentence', () => {
  it('speaks of cards that were charged twice, not of writes that were taken twice', () => {
    const witness = { op: 'order 74', at: 7419, why: 'its card was charged twice', ops: [74] };
    const text = said({ 'payments.duplicated': 20 }, { witnesses: { 'payments.duplicated': witness } });
    expect(text).toBe('charged a card more than once for one order at 7.419s (20 orders).');
  });

  it('speaks of money for nothing, and of orders for nothing', () => {
    expect(said({ 'payments.orphaned': 6, 'payments.missing': 1 })).toBe(
      'charged a card for an order that is nowhere (6 orders); it took an order that nobody paid for (1 order).',
    );
  });

  it('says how often fenced writes left, and which way the first one went', () => {
    const op = 'edit 3 of Oslo';
    const witness = { op, at: 57, why: 'gdpr: came to us-east-1/1 by …', ops: [3] };
    const leak = { at: 57, fence: 'gdpr', op, id: 3, key: 'customers/1', place: 'us-east-1/1', by: 'append', way: [] };
    const metrics = { 'sovereignty.violations': 40 };
    const witnesses = { 'sovereignty.violations': witness };
    const residency = { watched: 90, counts: [{ place: 'us-east-1/1', by: 'append', times: 40 }], told: [leak] };
    const first = 'let fenced writes out 40 times, first edit 3 of Oslo at 0.057s';
    expect(said(metrics, { witnesses, residency })).toBe(`${first}: to us-east-1/1 by the log.`);
    expect(said(metrics, { witnesses })).toBe(`${first}.`);
    expect(said(metrics)).toBe('let fenced writes out 40 times.');
  });
});

describe('the table', () => {
  it('has them among the losses where there are any, and else not at all', () => {
    const harms = { 'payments.duplicated': 2, 'payments.orphaned': 1, 'sovereignty.violations': 3 };
    const { columns, losses, rows } = scoreboard(documentOf({ ...harms, 'payments.missing': 0 }), 'terminal');
    const lost = columns.slice(0, losses).map(({ metric }) => metric);
    expect(lost).toEqual(expect.arrayContaining(Object.keys(harms)));
    expect(columns.map(({ metric }) => metric)).not.toContain('payments.missing');
    const at = columns.findIndex(({ metric }) => metric === 'payments.duplicated');
    expect([columns[at]!.head.join(' '), rows[0]!.cells[at]]).toEqual([
      'charged twice',
      { text: '✗ 2 twice', under: '', loss: true },
    ]);
  });
});

describe('metrics of rows', () => {
  it('are those of key groups, and no others that end alike', () => {
    const all = metricNames(['orders', 'a b'], ['kept']);
    expect(all.filter((name) => rowMetric(name) !== undefined)).toEqual([
      ...['orders.lost', 'a b.lost', 'orders.duplicated', 'a b.duplicated'],
    ]);
    expect(rowMetric('orders.lost')).toEqual({ group: 'orders', fate: 'lost' });
  });

  it('are in golden results, with all that was lost', () => {
    const metrics = {
      'carts.lost': 0,
      'payments.duplicated': 1,
      'payments.orphaned': 1,
      'writes.dropped': 2,
      retries: 3,
    };
    const [run] = Object.values(goldenOf({ ...documentOf(metrics), expectations: [] }).runs);
    expect(Object.keys(run!.metrics).filter((name) => name in metrics)).toEqual([
      ...['writes.dropped', 'carts.lost', 'payments.duplicated'],
    ]);
  });
});
