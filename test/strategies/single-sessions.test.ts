/** Sessions over one master: what a log covers and what it has lost, against logs written out; and who says so when. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merged } from '../../src/clients/form.ts';
import { SECOND } from '../../src/kit/time.ts';
import type { Token } from '../../src/strategies/contract.ts';
import { Lineage, tokenOf } from '../../src/strategies/single-master/lineage.ts';
import { LOST } from '../../src/strategies/single-master/reads.ts';
import { MS, read, set, townOf } from './single-setup.ts';

/** A log written out: at place i + 1 its epoch. An epoch has one master, so (epoch, place) is an entry. */
type Log = readonly number[];

const epochOf = (log: Log) => log.at(-1) ?? 0;

function lineageOf(log: Log): Lineage {
  const lineage = new Lineage();
  for (const [i, epoch] of log.entries()) lineage.note(epoch, i + 1);
  return lineage;
}

/** Of each reign: whose log it began with, how much of that, and how many entries it wrote. */
const reigns = fc.array(fc.record({ from: fc.nat(20), kept: fc.nat(20), wrote: fc.integer({ min: 1, max: 4 }) }), {
  minLength: 1,
  maxLength: 6,
});

/** The longest log of each epoch, from 1 on; epoch 0 wrote nothing. */
function logsOf(all: readonly { from: number; kept: number; wrote: number }[]): Log[] {
  const logs: Log[] = [[]];
  for (const { from, kept, wrote } of all) {
    const before = logs[from % logs.length]!;
    logs.push([...before.slice(0, kept % (before.length + 1)), ...new Array<number>(wrote).fill(logs.length)]);
  }
  return logs;
}

/** A replica, or a reader, somewhere in some epoch's log. */
const place = fc.record({ epoch: fc.nat(20), length: fc.nat(40) });
const at = (logs: readonly Log[], { epoch, length }: { epoch: number; length: number }): Log => {
  const log = logs[epoch % logs.length]!;
  return log.slice(0, length % (log.length + 1));
};

describe('a lineage', () => {
  it('covers a session where all that it saw is in the log, and has lost where a later epoch went on without', () => {
    let [covered, lost, neither] = [0, 0, 0];
    fc.assert(
      fc.property(reigns, place, fc.array(place, { minLength: 1, maxLength: 4 }), (all, here, saw) => {
        const logs = logsOf(all);
        const log = at(logs, here);
        const lineage = lineageOf(log);
        const seen = saw.map((one) => at(logs, one));
        const token = seen.reduce<Token>((sum, one) => merged(sum, tokenOf(epochOf(one), one.length)), []);
        const missing = seen.flatMap((one) => one.filter((epoch, i) => log[i] !== epoch));
        // Who has heard of a newer master knows of a log that this one is not.
        const isNewest = seen.every((one) => epochOf(one) <= epochOf(log));
        expect(lineage.covers(token)).toBe(missing.length === 0);
        expect(lineage.hasLost(token)).toBe(isNewest && missing.some((epoch) => epoch < epochOf(log)));
        if (missing.length === 0) covered++;
        else if (lineage.hasLost(token)) lost++;
        else neither++;
      }),
      { numRuns: 1000 },
    );
    // Otherwise this has shown little.
    expect(Math.min(covered, lost, neither)).toBeGreaterThan(50);
  });

  it('is that of its log, however it was appended to, cut and copied', () => {
    const step = fc.oneof(
      fc.record({ cut: fc.constant(-1), skip: fc.nat(2), many: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ cut: fc.nat(15), skip: fc.constant(0), many: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let log: Log = [];
        let lineage = new Lineage();
        let epoch = 1;
        for (const { cut, skip, many } of steps) {
          if (cut >= 0) {
            log = log.slice(0, cut);
            // A log is cut to at most where it ends.
            if (cut <= log.length) lineage.cut(cut);
          } else {
            epoch += skip;
            for (let i = 0; i < many; i++) {
              log = [...log, epoch];
              lineage.note(epoch, log.length);
            }
          }
          expect(lineage.ends()).toEqual(lineageOf(log).ends());
          lineage = new Lineage(lineage.ends());
          expect(lineage.lastEpoch).toBe(epochOf(log));
          expect(log.map((_, i) => lineage.epochAt(i + 1))).toEqual(log);
        }
      }),
    );
  });

  it('parts from another where their logs do', () => {
    fc.assert(
      fc.property(reigns, place, place, (all, a, b) => {
        const logs = logsOf(all);
        const [one, other] = [at(logs, a), at(logs, b)];
        let common = 0;
        while (common < Math.min(one.length, other.length) && one[common] === other[common]) common++;
        expect(lineageOf(one).commonWith(lineageOf(other).ends())).toBe(common);
      }),
    );
  });
});

