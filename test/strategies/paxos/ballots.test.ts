/** Paxos told message by message (P01 to P06 of the reference), each with the twin that must be caught. */
import { describe, expect, it } from 'vitest';
import { amount, led, type Maker, Stage, twin } from './stage.ts';

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
  /** 0 and 2 hear 1 alone, and stand half a round trip apart; where both arrive at once, who prepares is first. */
  function play(rounds: number, maker?: Maker): Stage {
    const stage = new Stage(3, {}, maker);
    stage.stand(0);
    stage.deliver(({ to }) => to === 1);
    stage.deliver(({ to }) => to === 0);
    stage.stand(2);
    for (let round = 0; round < rounds; round++) {
      for (const proposer of [0, 2]) stage.propose(proposer);
      stage.letters = stage.letters.filter(({ from, to }) => from === 1 || to === 1);
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
    stage.sync(0, 1);
    stage.deliver(between, true);
    stage.actors[0]!.isSlow = false;
    for (const address of [0, 1]) {
      stage.crash(address);
      stage.restart(address);
    }
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
    expect(play(counts).rules).toEqual(['A1', 'A4', 'A5']);
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
