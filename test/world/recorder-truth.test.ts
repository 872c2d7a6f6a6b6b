/** What only an observer knows: causes that are missing, updates that went under, versions that came back. */
import { describe, expect, it } from 'vitest';
import { AP, EU, Tape, US } from './recorder-tape.ts';

/** All three replicas have shown that they keep data. */
function threeCopies(): Tape {
  const tape = new Tape();
  tape.everywhere(1, tape.write(1, 'edit', US, 9));
  return tape;
}

describe('causal violations', () => {
  it('are reads that are shown an answer whose question is not there yet', () => {
    const tape = threeCopies();
    const question = tape.write(1000, 'edit', US, 1, 7);
    tape.apply(1040, EU, question);
    tape.read(1050, 'view', EU, 1, 8, question);
    const answer = tape.write(1060, 'edit', EU, 2, 8);
    tape.apply(1145, AP, answer);
    tape.read(1150, 'view', AP, 2, 9, answer);
    tape.read(1151, 'view', AP, 1, 9, 0);
    tape.apply(1305, AP, question);
    tape.read(1310, 'view', AP, 2, 9, answer);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['reads.causal_violations']).toBe(1);
    expect(witnesses['reads.causal_violations']).toMatchObject({ at: 1150, op: 'view 5 of us' });
    expect(witnesses['reads.causal_violations'].why).toContain('answered without edit 2 of us');
  });

  it('reach through what a dependency itself depends on, and end with what is everywhere', () => {
    const tape = threeCopies();
    const first = tape.write(1000, 'edit', US, 1, 7);
    const second = tape.write(1010, 'edit', US, 2, 7);
    tape.apply(1020, EU, first);
    tape.apply(1020, EU, second);
    tape.read(1030, 'view', EU, 2, 8, second);
    const third = tape.write(1040, 'edit', EU, 3, 8);
    tape.apply(1050, AP, second);
    tape.apply(1050, AP, third);
    tape.read(1060, 'view', AP, 3, 9, third);
    tape.apply(1070, AP, first);
    tape.read(1080, 'view', AP, 3, 9, third);
    const { metrics } = tape.finish();
    expect(metrics['reads.causal_violations']).toBe(1);
    expect(metrics['reads.causal_violations.read']).toBe(1);
    expect(metrics['reads.causal_violations.own']).toBe(0);
  });

  it('tell writes of one session out of turn from causes that it had read', () => {
    const tape = threeCopies();
    tape.write(1000, 'edit', US, 1, 7);
    const second = tape.write(1010, 'edit', US, 2, 7);
    tape.apply(1050, AP, second);
    tape.read(1060, 'view', AP, 2, 9, second);
    const { metrics } = tape.finish();
    expect(metrics['reads.causal_violations.own']).toBe(1);
    expect(metrics['reads.causal_violations.read']).toBe(0);
  });

  it('are none where the cause was beaten, or replaced by one that was', () => {
    const tape = threeCopies();
    tape.write(1000, 'edit', US, 1, 7);
    const over = tape.write(1005, 'edit', US, 1, 6);
    const second = tape.write(1010, 'edit', US, 2, 7);
    tape.recorder.conflicted(1_020_000, AP, over, 'dropped');
    tape.apply(1050, AP, second);
    tape.read(1060, 'view', AP, 2, 9, second);
    expect(tape.finish().metrics['reads.causal_violations']).toBe(0);
  });

  it('are none where the shown write knew nothing of the other', () => {
    const tape = threeCopies();
    tape.write(1000, 'edit', US, 1, 7);
    const other = tape.write(1010, 'edit', EU, 2, 8);
    tape.apply(1050, AP, other);
    tape.read(1060, 'view', AP, 2, 9, other);
    expect(tape.finish().metrics['reads.causal_violations']).toBe(0);
  });
});