/** The first master confirms a write that nobody else has, and is cut off; another one rules when this returns. */
function afterLoss() {
  const here = townOf(3, { ack: 'async' });
  here.run(SECOND);
  here.ask(0, 1, set(1));
  here.run(2 * SECOND);
  here.isCut = (from, to) => from === 0 || to === 0;
  here.ask(0, 2, set(2));
  here.run(2 * SECOND + 10 * MS);
  const [kept, lost] = [1, 2].map((id) => here.answer(id)!.outcome.token!) as [Token, Token];
  here.run(20 * SECOND);
  const [master, follower] = here.leader === 1 ? [1, 2] : [2, 1];
  expect(here.leader).toBe(master);
  return { here, master, follower, kept, lost };
}

describe('a session that saw what its store has lost', () => {
  const session = (token: Token) => ({ consistency: 'session', token }) as const;
  const ordered = (token: Token | undefined) => ({ consistency: 'session', token, isOrdered: true }) as const;

  it('is told so when it reads, by the master and by a replica', () => {
    const { here, master, follower, kept, lost } = afterLoss();
    here.ask(master, 11, read, session(lost));
    here.ask(follower, 12, read, session(lost));
    here.ask(master, 13, read, { consistency: 'causal', token: lost });
    for (const id of [11, 12, 13]) expect(here.answer(id)!.outcome).toMatchObject({ kind: 'failed', why: LOST });
    here.ask(master, 14, read, session(kept));
    here.ask(follower, 15, read, session(kept));
    here.ask(master, 16, read);
    for (const id of [14, 15, 16]) expect(here.answer(id)!.outcome).toMatchObject({ kind: 'ok', value: 1 });
  });

  it('is told so when it writes in order, and nothing is written; a write that is not ordered is taken', () => {
    const { here, master, follower, kept, lost } = afterLoss();
    here.ask(master, 11, set(11), ordered(lost));
    here.run(21 * SECOND);
    expect(here.answer(11)!.outcome).toMatchObject({ kind: 'failed', why: LOST });
    expect(here.nodes[master]!.replica!.read(1)).toBe(1);
    here.ask(master, 12, set(12), { consistency: 'session', token: lost, isOrdered: false });
    here.ask(master, 13, set(13), ordered(kept));
    here.ask(master, 14, set(14), ordered(undefined));
    here.run(22 * SECOND);
    for (const id of [12, 13, 14]) expect(here.answer(id)!.outcome.kind).toBe('ok');
    expect(here.nodes[follower]!.replica!.read(1)).toBe(14);
  });

  it('is answered as before where the write was done before it was asked again', () => {
    const { here, master, lost } = afterLoss();
    const once = { idempotent: true };
    here.ask(master, 11, set(11), once);
    here.run(21 * SECOND);
    here.ask(master, 11, set(11), { ...ordered(lost), ...once });
    here.run(22 * SECOND);
    expect(here.answers.filter(({ opId }) => opId === 11).map(({ outcome }) => outcome.kind)).toEqual(['ok', 'ok']);
  });

  it('is told so by the old master too, once that has heard of the new one', () => {
    const { here, lost } = afterLoss();
    here.isCut = () => false;
    here.run(40 * SECOND);
    here.ask(0, 11, read, session(lost));
    expect(here.answer(11)!.outcome).toMatchObject({ kind: 'failed', why: LOST });
  });
});

describe('a session that saw what another master did', () => {
  it('is sent away by a master that is behind, and not told that all is lost', () => {
    const { here, master, lost } = afterLoss();
    here.ask(master, 11, set(11));
    here.run(21 * SECOND);
    const newer = here.answer(11)!.outcome.token!;
    const ordered = { consistency: 'session', token: newer, isOrdered: true } as const;
    // The old master is still cut off, and knows of nobody else.
    here.ask(0, 12, set(12), ordered);
    here.run(22 * SECOND);
    expect(here.answer(12)!.outcome.kind).toBe('refused');
    here.ask(0, 13, read, { consistency: 'session', token: newer });
    here.run(23 * SECOND);
    expect(here.answer(13)!.outcome.kind).toBe('refused');
    // What it did itself it has, whatever became of that elsewhere.
    here.ask(0, 14, read, { consistency: 'session', token: lost });
    expect(here.answer(14)!.outcome).toMatchObject({ kind: 'ok', value: 2 });
  });

  it('is not told by an old master that something is lost which a newer one has', () => {
    // Epoch 2 went on without the fourth entry of epoch 1, epoch 3 with it.
    const deposed = lineageOf([1, 1, 1, 2, 2]);
    const seen = merged(tokenOf(1, 4), tokenOf(3, 6));
    expect(deposed.covers(seen)).toBe(false);
    expect(deposed.hasLost(seen)).toBe(false);
    expect(deposed.hasLost(tokenOf(1, 4))).toBe(true);
    expect(lineageOf([1, 1, 1, 1, 3, 3]).covers(seen)).toBe(true);
  });
});
