/** Promises: what the grammar takes, where it points when it cannot, and how lines are judged. */
import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../src/checks/expectation.ts';
import { type Judged, judge, overall } from '../../src/checks/judge.ts';
import { METRICS, metricNames, metricOf } from '../../src/checks/metrics.ts';
import { parseExpectation } from '../../src/checks/parse-expectation.ts';
import { GUARANTEES } from '../../src/checks/parse-property.ts';

const NAMES = {
  groups: ['stock', 'orders'],
  faults: ['eu-cut', 'partition-1'],
  regions: ['us-east-1', 'eu-west-1'],
  ops: ['checkout', 'view-stock'],
  invariants: ['no-oversell'],
};

function claimOf(text: string) {
  const parsed = parseExpectation(text, NAMES);
  if ('error' in parsed) throw new Error(`${text}: ${parsed.error}`);
  return parsed.claim;
}

function refusalOf(text: string, names = NAMES) {
  const parsed = parseExpectation(text, names);
  if (!('error' in parsed)) throw new Error(`${text} was understood`);
  return parsed;
}

describe('the grammar', () => {
  it('takes a metric, an operator and a value in the unit of the metric', () => {
    expect(claimOf('availability >= 99.9%')).toEqual({
      kind: 'metric',
      metric: 'availability',
      filter: { region: undefined, op: undefined },
      comparison: '>=',
      value: 0.999,
      relative: false,
      window: { kind: 'all' },
    });
    const values = [
      'write.latency.p99.9 < 1m30s',
      'orders.lost==0',
      'bytes.cross_region <= 4KiB',
      'throughput > 2.5/s',
    ];
    expect(values.map((text) => (claimOf(text) as { value: number }).value)).toEqual([90_000, 0, 4096, 2.5]);
    expect(claimOf('staleness.max != 250us')).toMatchObject({ value: 0.25, comparison: '!=' });
    expect(claimOf('invariant.no-oversell == 0')).toMatchObject({ metric: 'invariant.no-oversell' });
    expect(claimOf('cost.per_million_ops < 1.5')).toMatchObject({ value: 1.5 });
  });

  it('takes filters, in any order and with blanks', () => {
    expect(claimOf('availability{region=eu-west-1} >= 1%')).toMatchObject({ filter: { region: 'eu-west-1' } });
    expect(claimOf('availability {region=eu-west-1} >= 1%')).toMatchObject({ filter: { region: 'eu-west-1' } });
    expect(claimOf('conflicts{op=checkout, region=us-east-1} < 1')).toMatchObject({
      filter: { region: 'us-east-1', op: 'checkout' },
    });
  });

  it('takes windows', () => {
    expect(claimOf('conflicts > 0 during eu-cut')).toMatchObject({ window: { kind: 'during', fault: 0 } });
    expect(claimOf('conflicts > 0 outside partition-1')).toMatchObject({ window: { kind: 'outside', fault: 1 } });
    expect(claimOf('conflicts > 0 before eu-cut')).toMatchObject({ window: { kind: 'before', fault: 0 } });
    expect(claimOf('conflicts > 0 after partition-1')).toMatchObject({ window: { kind: 'after', fault: 1 } });
    expect(claimOf('conflicts > 0 during steady')).toMatchObject({ window: { kind: 'steady' } });
    expect(claimOf('conflicts > 0 between 30s and 1m')).toMatchObject({
      window: { kind: 'between', from: 30_000, to: 60_000 },
    });
  });

  it('takes multiples of the baseline, and a share of seeds', () => {
    const parsed = parseExpectation('write.latency.p99 <= 3x baseline during steady in 95% of seeds', NAMES);
    expect(parsed).toMatchObject({ seeds: 0.95, claim: { relative: true, value: 3, window: { kind: 'steady' } } });
    expect(parseExpectation('linearizable in 50% of seeds', NAMES)).toMatchObject({ seeds: 0.5 });
  });

  it('takes all of it in one line, for every kind of subject', () => {
    const line = 'availability{region=eu-west-1, op=checkout} >= 0.5x baseline between 30s and 1m in 90% of seeds';
    expect(parseExpectation(line, NAMES)).toEqual({
      seeds: 0.9,
      claim: {
        kind: 'metric',
        metric: 'availability',
        filter: { region: 'eu-west-1', op: 'checkout' },
        comparison: '>=',
        value: 0.5,
        relative: true,
        window: { kind: 'between', from: 30_000, to: 60_000 },
      },
    });
    for (const subject of ['converges within 10s after eu-cut', 'converges', 'final x == 1', ...GUARANTEES]) {
      expect(parseExpectation(`${subject} in 95% of seeds`, NAMES), subject).toMatchObject({ seeds: 0.95 });
    }
    expect(claimOf('orders.duplicated{op=checkout} == 0 outside eu-cut')).toMatchObject({
      metric: 'orders.duplicated',
      filter: { op: 'checkout' },
      window: { kind: 'outside', fault: 0 },
    });
    expect(claimOf('invariant.no-oversell <= 1x baseline')).toMatchObject({ relative: true, value: 1 });
  });

  it('names the guarantees of the format', () => {
    const promised = ['linearizable', 'sequential', 'causal', 'read-your-writes'];
    const others = ['monotonic-reads', 'monotonic-writes', 'writes-follow-reads'];
    expect(GUARANTEES).toEqual(expect.arrayContaining([...promised, ...others]));
    for (const name of GUARANTEES) expect(claimOf(name)).toMatchObject({ kind: 'guarantee', name });
  });

  it('takes guarantees, convergence and final values', () => {
    expect(claimOf('read-your-writes')).toMatchObject({ kind: 'guarantee', name: 'read-your-writes' });
    expect(claimOf('converges')).toMatchObject({ kind: 'converges', within: Number.POSITIVE_INFINITY, fault: -1 });
    expect(claimOf('converges within 30s after eu-cut')).toMatchObject({ within: 30_000, fault: 0 });
    expect(claimOf('converges after eu-cut')).toMatchObject({ within: Number.POSITIVE_INFINITY, fault: 0 });
    expect(claimOf('final x == 1')).toMatchObject({ kind: 'final', key: 'x', value: 1 });
    expect(claimOf('final stock/3 == -1')).toMatchObject({ key: 'stock/3', value: -1 });
    expect(claimOf('final x == blue')).toMatchObject({ value: 'blue' });
    expect(claimOf('final x == "blue and green"')).toMatchObject({ value: 'blue and green' });
    expect(claimOf('final x == "7"')).toMatchObject({ value: '7' });
    expect(claimOf('final x == nothing')).toMatchObject({ value: undefined });
  });

  it.each([
    ['availabilty >= 99%', 1, 'no metric is called `availabilty`', 'availability'],
    ['order.lost == 0', 1, 'no metric is called `order.lost`', 'orders.lost'],
    ['linearisable', 1, 'no metric is called `linearisable`', 'linearizable'],
    ['availability >= 0.999', 17, 'a share needs a percent sign: write `99.9%`', undefined],
    ['availability >= 1s', 17, 'this is not a share: write it like `0.1%` or `25%`', undefined],
    ['write.latency.p50 < 100', 21, 'a time needs a unit: which unit: `100s` or `100ms`?', undefined],
    ['orders.lost == 0%', 16, '`orders.lost` is a count: a number without a unit, as in `0`', undefined],
    ['orders.lost = 0', 13, 'after a metric comes one of == != < <= > >=', undefined],
    ['orders.lost ==', 15, 'a value is missing: a number without a unit, as in `0`', undefined],
    ['availability  {region=eu-west} > 1%', 23, 'no region is called `eu-west`', 'eu-west-1'],
    ['availability{region=eu-west} > 1%', 21, 'no region is called `eu-west`', 'eu-west-1'],
    ['availability{op=check-out} > 1%', 17, 'no operation is called `check-out`', 'checkout'],
    ['availability{zone=a} > 1%', 14, 'a filter is `region=NAME` or `op=NAME`', undefined],
    ['events{op=checkout} > 1', 1, '`events` is of the whole run: it has no filter', undefined],
    ['conflicts > 0 during eu-cat', 22, 'no fault is called `eu-cat`', 'eu-cut'],
    ['conflicts > 0 during', 21, 'a fault is missing here', undefined],
    ['divergence == 0 during eu-cut', 17, '`divergence` is of the whole run: it has no window', undefined],
    ['conflicts > 0 between 60s and 30s', 31, 'the window ends before it begins', undefined],
    ['conflicts > 0 today', 15, '`today` is not understood here', undefined],
    ['conflicts > 2x', 13, 'write `2x baseline`', undefined],
    ['conflicts > 0 in 0% of seeds', 18, 'none of the seeds is always enough', undefined],
    ['conflicts > 0 in 150% of seeds', 18, 'a share is at most `100%`', undefined],
    ['conflicts > 0 in 95', 18, 'a share needs a percent sign: `95%`?', undefined],
    ['linearizable during eu-cut', 14, '`during` is not understood here', undefined],
    ['conflicts > 0 between 30s', 26, 'write `between 30s and 60s`', undefined],
    ['conflicts > 0 before', 21, 'a fault is missing here', undefined],
    ['converges after', 16, 'a fault is missing here', undefined],
    ['converges within', 17, 'this is not a time: write it like `150ms`, `2s` or `1m30s`', undefined],
    ['final x ==', 11, 'a value is missing here', undefined],
    ['conflicts > 0 in 95% of cases', 25, 'write `in 95% of seeds`', undefined],
    ['converges within 30 after eu-cut', 18, 'a time needs a unit: which unit: `30s` or `30ms`?', undefined],
    ['final x = 1', 9, 'write `final KEY == VALUE`', undefined],
    ['  ', 3, 'nothing is promised here', undefined],
  ])('refuses `%s` at column %i', (text, column, error, nearest) => {
    expect(refusalOf(text)).toEqual(nearest === undefined ? { error, column } : { error, column, nearest });
  });

  it('wants a baseline to compare with', () => {
    const names = { ...NAMES, baseline: false };
    expect(refusalOf('conflicts <= 2x baseline', names).error).toBe('there is no baseline to compare with');
  });
});