describe('overwritten unseen', () => {
  it('is an acknowledged write that a session replaces which had read an older version', () => {
    const tape = threeCopies();
    const old = tape.write(100, 'edit', US, 1, 7);
    tape.read(200, 'view', US, 1, 8, old);
    const lost = tape.write(210, 'edit', US, 1, 7);
    tape.write(220, 'edit', US, 1, 8);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['writes.overwritten']).toBe(1);
    expect(witnesses['writes.overwritten'].op).toBe(`edit ${lost} of us`);
  });

  it('is none where the writer had read it, had read nothing, or wrote it itself', () => {
    const tape = threeCopies();
    const old = tape.write(100, 'edit', US, 1, 7);
    tape.read(110, 'view', US, 1, 8, old);
    tape.write(120, 'edit', US, 1, 8);
    tape.write(130, 'edit', US, 1, 8);
    tape.write(140, 'edit', US, 1, 6);
    expect(tape.finish().metrics['writes.overwritten']).toBe(0);
  });

  it('is the dropped one of two that were made of the same version', () => {
    const tape = threeCopies();
    const old = tape.write(100, 'edit', US, 1, 7);
    tape.everywhere(150, old);
    tape.read(200, 'view', US, 1, 7, old);
    tape.read(200, 'view', EU, 1, 8, old);
    const mine = tape.write(210, 'edit', US, 1, 7);
    const theirs = tape.write(211, 'edit', EU, 1, 8);
    tape.recorder.conflicted(250_000, US, mine, 'dropped');
    tape.apply(250, US, theirs);
    const { metrics } = tape.finish();
    expect(metrics['writes.overwritten']).toBe(1);
    expect(metrics['writes.dropped']).toBe(1);
  });
});

describe('read your writes', () => {
  it('is broken where the answer is what the own write had replaced, even if that was beaten', () => {
    const tape = threeCopies();
    const old = tape.write(100, 'edit', US, 1, 7);
    tape.read(200, 'view', EU, 1, 8, old);
    const own = tape.issue(210, 'edit', EU, 1, 8);
    tape.recorder.conflicted(211_000, EU, own, 'dropped');
    tape.apply(211, EU, own);
    tape.answer(212, own, EU);
    tape.read(220, 'view', EU, 1, 8, old);
    tape.read(230, 'view', EU, 1, 8, old);
    tape.read(230, 'view', EU, 1, 6, old);
    expect(tape.finish().metrics['reads.not_my_write']).toBe(2);
  });
});

describe('resurrected', () => {
  it('is what a replica shows again that had shown an acknowledged successor', () => {
    const tape = threeCopies();
    const old = tape.write(100, 'edit', US, 1, 7);
    tape.everywhere(120, old);
    const next = tape.write(200, 'edit', US, 1, 7);
    tape.read(300, 'view', EU, 1, 8, old);
    tape.read(310, 'view', US, 1, 8, next);
    tape.read(400, 'view', US, 1, 8, old);
    tape.read(410, 'view', US, 1, 8, old);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['writes.resurrected']).toBe(1);
    expect(witnesses['writes.resurrected'].why).toContain('shows again what it had replaced');
    expect(metrics['reads.stale.count']).toBe(1);
  });
});

describe('staleness in versions', () => {
  it('counts the acknowledged writes that a read missed; 0 for a fresh read', () => {
    const tape = threeCopies();
    for (const at of [100, 110, 120]) tape.write(at, 'sell', US, 11);
    tape.read(200, 'count', EU, 11);
    for (let i = 0; i < 98; i++) tape.read(200 + i, 'count', US, 11);
    const { metrics, witnesses } = tape.finish();
    expect(metrics['staleness.versions.max']).toBe(3);
    expect(metrics['staleness.versions.p50']).toBe(0);
    expect(metrics['staleness.versions.p99']).toBe(3);
    expect(witnesses['staleness.versions.max'].why).toBe('eu answered without 3 acknowledged writes');
  });
});

describe('split brain', () => {
  it('counts the terms that two replicas led', () => {
    const tape = new Tape();
    tape.recorder.leads(1000, US, 1);
    tape.recorder.leads(2000, EU, 1);
    tape.recorder.leads(3000, EU, 2);
    const { metrics, witnesses } = tape.finish();
    expect(metrics.split_brain).toBe(1);
    expect(witnesses.split_brain.op).toBe('term 1');
  });
});

describe('divergence', () => {
  it('is unforced where both replicas have seen the same writes', () => {
    const tape = threeCopies();
    const both = tape.write(100, 'edit', US, 1);
    tape.everywhere(150, both);
    tape.state[US].set(1, 1);
    tape.state[EU].set(1, 2);
    tape.state[AP].set(1, 1);
    tape.write(200, 'edit', US, 2);
    tape.state[US].set(2, 7);
    const { metrics, witnesses } = tape.finish();
    expect(metrics).toMatchObject({ divergence: 2, 'divergence.unforced': 1 });
    expect(witnesses['divergence.unforced'].op).toBe('profiles/1');
  });
});
