/** Paxos told message by message (P01 to P14 of the reference), each with the twin that must be caught. */
import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/strategies/paxos/messages.ts';
import { PaxosReplica } from '../../../src/strategies/paxos/replica.ts';
import { type Maker, Stage } from './stage.ts';

/** By how much a command raises the counter; a no-op by nothing. */
const amount = ({ request }: Command) => request?.operations[0]?.amount;

type Patch = (paxos: PaxosReplica) => void;

function twin(patch: Patch): Maker {
  return (context, options) => {
    const paxos = new PaxosReplica(context, options);
    patch(paxos);
    return paxos;
  };
}

/** 0 leads among all and everybody has what it proposed first. */
function led(size: number, options = {}, maker?: Maker): Stage {
  const stage = new Stage(size, options, maker);
  stage.stand(0);
  stage.deliver(undefined, true);
  return stage;
}

describe('P01 adopt-highest-accepted', () => {
  /** 0 has its value on 0 and 1 and dies before anybody knows; 2 asks 1 and proposes another. */
  function play(maker?: Maker): Stage {
    const stage = led(3, {}, maker);
    stage.propose(0, 5);
    stage.deliver(({ to }) => to === 1);
    stage.deliver(({ to }) => to === 0);
    stage.crash(0);
    stage.letters = [];
    stage.later();
    stage.stand(2);
    stage.propose(2, 7);
    stage.among(1, 2);
    stage.propose(2, 7);
    stage.among(1, 2);
    stage.beat(2);
    stage.among(1, 2);
    return stage;
  }

  it('proposes what phase 1 found', () => {
    const stage = play();
    expect(stage.broken).toEqual([]);
    expect(stage.shown()).toEqual([undefined, 12, 12]);
  });

  it('two values are chosen where the own one is proposed', () => {
    const add = twin((paxos) => {
      const { promises } = paxos.standing;
      promises.add = (from, chosen) => Object.getPrototypeOf(promises).add.call(promises, from, chosen, []);
    });
    expect(play(add).rules).toContain('A1');
  });
});

describe('P02 promise-survives-crash', () => {
  /** 1 promises the ballot of 2, dies, lives, and gets what 0 proposed before. */
  function play(maker?: Maker): Stage {
    const stage = led(3, {}, maker);
    stage.propose(0, 5);
    const late = stage.letters.filter(({ to }) => to === 1);
    stage.letters = [];
    stage.later();
    stage.stand(2);
    stage.among(1, 2);
    stage.crash(1);
    stage.restart(1);
    stage.letters = [...late];
    stage.among(0, 1);
    stage.propose(2, 7);
    stage.among(1, 2);
    return stage;
  }

  it('refuses what is below the promise of its life before', () => {
    expect(play().broken).toEqual([]);
  });

  it('two values are chosen where it forgets', () => {
    const forgets = twin((paxos) => {
      paxos.log.promise = (ballot) => {
        paxos.log.promised = Math.max(paxos.log.promised, ballot);
      };
    });
    const { rules } = play(forgets);
    expect(rules).toContain('A3');
    expect(rules).toContain('A1');
  });
});

it('P03 reject-below-promise: answered with the promise, and whoever led follows', () => {
  const stage = led(3);
  stage.propose(0, 5);
  const late = stage.letters.filter(({ to }) => to === 1);
  stage.letters = [];
  stage.later();
  stage.stand(2);
  stage.among(1, 2);
  const { promised } = stage.paxos(1).log;
  stage.letters = [...late];
  stage.deliver();
  expect(stage.letters).toEqual([{ from: 1, to: 0, message: { kind: 'rejected', ballot: promised } }]);
  stage.deliver();
  expect(stage.paxos(0).role).toBe('follower');
  stage.later();
  stage.stand(0);
  expect(stage.paxos(0).standing.promises.ballot).toBeGreaterThan(promised);
  expect(stage.broken).toEqual([]);
});

