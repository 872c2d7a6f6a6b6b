/** Windows, filters, latencies, lag and series, by numbers that can be worked out by hand. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/checks/checker.ts';
import { AP, EU, NO, SOLD_OUT, Tape, US } from './recorder-tape.ts';

const CUT = { name: 'cut', from: 10_000, to: 20_000 };

describe('availability', () => {
  it('is judged in the window in which a request was issued', () => {
    const expectations = ['all', 'during cut', 'before cut', 'after cut', 'outside cut', 'during steady'];
    const tape = new Tape({
      faults: [CUT],
      warmup: 5000,
      expect: [
        ...expectations.map((window) => `availability >= 0%${window === 'all' ? '' : ` ${window}`}`),
        'availability >= 0% between 4s and 12s',
        'availability{region=eu} >= 0% during cut',
        'availability{region=us,op=edit} >= 0%',
        'throughput > 0/s during cut',
      ],
    });
    const ask = (at: number, from: number, isOk: boolean) => {
      const id = tape.issue(at, 'edit', from, 1);
      if (isOk) tape.answer(at + 1500, id, from, SOLD_OUT);
      else if (from === US) tape.answer(at + 1500, id, from, NO);
      else tape.recorder.gaveUp(id, (at + 2000) * 1000);
    };
    ask(4500, US, false);
    ask(6000, US, true);
    ask(9000, US, true);
    ask(9999, EU, true);
    ask(10_000, EU, false);
    ask(19_999, US, true);
    ask(20_000, US, false);
    const { claims, metrics, by_region, by_op, witnesses } = tape.finish();
    const values = claims.map((claim) => [claim.value, claim.samples]);
    expect(values.slice(0, 6)).toEqual([
      [4 / 6, 6],
      [1 / 2, 2],
      [1, 3],
      [0, 1],
      [3 / 4, 4],
      [3 / 4, 4],
    ]);
    expect(values.slice(6)).toEqual([
      [3 / 5, 5],
      [0, 1],
      [3 / 4, 4],
      [0.1, 2],
    ]);
    expect(metrics.availability).toBe(4 / 6);
    expect(by_region.eu.availability).toBe(1 / 2);
    expect(by_region.ap).toBeUndefined();
    expect(by_op.edit.availability).toBe(4 / 6);
    expect(witnesses.availability.why).toBe('no answer in time (issued during cut)');
    expect(claims[3].witness?.why).toBe('failed: no');
  });

  it('has no value where nothing was asked', () => {
    const tape = new Tape({ faults: [CUT], expect: ['availability > 0% during cut', 'orders.lost == 0'] });
    tape.write(10, 'edit', US, 1);
    const { claims } = tape.finish();
    expect(claims.map((claim) => claim.samples)).toEqual([0, 0]);
    expect(claims[0].value).toBeNull();
  });
});

describe('times', () => {
  it('of answers count from the intended start, and only of ok ones', () => {
    const tape = new Tape();
    tape.answer(72.5, tape.issue(0, 'edit', US, 1), US);
    tape.answer(140, tape.issue(100, 'edit', US, 1), US);
    tape.answer(900, tape.issue(100, 'edit', US, 1), US, NO);
    tape.read(300, 'view', US, 1);
    expect(tape.finish().metrics).toMatchObject({
      'write.latency.p50': 40,
      'write.latency.p99': 72.5,
      'write.latency.max': 72.5,
      'write.latency.mean': 56.25,
      'read.latency.max': 0,
    });
  });

  it('of lag count from the first replica, which gives no sample; of visibility from the answer', () => {
    const tape = new Tape();
    const id = tape.issue(0, 'edit', US, 1);
    tape.apply(10, US, id);
    tape.apply(50, EU, id);
    tape.answer(60, id, US);
    tape.apply(110, AP, id);
    const { metrics, witnesses } = tape.finish();
    expect(metrics).toMatchObject({ 'replication.lag.p50': 40, 'replication.lag.max': 100 });
    expect(metrics).toMatchObject({ 'visibility.p50': 0, 'visibility.max': 50 });
    expect(witnesses['replication.lag.max'].why).toBe('accepted at 0.010s, applied by ap only now');
  });

  it('have no lag where one region keeps everything, and nothing to converge', () => {
    const tape = new Tape();
    for (let i = 0; i < 3; i++) tape.write(i * 100, 'edit', EU, 1);
    expect(tape.finish().metrics).toMatchObject({
      'replication.lag.max': null,
      'visibility.max': 0,
      'convergence.time': 0,
      divergence: 0,
    });
  });
});

describe('convergence', () => {
  it('is timed from the heal, for the writes before it and for all', () => {
    const tape = new Tape({ faults: [CUT], expect: ['converges within 1s after cut', 'converges'] });
    tape.recorder.faultBegan(0, 10_000_000);
    const during = tape.write(12_000, 'edit', US, 1);
    tape.apply(12_050, EU, during);
    tape.recorder.faultEnded(0, 20_000_000);
    tape.apply(20_300, AP, during);
    tape.everywhere(30_500, tape.write(30_000, 'edit', US, 2));
    const { claims, metrics } = tape.finish();
    expect(claims.map((claim) => claim.value)).toEqual([300, 500]);
    expect(metrics['convergence.time']).toBe(500);
  });

  it('never comes where a live replica lacks a write, or holds another value', () => {
    const lacking = new Tape({ expect: ['converges within 1s'] });
    lacking.apply(20, EU, lacking.write(10, 'edit', US, 1));
    expect(lacking.finish().claims[0]).toMatchObject({ value: null, samples: 1 });
    const apart = new Tape({ expect: ['converges within 1s', 'final profiles/1 == 5'] });
    apart.everywhere(20, apart.write(10, 'edit', US, 1));
    apart.state[US].set(1, 5);
    apart.state[EU].set(1, 6);
    apart.state[AP].set(1, 5);
    const { claims, metrics, witnesses } = apart.finish();
    expect(claims[0].value).toBeNull();
    expect(claims[1]).toMatchObject({ value: 6, samples: 3, note: '1 of 3 regions end with another value' });
    expect(claims[1].witness?.why).toBe('eu ends with 6');
    expect(metrics.divergence).toBe(1);
    expect(witnesses.divergence).toMatchObject({ op: 'profiles/1', why: 'us has 5, eu has 6' });
  });

  it('does not mind the order of members', () => {
    const tape = new Tape();
    tape.everywhere(20, tape.write(10, 'edit', US, 1));
    tape.state[US].set(1, [1, 2]);
    tape.state[EU].set(1, [2, 1]);
    tape.state[AP].set(1, [1, 2]);
    expect(tape.finish().metrics.divergence).toBe(0);
  });
});

describe('guarantees', () => {
  const valid: Report = { validity: 'valid', anomalies: [], count: 0, examined: 9, note: 'so', measures: {} };

  /** What a run says to them where checkers say this, and b reads no more what it wrote, if it is so told. */
  function claimsWhere(report: Report | undefined, isBroken: boolean) {
    const tape = new Tape({ expect: ['causal', 'read-your-writes', 'monotonic-reads'] });
    tape.everywhere(1, tape.write(1, 'edit', US, 9));
    tape.write(10, 'edit', US, 1, 5);
    tape.read(20, 'view', isBroken ? EU : US, 1, 5, isBroken ? 0 : 2);
    tape.judge = () => report && { report, ops: [] };
    return tape.finish().claims;
  }

  it('are open where no trace is kept', () => {
    for (const claim of claimsWhere(undefined, true)) {
      expect(claim).toMatchObject({ value: null, samples: 0, witness: null });
      expect(claim.note).toContain('no trace was kept');
    }
  });

  it('are broken where either witness says so, and held where the checker does', () => {
    expect(claimsWhere(valid, false).map(({ value, samples, note }) => [value, samples, note])).toEqual([
      [0, 9, 'so'],
      [0, 9, 'so'],
      [0, 9, 'so'],
    ]);
    expect(claimsWhere(valid, true).map(({ value }) => value)).toEqual([0, 1, 0]);
    const anomaly = { kind: 'K', key: 'x', why: 'because', ops: [] };
    const invalid: Report = { ...valid, validity: 'invalid', anomalies: [anomaly], count: 3 };
    for (const claim of claimsWhere(invalid, true)) {
      expect(claim).toMatchObject({ value: 3, witness: { op: 'K of x', why: 'because' } });
    }
  });

  it('rest on the observer where the checker has nothing to look at, and stay open where it gave up', () => {
    const empty: Report = { ...valid, validity: 'unknown', examined: 0 };
    expect(claimsWhere(empty, false).map(({ value, samples }) => [value, samples])).toEqual([
      [null, 0],
      [0, 1],
      [0, 1],
    ]);
    const unknown: Report = { ...valid, validity: 'unknown' };
    expect(claimsWhere(unknown, false).map(({ value, samples }) => [value, samples])).toEqual([
      [null, 0],
      [null, 0],
      [null, 0],
    ]);
  });
});