describe('the list of metrics', () => {
  it('names each once, and finds every name that it offers', () => {
    const names = METRICS.map((metric) => metric.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of metricNames(NAMES.groups, NAMES.invariants)) {
      expect(metricOf(name, NAMES.groups, NAMES.invariants)?.name).toBe(name);
    }
    expect(metricOf('customers.lost', NAMES.groups, NAMES.invariants)).toBeUndefined();
    expect(metricOf('invariant.other', NAMES.groups, NAMES.invariants)).toBeUndefined();
  });
});

describe('judging', () => {
  const witness = { op: 'edit 1 of us', at: 1, why: 'so it was', ops: [] };
  const line = (that: string): Expectation => {
    const parsed = parseExpectation(that, NAMES);
    if ('error' in parsed) throw new Error(parsed.error);
    return { that, claim: parsed.claim, asked: [], level: 'error', because: 'b', seeds: parsed.seeds, line: 3 };
  };
  const run = (value: number | null, samples = 1, seed = 1, note = ''): Judged => {
    return { strategy: 's', seed, partial: false, claims: [{ value, samples, witness, note }] };
  };
  const verdict = (that: string, value: number | null, samples = 1) =>
    judge(line(that), 0, [run(value, samples)], [])[0];

  it('compares, exactly', () => {
    const cases = [
      ['conflicts == 1', 1, 2],
      ['conflicts != 1', 2, 1],
      ['conflicts < 1', 0, 1],
      ['conflicts <= 1', 1, 2],
      ['conflicts > 1', 2, 1],
      ['conflicts >= 1', 1, 0],
      ['availability >= 99.9%', 0.999, 0.99899],
      ['read-your-writes', 0, 1],
      ['converges within 2s', 2000, 2001],
    ] as const;
    for (const [that, good, bad] of cases) {
      expect([that, verdict(that, good).verdict, verdict(that, bad).verdict]).toEqual([that, 'held', 'failed']);
    }
  });

  it('fails a final value by its witness, and shows the value itself', () => {
    const note = '1 of 3 regions end with another value';
    expect(judge(line('final x == 3'), 0, [run(0, 3, 1, note)], [])[0]).toMatchObject({
      verdict: 'failed',
      value: 0,
      witness,
      note,
    });
    const same = {
      strategy: 's',
      seed: 1,
      partial: false,
      claims: [{ value: 3, samples: 3, witness: null, note: '' }],
    };
    expect(judge(line('final x == 3'), 0, [same], [])[0]).toMatchObject({ verdict: 'held', value: 3 });
    expect(judge(line('final x == blue'), 0, [run(null, 3)], [])[0].verdict).toBe('failed');
  });

  it('names the witness of a failure only', () => {
    expect(verdict('conflicts == 0', 1)).toMatchObject({ witness, value: 1, because: 'b', line: 3, seed: 1 });
    expect(verdict('conflicts == 0', 0).witness).toBeNull();
  });

  it('passes nothing without data, and fails what never came', () => {
    expect(verdict('conflicts == 0', 0, 0)).toMatchObject({ verdict: 'inconclusive', note: 'there is no data' });
    expect(verdict('converges', null, 5).verdict).toBe('failed');
    expect(verdict('converges', null, 0).verdict).toBe('inconclusive');
    const unchecked = judge(line('linearizable'), 0, [run(null, 0, 1, 'no checker for it in this version')], []);
    expect(unchecked[0]).toMatchObject({ verdict: 'inconclusive', note: 'no checker for it in this version' });
  });

  it('lets no interrupted run hold, and lets it fail', () => {
    const cut = (value: number) => ({ ...run(value), partial: true });
    expect(judge(line('conflicts == 0'), 0, [cut(0)], [])[0]).toMatchObject({
      verdict: 'inconclusive',
      value: 0,
      note: 'the run was interrupted',
    });
    expect(judge(line('conflicts == 0'), 0, [cut(1)], [])[0]).toMatchObject({ verdict: 'failed', witness });
    const most = judge(line('conflicts == 0 in 50% of seeds'), 0, [cut(0), run(0, 1, 2)], []);
    expect(most[0].verdict).toBe('held');
  });

  it('compares with the same seed of the baseline', () => {
    const runs = [run(30, 1, 1), run(30, 1, 2), run(30, 1, 3)];
    const baseline = [run(10, 1, 1), run(9, 1, 2), run(null, 0, 3)];
    const judged = judge(line('write.latency.p99 <= 3x baseline'), 0, runs, baseline);
    expect(judged.map((judgement) => judgement.verdict)).toEqual(['held', 'failed', 'inconclusive']);
  });

  it('asks every seed, unless a share is enough', () => {
    const runs = Array.from({ length: 20 }, (_, i) => run(i === 7 ? 1 : 0, i > 17 ? 0 : 1, i + 1));
    expect(judge(line('conflicts == 0'), 0, runs, []).filter((one) => one.verdict === 'failed')).toHaveLength(1);
    const [most, ...none] = judge(line('conflicts == 0 in 90% of seeds'), 0, runs, []);
    expect(none).toEqual([]);
    expect(most).toMatchObject({ verdict: 'inconclusive', note: 'held for 17 of 20 seeds' });
    expect(judge(line('conflicts == 0 in 85% of seeds'), 0, runs, [])[0].verdict).toBe('held');
    const [all] = judge(line('conflicts == 0 in 96% of seeds'), 0, runs, []);
    expect(all).toMatchObject({ verdict: 'failed', seed: 8, witness });
  });

  it('sums up: failed beats inconclusive, warnings never count', () => {
    const of = (verdict: 'held' | 'failed' | 'inconclusive', level: 'error' | 'warn' = 'error') => ({ verdict, level });
    expect(overall([of('held'), of('inconclusive'), of('failed')])).toBe('failed');
    expect(overall([of('held'), of('inconclusive')])).toBe('inconclusive');
    expect(overall([of('held'), of('failed', 'warn'), of('inconclusive', 'warn')])).toBe('held');
  });
});
