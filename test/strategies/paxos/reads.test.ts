/** Strong reads: who must answer before a leader does, and when it may read alone. */
import { describe, expect, it } from 'vitest';
import { operation, request } from '../fake-context.ts';
import { led, type Stage } from './stage.ts';

const READ = 1_000_000;

function read(stage: Stage, address: number): void {
  const asked = request(READ, [operation('read', 0)], { consistency: 'strong' });
  stage.act(address, (paxos) => paxos.onRequest(asked));
}

/** What came back to the read. */
function answers(stage: Stage): readonly unknown[] {
  return stage.actors.flatMap(({ replies }) =>
    replies.filter(({ request: { opId } }) => opId === READ).map(({ outcome }) => outcome.value ?? outcome.kind),
  );
}

describe('by index', () => {
  it('a majority answers', () => {
    const stage = led(5);
    read(stage, 0);
    stage.deliver(({ from, to }) => from + to === 1, true);
    expect(answers(stage)).toEqual([]);
    stage.deliver(({ from, to }) => from + to === 2, true);
    expect(answers(stage)).toEqual([0]);
  });

  it('of five, one other does where a new leader would need four', () => {
    const stage = led(5, { quorum: { phase1: 4, phase2: 2 } });
    read(stage, 0);
    expect(answers(stage)).toEqual([]);
    stage.deliver(({ from, to }) => from + to === 1, true);
    expect(answers(stage)).toEqual([0]);
  });

  it('a new leader waits for what it found', () => {
    const stage = led(3);
    stage.propose(0, 5);
    stage.deliver(({ to }) => to === 1);
    stage.crash(0);
    stage.letters = [];
    stage.later();
    stage.stand(2);
    stage.deliver();
    stage.deliver();
    expect(stage.paxos(2).role).toBe('leader');
    read(stage, 2);
    expect(answers(stage)).toEqual([]);
    stage.deliver(undefined, true);
    expect(answers(stage)).toEqual([5]);
  });
});

describe('under a lease', () => {
  it('alone, until it is over, and never after another was told to stand', () => {
    const stage = led(3, { reads: 'lease' });
    const { election_timeout } = stage.paxos(0).options;
    stage.beat(0);
    stage.deliver(undefined, true);
    stage.beat(0);
    stage.letters = [];
    read(stage, 0);
    expect(answers(stage)).toEqual([0]);
    for (const actor of stage.actors) actor.now += election_timeout;
    read(stage, 0);
    expect(answers(stage)).toEqual([0]);

    const other = led(3, { reads: 'lease' });
    other.beat(0);
    other.deliver(undefined, true);
    other.beat(0);
    other.act(0, (paxos) => paxos.onOperator('transfer', -1));
    other.letters = [];
    read(other, 0);
    expect(answers(other)).toEqual([]);
  });

  it('nobody else is promised anything meanwhile, but whom the leader named', () => {
    const stage = led(3, { reads: 'lease' });
    stage.stand(2);
    stage.deliver(undefined, true);
    expect(stage.paxos(0).role).toBe('leader');
    stage.act(0, (paxos) => paxos.onOperator('transfer', -1));
    stage.deliver(undefined, true);
    expect(stage.paxos(0).role).toBe('follower');
    expect(stage.actors.filter(({ replica }) => replica?.role === 'leader').length).toBe(1);
    expect(stage.broken).toEqual([]);
  });
});
