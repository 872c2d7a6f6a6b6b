/** The histories of elle-cli with transactions: what exactly is found in each. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS, type Report } from '../../../src/checks/checker.ts';
import { LIST_APPEND, RW_REGISTER } from '../../../src/checks/transactions/index.ts';
import { BANK, LONG_FORK, SET_FULL } from '../../../src/checks/workloads/index.ts';
import { areShared, historyOf, textOf } from '../history/shared.ts';

function elle(name: string): ReturnType<typeof historyOf> {
  return historyOf(textOf(`elle-cli/jsonl/${name}.jsonl`));
}

function found({ measures }: Report): unknown {
  return measures.found;
}

describe.skipIf(!areShared)('histories of elle-cli (../shared is absent where these are skipped)', () => {
  it('rw-register: a value that nobody wrote is wrong in every model, and all else is fine', () => {
    // elle-cli calls it valid: its registers may hold what no transaction wrote. A database that makes values up
    // keeps no promise, and the two other transactions alone are as valid here as there.
    const history = elle('elle-rw-register');
    const report = RW_REGISTER.check(history, DEFAULTS);
    expect(found(report)).toEqual({ 'garbage-read': 1 });
    expect(report.anomalies[0]?.why).toBe('T1 read 3 from x, but no transaction ever wrote 3 there.');
    expect(report.measures['ruled-out']).toEqual(['read-uncommitted']);
    const others = {
      ...history,
      ops: history.ops.filter(({ index }) => index !== 1).map((op, index) => ({ ...op, index })),
    };
    expect(RW_REGISTER.check(others, DEFAULTS)).toMatchObject({ validity: 'valid', note: '' });
  });

  it('list-append-gh-30: write skew of which nobody read the outcome', () => {
    const history = elle('elle-list-append-gh-30');
    const report = LIST_APPEND.check(history, { ...DEFAULTS, consistencyModels: ['serializable'] });
    expect(found(report)).toEqual({ 'G2-item': 1 });
    expect(LIST_APPEND.check(history, { ...DEFAULTS, consistencyModels: ['snapshot-isolation'] }).validity).toBe(
      'valid',
    );
  });

  it('paper-example: T3 appends after T2, which saw T1, and itself does not see T1', () => {
    expect(found(LIST_APPEND.check(elle('elle-paper-example'), DEFAULTS))).toEqual({ 'G-single-item': 1 });
  });

  it('workloads: the banks, the set and the fork', () => {
    expect(BANK.check(elle('jepsen-bank'), DEFAULTS)).toMatchObject({ validity: 'valid', examined: 168 });
    expect(BANK.check(elle('jepsen-bank-neg'), DEFAULTS)).toMatchObject({ validity: 'valid', measures: { total: 30 } });
    const tidb = BANK.check(elle('jepsen-bank-tidb'), DEFAULTS);
    expect(tidb).toMatchObject({
      validity: 'invalid',
      examined: 1805,
      measures: { total: 100, lowest: 97, highest: 267 },
    });
    expect(tidb.count).toBe(1805 - 74);
    // Pairs were added and plain numbers came back: nothing that was added was ever seen.
    expect(SET_FULL.check(elle('jepsen-set_full'), DEFAULTS).measures).toMatchObject({ attempted: 293, lost: 293 });
    expect(LONG_FORK.check(elle('jepsen-long-fork'), { ...DEFAULTS, groupSize: 3 })).toMatchObject({ count: 1 });
  });
});
