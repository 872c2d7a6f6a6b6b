/** What the recorder calls stale, not mine, not monotonic and phantom. */
import { describe, expect, it } from 'vitest';
import { ok } from '../../src/strategies/contract.ts';
import { AP, EU, NO, Tape, US } from './recorder-tape.ts';

/** Two replicas have shown that they keep data. */
function twoCopies(): Tape {
  const tape = new Tape();
  tape.everywhere(1, tape.write(1, 'edit', US, 9));
  tape.apply(1, EU, 1);
  return tape;
}

describe('staleness', () => {
  it('is the time since the oldest acknowledged write that the server lacks; 0 for a fresh read', () => {
    const tape = twoCopies();
    tape.write(100, 'sell', US, 11);
    tape.write(150, 'sell', US, 11);
    tape.read(400, 'count', EU, 11);
    tape.read(400, 'count', US, 11);
    tape.read(400, 'count', EU, 12);
    const { metrics, by_region, by_op, witnesses } = tape.finish();
    expect(metrics).toMatchObject({ 'staleness.p50': 0, 'staleness.max': 300, 'reads.stale.count': 1 });
    expect(metrics['reads.stale']).toBeCloseTo(1 / 3, 12);
    expect(by_region.eu['reads.stale']).toBe(0.5);
    expect(by_region.us['reads.stale']).toBe(0);
    expect(by_op.count['reads.stale.count']).toBe(1);
    expect(witnesses['reads.stale']).toEqual({
      op: 'count 4 of eu',
      at: 400,
      why: 'eu answered without sell 2 of us, accepted at 0.100s',
      ops: [4, 2],
    });
  });

  it('counts no write that was acknowledged after the read was asked for', () => {
    const tape = twoCopies();
    const read = tape.issue(100, 'count', EU, 11);
    const sale = tape.issue(90, 'sell', US, 11);
    tape.apply(95, US, sale);
    tape.answer(101, sale, US);
    tape.executed(110, read, EU, 'read', 11, ok(100));
    tape.answer(111, read, EU, ok(100));
    expect(tape.finish().metrics['reads.stale.count']).toBe(0);
  });

  it('counts no write that the server replaced by a later one', () => {
    const tape = twoCopies();
    tape.write(100, 'edit', US, 1);
    tape.write(200, 'edit', EU, 1);
    tape.read(300, 'view', EU, 1);
    tape.read(300, 'view', AP, 1);
    expect(tape.finish().metrics['reads.stale.count']).toBe(1);
  });

  it('looks at the value where a coordinator gathered the answer', () => {
    const tape = twoCopies();
    const edit = tape.write(100, 'edit', US, 1);
    tape.read(300, 'view', EU, 1, EU, edit);
    tape.read(300, 'view', EU, 1, EU, 99);
    expect(tape.finish().metrics['reads.stale.count']).toBe(1);
  });

  it('is asked of the answer that the client took', () => {
    const tape = twoCopies();
    tape.write(100, 'sell', US, 11);
    const read = tape.issue(200, 'count', EU, 11);
    tape.executed(210, read, EU, 'read', 11, ok(100));
    tape.executed(220, read, US, 'read', 11, ok(99));
    tape.answer(230, read, US, ok(99));
    expect(tape.finish().metrics['reads.stale.count']).toBe(0);
  });

  it('sees a write again that a restart took back', () => {
    const tape = twoCopies();
    const edit = tape.write(100, 'edit', US, 1);
    tape.everywhere(110, edit);
    tape.recorder.restarted(200_000, EU);
    tape.recorder.holds(200_000, EU, [edit - 1]);
    tape.read(300, 'view', EU, 1);
    tape.read(300, 'view', US, 1);
    expect(tape.finish().metrics['reads.stale.count']).toBe(1);
  });
});

