/** What the recorder calls lost, undone, duplicated or dropped, and what it does not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AP, EU, SOLD_OUT, Tape, US } from './recorder-tape.ts';

describe('an acknowledged write', () => {
  it('is lost when the only replica that had it rewinds', () => {
    const tape = new Tape({ faults: [{ name: 'cut', from: 900, to: 5000 }] });
    tape.everywhere(5, tape.write(5, 'edit', US, 1));
    const lost = tape.write(1000, 'edit', US, 2);
    tape.recorder.holds(6_000_000, US, [lost - 1]);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['writes.lost']).toBe(1);
    expect(metrics['writes.errant']).toBe(1);
    expect(witnesses['writes.lost']).toEqual({
      op: `edit ${lost} of us`,
      at: 1000,
      why: 'acknowledged by us at 1.000s, undone by us at 6.000s (issued during cut)',
      ops: [2],
    });
  });

  it('is lost when no replica ever applied it', () => {
    const tape = new Tape();
    tape.answer(20, tape.issue(10, 'edit', US, 1), US);
    expect(tape.finish().metrics['writes.lost']).toBe(1);
  });

  it('is kept when its retry was executed elsewhere: one intent, however many attempts', () => {
    const tape = new Tape();
    const id = tape.write(10, 'edit', US, 1);
    tape.apply(50, EU, id, 7, 1);
    tape.recorder.holds(60_000, US, [0, 7]);
    const { metrics } = tape.finish();
    expect([metrics['writes.lost'], metrics['writes.duplicated']]).toEqual([0, 0]);
  });

  it('is lost when its replica is wiped, and kept when only the power failed', () => {
    for (const wiped of [true, false]) {
      const tape = new Tape();
      const id = tape.write(10, 'edit', US, 1);
      tape.apply(20, EU, tape.issue(15, 'edit', EU, 2), 2);
      tape.recorder.crashed(30_000, US, wiped);
      tape.recorder.restarted(40_000, US);
      if (!wiped) tape.recorder.holds(40_000, US, [id]);
      expect(tape.finish().metrics['writes.lost']).toBe(wiped ? 1 : 0);
    }
  });

  it('is lost when a crash takes back what was not synced, though everybody had it', () => {
    const tape = new Tape({ replicas: 1 });
    const id = tape.write(10, 'edit', US, 1);
    tape.recorder.crashed(11_000, US, false);
    tape.recorder.restarted(20_000, US);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['writes.lost']).toBe(1);
    expect(witnesses['writes.lost'].why).toBe('acknowledged by us at 0.010s, gone when us restarted at 0.020s');
    expect(id).toBe(1);
  });

  it('is lost when all that hold it are dead at the end', () => {
    const tape = new Tape();
    tape.write(10, 'edit', US, 1);
    tape.apply(20, EU, tape.issue(15, 'edit', EU, 2));
    tape.dead.add(US);
    expect(tape.finish().metrics['writes.lost']).toBe(1);
  });

  it('is not lost when a write that knew it replaced it, and is when that one did not know it', () => {
    for (const knew of [true, false]) {
      const tape = new Tape();
      const first = tape.write(10, 'edit', US, 1);
      const second = tape.issue(20, 'edit', EU, 1);
      tape.apply(21, knew ? US : EU, second);
      tape.answer(22, second, EU);
      for (const replica of [US, EU, AP]) tape.apply(30, replica, second);
      tape.recorder.holds(40_000, US, [0, second]);
      tape.apply(41, US, second, second, 1);
      expect(first).toBe(1);
      expect(tape.finish().metrics['writes.lost']).toBe(knew ? 0 : 1);
    }
  });

  it('is dropped, not lost, when it was beaten in a conflict; its increment is a lost update', () => {
    const tape = new Tape();
    const edit = tape.write(10, 'edit', US, 1);
    tape.recorder.conflicted(20_000, EU, edit, 'dropped');
    tape.recorder.conflicted(21_000, AP, edit, 'dropped');
    tape.recorder.holds(30_000, US, [0]);
    const sale = tape.issue(40, 'sell', EU, 11);
    tape.apply(41, EU, sale);
    tape.recorder.conflicted(42_000, EU, sale, 'dropped');
    tape.answer(43, sale, EU);
    const { metrics, by_region, series } = tape.finish();
    expect(metrics).toMatchObject({ 'writes.lost': 0, conflicts: 2, 'conflicts.lost_updates': 1, 'writes.dropped': 2 });
    expect(by_region.eu).toMatchObject({ conflicts: 1, 'conflicts.lost_updates': 1 });
    expect(series.conflicts.dropped.at(-1)).toBe(2);
  });

  it('means nothing where the answer was no', () => {
    const tape = new Tape();
    tape.answer(20, tape.issue(10, 'checkout', US, 11, US, 20), US, SOLD_OUT);
    const { metrics } = tape.finish();
    expect(metrics).toMatchObject({ 'writes.lost': 0, 'orders.lost': 0, availability: 1 });
  });
});

describe('executions', () => {
  it('of one intent twice on one replica are duplicates', () => {
    const tape = new Tape();
    const id = tape.issue(10, 'sell', US, 11);
    tape.apply(11, US, id, 1);
    tape.apply(12, US, id, 2);
    tape.apply(13, EU, id, 1);
    tape.apply(14, EU, id, 2);
    tape.answer(15, id, US);
    expect(tape.finish().metrics['writes.duplicated']).toBe(1);
  });

  it('that are told again after a restart are not', () => {
    const tape = new Tape();
    const id = tape.write(10, 'sell', US, 11);
    tape.everywhere(12, id);
    tape.recorder.restarted(20_000, EU);
    tape.apply(21, EU, id);
    const { metrics } = tape.finish();
    expect(metrics).toMatchObject({ 'writes.duplicated': 0, 'writes.lost': 0, 'convergence.time': 11 });
  });
});

describe('rows', () => {
  it('are lost when acknowledged and on no replica, duplicated when there are two', () => {
    const tape = new Tape({ expect: ['orders.lost == 0 between 1s and 2s', 'orders.duplicated{region=eu} == 0'] });
    const kept = tape.write(10, 'checkout', US, 11, US, 20);
    const gone = tape.write(1500, 'checkout', US, 11, US, 21);
    const twice = tape.issue(30, 'checkout', EU, 12, EU, 22);
    tape.recorder.retried(twice, 2, 23, 40_000);
    tape.recorder.gaveUp(twice, 50_000);
    for (const key of [20, 22]) tape.state[US].set(key, 1);
    tape.state[EU].set(23, 1);
    const { metrics, witnesses, claims } = tape.finish();
    expect(metrics).toMatchObject({ 'orders.lost': 1, 'orders.duplicated': 1 });
    expect(witnesses['orders.lost'].op).toBe(`order ${gone} (checkout) of us`);
    expect(witnesses['orders.duplicated'].why).toBe('made 2 rows: orders/2 and orders/3');
    expect(claims[0]).toMatchObject({ value: 1, samples: 1 });
    expect(claims[1]).toMatchObject({ value: 1, samples: 1 });
    expect(kept).toBe(1);
  });
});

describe('the ledger', () => {
  /** A model that keeps everything and counts at the end. */
  it('agrees with a model that forgets nothing, whatever is applied, rewound, restarted', () => {
    const step = fc.record({
      what: fc.constantFrom('write', 'write', 'write', 'copy', 'copy', 'copy', 'copy', 'rewind', 'restart'),
      replica: fc.integer({ min: 0, max: 2 }),
      pick: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const tape = new Tape();
        const held: Set<number>[] = [new Set(), new Set(), new Set()];
        let writes = 0;
        steps.forEach(({ what, replica, pick }, i) => {
          const at = (i + 1) * 10;
          if (what === 'write') {
            writes = tape.write(at, 'sell', replica, 10 + (pick % 10));
            held[replica].add(writes);
          } else if (what === 'copy' && writes > 0) {
            const id = 1 + (pick % writes);
            tape.apply(at, replica, id);
            held[replica].add(id);
          } else if (what !== 'copy') {
            const through = pick % (writes + 1);
            if (what === 'restart') tape.recorder.restarted(at * 1000, replica);
            tape.recorder.holds(at * 1000, replica, [through]);
            held[replica] = new Set(Array.from({ length: through }, (_, n) => n + 1));
          }
        });
        let lost = 0;
        for (let id = 1; id <= writes; id++) if (!held.some((replica) => replica.has(id))) lost++;
        const lacking = held.some((replica) => held.some((other) => [...other].some((id) => !replica.has(id))));
        const isAlone = held.filter((replica) => replica.size > 0).length < 2;
        const { metrics } = tape.finish();
        expect(metrics['writes.lost']).toBe(lost);
        if (!isAlone) expect(metrics['convergence.time'] === null).toBe(lacking);
      }),
      { numRuns: 400 },
    );
  });
});

describe('a write that the store decided against', () => {
  it('is counted as declined, with what the store said', () => {
    const tape = new Tape();
    tape.answer(20, tape.issue(10, 'edit', US, 1), US, SOLD_OUT);
    const { metrics, witnesses } = tape.finish();
    expect([metrics['writes.declined'], metrics['writes.lost']]).toEqual([1, 0]);
    expect(witnesses['writes.declined']!.why).toBe(`us answered, and decided against it: ${SOLD_OUT.why}`);
  });
});