describe('the rest', () => {
  it('finds what broke an invariant, in answers and at the end', () => {
    const tape = new Tape({ expect: ['invariant.no-oversell == 0'] });
    tape.everywhere(20, tape.write(10, 'sell', US, 11));
    const sale = tape.issue(30, 'sell', US, 12);
    tape.executed(31, sale, US, 'decrement', 12, { kind: 'ok', done: true, value: -1 } as never);
    tape.state[EU].set(13, -2);
    const { claims, metrics } = tape.finish();
    expect(metrics['invariant.no-oversell']).toBe(2);
    expect(claims[0]).toMatchObject({ value: 2, samples: 10, witness: { op: 'sell 2 of us', why: 'us answered -1' } });
  });

  it('counts messages, bytes that leave a region, and their price', () => {
    const tape = new Tape();
    tape.write(10, 'edit', US, 1);
    tape.recorder.sent(US, EU, 1e9);
    tape.recorder.sent(US, US, 1e9);
    expect(tape.finish().metrics).toMatchObject({
      'messages.per_op': 2,
      'bytes.cross_region': 1e9,
      'cost.per_million_ops': 20_000,
    });
  });

  it('absorbs repeated attempts that were recognised, not those that were done again', () => {
    const absorbed = (idempotent: boolean, isLost: boolean, isRedone: boolean) => {
      const tape = new Tape();
      const id = tape.issue(5, 'sell', US, 11);
      const done = (at: number, server: number) =>
        tape.executed(at, id, server, 'decrement', 11, { kind: 'ok', done: true } as never, idempotent);
      tape.apply(8, US, id);
      done(9, US);
      if (isLost) tape.recorder.holds(15_000, US, [0]);
      if (isRedone) tape.apply(20, EU, id, 7, 1);
      done(20, isRedone ? EU : US);
      done(30, isRedone ? EU : US);
      return tape.finish().metrics['dedup.absorbed'];
    };
    expect(absorbed(true, false, false)).toBe(2);
    expect(absorbed(false, false, false)).toBe(0);
    expect(absorbed(true, true, true)).toBe(1);
    expect(absorbed(false, true, true)).toBe(0);
    expect(absorbed(true, true, false)).toBe(0);
  });

  it('draws lag and availability over time', () => {
    const tape = new Tape({ duration: 30_000 });
    const width = 200;
    tape.everywhere(10, tape.write(10, 'edit', US, 1));
    const id = tape.write(1000, 'edit', US, 1);
    tape.apply(1010, EU, id);
    tape.apply(1700, AP, id);
    tape.answer(2900, tape.issue(2500, 'edit', AP, 1), AP, NO);
    const { series } = tape.finish(60_000);
    expect(series.width).toBe(width);
    expect(series.availability.us[5]).toBe(1);
    expect(series.availability.ap[12]).toBe(0);
    expect(series.availability.us[6]).toBeNull();
    expect(series['replication.lag'].ap.slice(4, 10)).toEqual([0, 200, 400, 600, 700, 0]);
    expect(series['replication.lag'].eu.slice(5, 7)).toEqual([10, 0]);
    expect(series['write.latency.p50'][5]).toBe(0);
    expect(series['replication.lag'].us).toHaveLength(300);
  });

  it('keeps a trace where one is wanted', () => {
    const tape = new Tape({ trace: 'always' });
    const id = tape.write(10, 'edit', US, 3, 5);
    tape.recorder.gaveUp(tape.issue(20, 'edit', EU, 4), 30_000);
    const trace = tape.recorder.trace!;
    expect(trace.rows).toBe(2);
    expect(trace.row(id)).toMatchObject({ kind: 'write', key: 3, client: 5, region: US, invoke: 10_000, outcome: 1 });
    expect(trace.row(2)).toMatchObject({ call: 2, end: 3, complete: 30_000 });
    expect(new Tape().recorder.trace).toBeUndefined();
  });
});