describe('proofs', () => {
  it('of staleness name the oldest miss of the stalest read, of stale reads the first', () => {
    const tape = twoCopies();
    const edit = tape.write(100, 'edit', US, 1);
    tape.write(300, 'edit', US, 1);
    const first = tape.read(350, 'view', EU, 1);
    const stalest = tape.read(900, 'view', EU, 1);
    tape.write(950, 'edit', US, 2);
    tape.read(1000, 'view', EU, 2);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['staleness.max']).toBe(800);
    expect(witnesses['staleness.max']).toEqual({
      op: `view ${stalest} of eu`,
      at: 900,
      why: `eu answered without edit ${edit} of us, acknowledged at 0.100s`,
      ops: [stalest, edit],
    });
    expect(witnesses['reads.stale'].op).toBe(`view ${first} of eu`);
  });

  it('of sessions name what that session wrote, or had read', () => {
    const tape = twoCopies();
    tape.write(100, 'sell', AP, 11, 9);
    const own = tape.write(110, 'sell', US, 11, 7);
    const seen = tape.write(120, 'sell', US, 11, 8);
    tape.write(130, 'sell', AP, 11, 9);
    const first = tape.read(140, 'count', US, 11, 6);
    tape.read(200, 'count', EU, 11, 7);
    tape.read(210, 'count', EU, 11, 6);
    const { witnesses } = tape.finish();
    expect(first).toBeGreaterThan(seen);
    expect(witnesses['reads.not_my_write'].why).toContain(`without sell ${own} of us`);
    expect(witnesses['reads.not_monotonic'].why).toMatch(new RegExp(`without sell (${own}|${seen}) of us`));
  });
});

describe('a write that was lost', () => {
  it('makes no later read stale, though its own session goes on missing it', () => {
    const tape = twoCopies();
    const sale = tape.write(100, 'sell', US, 11);
    tape.read(200, 'count', EU, 11);
    tape.recorder.holds(300_000, US, [sale - 1]);
    tape.read(400, 'count', EU, 11);
    tape.read(500, 'count', EU, 11, US);
    expect(tape.finish().metrics).toMatchObject({
      'reads.stale.count': 1,
      'staleness.max': 100,
      'reads.not_my_write': 1,
      'writes.lost': 1,
    });
  });

  it('obliges again where it turns up', () => {
    const tape = twoCopies();
    const sale = tape.write(100, 'sell', US, 11);
    tape.recorder.holds(300_000, US, [sale - 1]);
    tape.apply(350, AP, sale);
    tape.read(400, 'count', EU, 11);
    expect(tape.finish().metrics['reads.stale.count']).toBe(1);
  });
});

describe('a pile of writes on one key', () => {
  it('is looked at from both ends: what is oldest makes stale, what is newest belongs to a session', () => {
    const tape = twoCopies();
    for (let i = 0; i < 2000; i++) tape.write(100 + i, 'sell', US, 11, i === 1990 ? 7 : 9);
    tape.read(5000, 'count', EU, 11, 7);
    tape.read(6000, 'count', US, 11, 7);
    const { metrics, witnesses } = tape.finish();
    expect(metrics).toMatchObject({ 'staleness.max': 4900, 'reads.stale.count': 1, 'reads.not_my_write': 1 });
    expect(witnesses['staleness.max'].why).toBe('eu answered without sell 2 of us, acknowledged at 0.100s');
  });

  it('obliges nobody by what the server replaced since', () => {
    const tape = twoCopies();
    for (let i = 0; i < 10; i++) tape.write(100 + i, 'edit', US, 1);
    tape.write(200, 'edit', EU, 1);
    for (let i = 0; i < 1000; i++) tape.write(300 + i, 'edit', US, 1);
    tape.read(5000, 'view', EU, 1);
    expect(tape.finish().metrics).toMatchObject({ 'staleness.max': 5000 - 300, 'reads.stale.count': 1 });
  });
});

