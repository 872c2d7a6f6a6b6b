/** Multi-Paxos told message by message (P07 to P14 of the reference), each with the twin that must be caught. */
import { describe, expect, it } from 'vitest';
import { amount, led, type Maker, type Stage, twin } from './stage.ts';

it('P07 gap-filling: a no-op where nobody accepted anything, and nothing is executed before it', () => {
  const stage = led(3);
  for (let slot = 1; slot <= 6; slot++) {
    stage.propose(0, 10 ** slot);
    // Slot 5 is on the disk of 0 alone.
    if (slot === 5) stage.letters = [];
    else stage.deliver(({ to }) => to === 1);
  }
  stage.crash(0);
  stage.letters = [];
  stage.later();
  stage.stand(2);
  stage.deliver(({ from, to }) => from + to === 3, true);
  expect(stage.decided.map(amount)).toEqual([10, 100, 1_000, 10_000, undefined, 1e6]);
  expect(stage.broken).toEqual([]);
});

describe('P08 primary-order', () => {
  /** 1 promised nothing yet heard slot 1 not, but slot 2: what 0 proposed there relied on slot 1. */
  function play(window: number): Stage {
    const stage = led(3, { window });
    stage.propose(0, 1);
    stage.letters = [];
    stage.propose(0, 2);
    stage.deliver(({ to }) => to === 1);
    stage.crash(0);
    stage.letters = [];
    stage.later();
    stage.stand(2);
    stage.deliver(({ from, to }) => from + to === 3, true);
    return stage;
  }

  it('a command survives without the one before it where several are open', () => {
    const stage = play(2);
    expect(stage.decided.map(amount)).toEqual([undefined, 2]);
    expect(stage.broken).toEqual([]);
  });

  it('never where one is', () => {
    expect(play(1).decided).toEqual([]);
  });
});

describe('P09 flexible-quorums', () => {
  it('commits with three of five down where two suffice, and elects nobody', () => {
    const stage = led(5, { quorum: { phase1: 4, phase2: 2 } });
    for (const down of [2, 3, 4]) stage.crash(down);
    stage.propose(0, 5);
    stage.among(0, 1);
    expect(stage.decided.length).toBe(1);
    stage.crash(0);
    stage.later();
    stage.stand(1);
    stage.among(1, 2, 3, 4);
    expect(stage.paxos(1).role).toBe('candidate');
    expect(stage.broken).toEqual([]);
  });

  it('two values are possible where the phases need not meet', () => {
    const stage = led(5, { quorum: { phase1: 3, phase2: 2 } });
    expect(stage.rules).toEqual(['A8']);
    stage.propose(0, 5);
    stage.among(0, 1);
    stage.later();
    stage.stand(4);
    stage.among(2, 3, 4);
    stage.propose(4, 7);
    stage.among(2, 3, 4);
    expect(stage.rules).toContain('A1');
  });
});

describe('P13 amnesiac-acceptor', () => {
  /** 0 and 1 have a value; 1 loses its disk, and 2 asks it. */
  function play(maker?: Maker): Stage {
    const stage = led(3, {}, maker);
    stage.propose(0, 5);
    stage.among(0, 1);
    stage.crash(1, true);
    stage.restart(1);
    stage.letters = stage.letters.filter(({ message }) => message.kind !== 'recover');
    stage.later();
    stage.stand(2);
    stage.among(1, 2);
    stage.propose(2, 7);
    stage.among(1, 2);
    return stage;
  }

  it('promises nothing before it knows what it may have accepted', () => {
    const stage = play();
    expect(stage.paxos(2).role).toBe('candidate');
    expect(stage.paxos(1).recovery.isUnderWay).toBe(true);
    stage.act(1, (paxos) => paxos.onTimer('election'));
    stage.deliver(undefined, true);
    expect(stage.paxos(1).recovery.isUnderWay).toBe(false);
    expect(stage.paxos(1).read(0)).toBe(5);
    expect(stage.broken).toEqual([]);
  });

  it('two values are chosen where it takes part at once', () => {
    const atOnce = twin((paxos) => {
      paxos.recovery.begin = () => paxos.standing.begin();
    });
    expect(play(atOnce).rules).toContain('A1');
  });

  it('an old acceptance of the lost disk counts with no later one of who had answered', () => {
    const stage = led(5);
    stage.propose(0, 5);
    // 1 accepts and says so; 2 has not heard of it yet.
    const late = stage.letters.filter(({ to }) => to === 2);
    stage.letters = stage.letters.filter(({ to }) => to === 1);
    stage.deliver(({ from, to }) => from + to === 1, true);
    stage.letters = [];
    stage.crash(1, true);
    stage.restart(1);
    stage.among(1, 2, 3, 4);
    expect(stage.paxos(1).recovery.isUnderWay).toBe(false);
    stage.letters = [...late];
    stage.deliver(({ from, to }) => from + to === 2 && from !== 1, true);
    expect(stage.decided).toEqual([]);
    expect(stage.broken).toEqual([]);
  });
});

describe('P14 alpha-window', () => {
  it('a change in slot i counts from slot i + alpha on', () => {
    const stage = led(4, { alpha: 3, spares: ['region-3'] });
    stage.act(0, (paxos) => paxos.onOperator('add-member', 3));
    expect(stage.paxos(0).configurations.of(3).members).toEqual([0, 1, 2]);
    stage.deliver(undefined, true);
    const { configurations, log } = stage.paxos(0);
    expect(configurations.newest).toMatchObject({ at: 1, from: 4, configuration: { members: [0, 1, 2, 3] } });
    // No-ops lead there.
    expect(log.chosen).toBe(3);
    stage.propose(0, 5);
    stage.deliver(undefined, true);
    stage.beat(0);
    stage.deliver(undefined, true);
    expect(stage.shown()).toEqual([5, 5, 5, 5]);
    expect(stage.broken).toEqual([]);
  });

  it('no slot is proposed beyond it', () => {
    const stage = led(3, { alpha: 3 });
    for (let i = 0; i < 5; i++) stage.propose(0, 1);
    const slots = stage.letters.flatMap(({ message }) => (message.kind === 'accept' ? message.proposals : []));
    expect(Math.max(...slots.map(({ slot }) => slot))).toBe(3);
    stage.deliver(undefined, true);
    expect(stage.paxos(0).read(0)).toBe(5);
  });
});