describe('P04 dueling-proposers', () => {
  /** 0 and 2 stand half a round trip apart, and ask 1; where both arrive at once, who prepares is first. */
  function play(rounds: number, maker?: Maker): Stage {
    const stage = new Stage(3, {}, maker);
    stage.stand(0);
    stage.deliver();
    stage.deliver();
    stage.stand(2);
    for (let round = 0; round < rounds; round++) {
      for (const proposer of [0, 2]) stage.propose(proposer);
      const now = stage.letters;
      stage.deliver((letter) => now.includes(letter) && letter.message.kind === 'prepare');
      stage.deliver((letter) => now.includes(letter));
    }
    return stage;
  }

  it('decides where whoever is refused waits by chance', () => {
    expect(play(20).decided.length).toBeGreaterThan(0);
  });

  it('decides nothing in a thousand rounds where it stands again at once', () => {
    const stubborn = twin((paxos) => {
      const { standing } = paxos;
      standing.onRejected = (message) => {
        const { role } = paxos;
        Object.getPrototypeOf(standing).onRejected.call(standing, message);
        if (role !== 'follower') standing.stand();
      };
    });
    expect(play(1_000, stubborn).decided).toEqual([]);
  });
});

describe('P05 count-one-ballot', () => {
  /** 0 has its value under b1, 1 another under b2; then 2 accepts that of 0 under b3, and the disk of 0 is slow. */
  function play(maker?: Maker): Stage {
    const stage = led(3, {}, maker);
    const between = ({ from, to }: { from: number; to: number }) => from + to === 2 && from !== 1;
    stage.propose(0, 5);
    stage.letters = [];
    stage.later();
    stage.stand(1);
    stage.among(1, 2);
    stage.propose(1, 7);
    stage.letters = [];
    stage.later();
    // Its first ballot is refused, for 2 has promised a higher one.
    stage.beat(0);
    stage.stand(0);
    stage.among(0, 2);
    stage.later();
    stage.actors[0]!.isSlow = true;
    stage.stand(0);
    stage.deliver(between, true);
    stage.sync(0);
    stage.deliver(between, true);
    stage.crash(0);
    stage.actors[0]!.isSlow = false;
    stage.restart(0);
    stage.letters = [];
    stage.later();
    stage.stand(1);
    stage.among(0, 1);
    stage.later();
    stage.stand(1);
    stage.among(0, 1);
    return stage;
  }

  it('a quorum of one ballot chooses', () => {
    const stage = play();
    expect(stage.broken).toEqual([]);
    expect(stage.decided.map(amount)).toEqual([7]);
  });

  it('two values are chosen where an acceptance under another counts', () => {
    const counts = twin((paxos) => {
      const { leading } = paxos;
      leading.onAccepted = (from, message) => {
        const vote = Object.getPrototypeOf(leading).onAccepted;
        vote.call(leading, from, message);
        // Its own of an earlier ballot.
        vote.call(leading, paxos.context.self, message);
      };
    });
    expect(play(counts).rules).toEqual(['A1', 'A4']);
  });
});

describe('P06 ballots-are-unique', () => {
  /** 0 and 4 stand at once; 2 promises to one and then to the other. */
  function play(maker?: Maker): Stage {
    const stage = new Stage(5, {}, maker);
    const pairs = ['0>1', '0>2', '4>3', '4>2', '1>0', '2>0', '3>4', '2>4'];
    stage.stand(0, 4);
    for (let step = 0; step < 2; step++) stage.deliver(({ from, to }) => pairs.includes(`${from}>${to}`));
    stage.propose(0, 5);
    stage.propose(4, 7);
    return stage;
  }

  it('each leads a ballot of its own', () => {
    const stage = play();
    expect([0, 4].map((address) => stage.paxos(address).role)).toEqual(['leader', 'leader']);
    expect(stage.broken).toEqual([]);
  });

  it('two lead one where it names nobody', () => {
    const nameless = twin((paxos) => {
      const { promises } = paxos.standing;
      promises.reset = (ballot) => Object.getPrototypeOf(promises).reset.call(promises, ballot - (ballot % 1024));
    });
    expect(play(nameless).rules).toContain('A2');
  });
});

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
