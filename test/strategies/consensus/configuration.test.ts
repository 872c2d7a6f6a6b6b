/** Quorums by enumeration (I10), what a leader counts against the plain definition, and configurations in a log. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import {
  type Configuration,
  isQuorum,
  joint,
  left,
  settled,
  withLearner,
  without,
  withVoter,
} from '../../../src/strategies/consensus/configuration.ts';
import { Log } from '../../../src/strategies/consensus/log.ts';
import { Membership } from '../../../src/strategies/consensus/membership.ts';
import type { Options } from '../../../src/strategies/consensus/options.ts';
import { Tracker } from '../../../src/strategies/consensus/progress.ts';
import { consensus } from '../../../src/strategies/consensus/strategy.ts';
import { FakeContext } from '../fake-context.ts';

const ALL = [0, 1, 2, 3, 4, 5];
const subsets = (of: readonly number[]) =>
  Array.from({ length: 1 << of.length }, (_, bits) => of.filter((_, i) => (bits >> i) & 1));
const voters = fc.subarray(ALL, { minLength: 1 });
const configuration: fc.Arbitrary<Configuration> = fc
  .tuple(voters, fc.option(voters, { nil: undefined }))
  .map(([now, before]) => (before === undefined ? settled(now) : joint(settled(before), settled(now))));

const quorumsOf = (of: Configuration) => subsets(ALL).filter((some) => isQuorum(of, (one) => some.includes(one)));
const meet = (a: Configuration, b: Configuration) =>
  quorumsOf(a).every((one) => quorumsOf(b).every((other) => one.some((member) => other.includes(member))));

describe('two quorums that can both act meet (I10)', () => {
  it('within one configuration, joint or not', () => {
    fc.assert(
      fc.property(configuration, (of) => meet(of, of)),
      { numRuns: 60 },
    );
  });

  it('before, in and after a joint phase, whatever changes', () => {
    fc.assert(
      fc.property(voters, voters, (before, after) => {
        const phase = joint(settled(before), settled(after));
        expect(meet(settled(before), phase) && meet(phase, left(phase))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('where one server comes or goes, and not where two do at a time', () => {
    fc.assert(
      fc.property(fc.subarray(ALL, { minLength: 2 }), fc.constantFrom(...ALL), (before, who) => {
        const group = settled(before);
        const other = before.includes(who) ? without(group, who) : withVoter(group, who);
        return meet(group, other);
      }),
      { numRuns: 60 },
    );
    expect(meet(settled([0, 1, 2]), settled([2, 3, 4]))).toBe(false);
  });
});

describe('a leader counts', () => {
  it('as far as a quorum has it, by every set of voters', () => {
    const places = fc.array(fc.nat(9), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(configuration, places, fc.nat(5), (of, matches, floor) => {
        const tracker = new Tracker(0);
        tracker.reset(of, 1, 0);
        for (const one of tracker.others) one.match = matches[one.address]!;
        const has = (index: number) => isQuorum(of, (one) => matches[one]! >= index);
        let highest = floor;
        for (let index = floor + 1; index <= 9; index++) if (has(index)) highest = index;
        expect(tracker.agreed(floor, matches[0]!)).toBe(highest);
      }),
    );
  });

  it('nobody twice, and not itself once it is out', () => {
    const tracker = new Tracker(0);
    tracker.reset(settled([1, 2, 3]), 1, 0);
    expect(tracker.hasAnswered(1)).toBe(false);
    tracker.find(1)!.echoed = 1;
    expect(tracker.hasAnswered(1)).toBe(false);
    tracker.find(2)!.echoed = 1;
    expect(tracker.hasAnswered(1)).toBe(true);
  });

  it('on with what it knew of those who stay', () => {
    const tracker = new Tracker(0);
    tracker.reset(settled([0, 1, 2]), 8, 0);
    tracker.find(2)!.match = 7;
    const came = tracker.follow(withLearner(settled([0, 2]), 3), 9, 0);
    expect(came.map(({ address }) => address)).toEqual([3]);
    expect(tracker.others.map(({ address, match, next }) => [address, match, next])).toEqual([
      [2, 7, 8],
      [3, 0, 9],
    ]);
  });
});

describe('the configuration in force', () => {
  const options: Options = { ...defaults(consensus.options), spares: ['region-3'], learners: ['region-4'] };
  const context = () => new FakeContext<never, never>({ self: 0, peers: [1, 2, 3, 4] });

  it('begins as the options say', () => {
    const { current, others } = new Membership(context(), options);
    expect(current).toEqual(settled([0, 1, 2], [4]));
    expect(others).toEqual([1, 2, 4]);
  });

  it('is the newest in the log, and goes back when that is cut off', () => {
    const membership = new Membership(context(), options);
    const first = withVoter(membership.current, 3);
    membership.appended(5, first);
    membership.appended(9, without(first, 1));
    expect(membership.current.voters).toEqual([0, 2, 3]);
    membership.truncated(8);
    expect([membership.index, membership.current.voters]).toEqual([5, [0, 1, 2, 3]]);
    membership.truncated(3);
    expect([membership.index, membership.current.voters]).toEqual([0, [0, 1, 2]]);
  });

  it('is found again after a restart: the snapshot’s, then those behind it', () => {
    const here = context();
    const log = new Log(here.disk);
    const snapshot = { index: 2, term: 1, rows: [], answered: [], configuration: settled([0, 1, 2, 3]) };
    log.restart(snapshot);
    log.append({ term: 1, request: undefined, configuration: undefined });
    log.append({ term: 1, request: undefined, configuration: settled([0, 1]) });
    const membership = new Membership(here, options);
    membership.recover(log);
    expect([membership.index, membership.current.voters]).toEqual([4, [0, 1]]);
    membership.truncated(3);
    expect([membership.index, membership.current.voters]).toEqual([2, [0, 1, 2, 3]]);
    expect(membership.asOf(3)).toEqual(settled([0, 1, 2, 3]));
  });
});