describe('sessions', () => {
  it('miss their own write at a server that lacks it', () => {
    const tape = twoCopies();
    tape.write(100, 'edit', US, 1, 7);
    tape.read(200, 'view', EU, 1, 7);
    tape.read(200, 'view', EU, 1, 8);
    tape.read(200, 'view', US, 1, 7);
    expect(tape.finish().metrics['reads.not_my_write']).toBe(1);
  });

  it('need not see their own write before it was acknowledged', () => {
    const tape = twoCopies();
    tape.apply(100, US, tape.issue(90, 'edit', US, 1, 7));
    tape.read(200, 'view', EU, 1, 7);
    expect(tape.finish().metrics['reads.not_my_write']).toBe(0);
  });

  it('go back in time from a server that had the write to one that lacks it', () => {
    const tape = twoCopies();
    tape.write(100, 'sell', US, 11);
    tape.read(200, 'count', US, 11, 7);
    tape.read(210, 'count', EU, 11, 7);
    tape.read(220, 'count', EU, 11, 8);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['reads.not_monotonic']).toBe(1);
    expect(witnesses['reads.not_monotonic'].at).toBe(210);
  });

  it('are fresh at a member that came back with a snapshot of what all others had', () => {
    const tape = new Tape();
    tape.recorder.keeps(10_000, US, [US, EU], 1);
    const id = tape.issue(90, 'sell', US, 11);
    tape.apply(100, US, id);
    tape.apply(110, EU, id);
    tape.answer(110, id, US);
    tape.recorder.holds(200_000, AP, [id]);
    tape.recorder.keeps(210_000, US, [US, EU, AP], 2);
    tape.read(300, 'count', AP, 11, 7);
    // A crash takes it back from one of them, and it returns: nobody lacks anything.
    tape.recorder.crashed(400_000, EU, false);
    tape.recorder.holds(410_000, EU, [0]);
    tape.apply(420, EU, id);
    const { metrics } = tape.finish();
    expect(metrics['reads.stale.count']).toBe(0);
    expect(metrics['convergence.time']).not.toBeNull();
  });

  it('do not go back where they were asked before that answer came', () => {
    const tape = twoCopies();
    tape.write(100, 'sell', US, 11);
    const read = tape.issue(190, 'count', EU, 11, 7);
    tape.read(200, 'count', US, 11, 7);
    tape.executed(205, read, EU, 'read', 11, ok(98));
    tape.answer(210, read, EU, ok(98));
    expect(tape.finish().metrics['reads.not_monotonic']).toBe(0);
  });

  it('do not go back where the first answer never reached them', () => {
    const tape = twoCopies();
    tape.write(100, 'sell', US, 11);
    const read = tape.issue(200, 'count', US, 11, 7);
    tape.executed(201, read, US, 'read', 11, ok(99));
    tape.recorder.gaveUp(read, 300_000);
    tape.read(310, 'count', EU, 11, 7);
    expect(tape.finish().metrics['reads.not_monotonic']).toBe(0);
  });
});

describe('what should not have been seen', () => {
  it('is a phantom: read, never acknowledged, gone', () => {
    const tape = twoCopies();
    const edit = tape.issue(100, 'edit', US, 1);
    tape.apply(110, US, edit);
    tape.read(120, 'view', US, 1);
    tape.recorder.gaveUp(edit, 200_000);
    tape.recorder.holds(300_000, US, [edit - 1]);
    expect(tape.finish().metrics).toMatchObject({ 'reads.phantom': 1, 'writes.lost': 0, 'writes.errant': 1 });
  });

  it('is a write that was answered as failed', () => {
    const tape = twoCopies();
    const edit = tape.issue(100, 'edit', US, 1);
    tape.apply(110, US, edit);
    tape.read(120, 'view', US, 1);
    tape.answer(130, edit, US, NO);
    expect(tape.finish().metrics).toMatchObject({ 'failed_writes.seen': 1, 'reads.phantom': 0 });
  });
});
