/** Bounded staleness and eventual consistency: against their definitions, and by hand. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../../src/checks/checker.ts';
import { boundedStaleness } from '../../../src/checks/weak/bounded-staleness.ts';
import { eventual } from '../../../src/checks/weak/eventual.ts';
import { registersOf } from '../../../src/checks/weak/registers.ts';
import { lags } from '../../../src/checks/weak/staleness.ts';
import { randomStream } from '../../../src/kit/random.ts';
import { drawn, scripted } from '../brute/weak-history.ts';
import { agreesInTheEnd, lagsByForce } from '../brute/weak-staleness.ts';

const settings = { ...DEFAULTS, init: 0 };

describe('bounded staleness', () => {
  it('measures what counting one by one gives, on 20,000 histories', () => {
    const random = randomStream(3, 'staleness');
    let stale = 0;
    for (let i = 0; i < 20_000; i++) {
      const history = drawn(random, { ops: random.between(4, 14), processes: 3, keys: random.between(1, 2) });
      const expected = lagsByForce(history);
      const registers = registersOf(history, 0);
      const found = new Map(lags(registers).map((lag) => [registers.ops[lag.read].index, lag]));
      expected.forEach((lag, index) => {
        const own = found.get(index);
        expect(own === undefined).toBe(lag === undefined);
        if (lag === undefined || own === undefined) return;
        if (own.versions !== lag.versions || own.ns !== lag.ns) expect(own).toEqual(lag);
        if (lag.versions > 0) stale++;
      });
    }
    expect(stale).toBeGreaterThan(5000);
  });

  const behind = scripted('A w x 1, A w x 2, A w x 3, B r x 1, B r x 3');

  it('counts versions and time', () => {
    const report = boundedStaleness.check(behind, { ...settings, maxVersions: 1 });
    expect(report.validity).toBe('invalid');
    expect(report.anomalies).toHaveLength(1);
    expect(report.anomalies[0]).toMatchObject({ kind: 'stale-read', key: 'x', ops: [0, 1, 3] });
    expect(report.measures).toMatchObject({ reads: 2, stale: 1, 'stale.share': 0.5, 'versions.max': 2 });
    // The second write was answered at 3 ms, the stale read began at 6 ms.
    expect(report.measures['staleness.maxNs']).toBe(3e6);
  });

  it('holds reads to the bounds that are set', () => {
    expect(boundedStaleness.check(behind, { ...settings, maxVersions: 2 }).validity).toBe('valid');
    expect(boundedStaleness.check(behind, { ...settings, maxStalenessNs: 3e6 }).validity).toBe('valid');
    expect(boundedStaleness.check(behind, { ...settings, maxStalenessNs: 3e6 - 1 }).validity).toBe('invalid');
    expect(boundedStaleness.check(behind, settings).validity).toBe('unknown');
  });

  it('does not know what the history does not time', () => {
    const untimed = { ...behind, ops: behind.ops.map((op) => ({ ...op, calledAt: Number.NaN, endedAt: Number.NaN })) };
    const report = boundedStaleness.check(untimed, { ...settings, maxStalenessNs: 1 });
    expect(report.validity).toBe('unknown');
    expect(report.note).toContain('1 reads are stale for a time that the history does not tell');
  });
});

describe('eventual', () => {
  it('agrees with its definition on 20,000 histories', () => {
    const random = randomStream(4, 'eventual');
    const verdicts = { valid: 0, invalid: 0, unknown: 0 };
    for (let i = 0; i < 20_000; i++) {
      const history = drawn(random, { ops: random.between(6, 14), processes: 3, keys: random.between(1, 2) });
      const { validity } = eventual.check(history, settings);
      verdicts[validity]++;
      if (validity !== 'unknown') expect(validity === 'valid').toBe(agreesInTheEnd(history));
    }
    expect(verdicts.valid).toBeGreaterThan(2000);
    expect(verdicts.invalid).toBeGreaterThan(2000);
  });

  it.each([
    ['A w x 1, B w x 2, A r x 1, B r x 2', 'invalid', 'divergence'],
    ['A w x 1, B w x 2, A r x 2, B r x 1, A r x 1', 'valid', undefined],
    ['A w x 1, B r x 0', 'invalid', 'never-visible'],
    ['A w x 1, B r x 5', 'invalid', 'ThinAirRead'],
    ['B r x 0, A w x 1', 'unknown', undefined],
    ['C w x 7 info, A w x 1, A r x 1, B r x 7', 'unknown', undefined],
  ])('%s: %s', (text, validity, kind) => {
    const report = eventual.check(scripted(text), settings);
    expect([report.validity, report.anomalies[0]?.kind]).toEqual([validity, kind]);
  });

  it('lets reads disagree while all settles', () => {
    const history = scripted('A w x 1, B r x 0, A r x 1, C r x 1');
    expect(eventual.check(history, settings).validity).toBe('invalid');
    expect(eventual.check(history, { ...settings, settleNs: 2e6 } as typeof settings).validity).toBe('valid');
  });
});
