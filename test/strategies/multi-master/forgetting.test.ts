/** Deletions that are forgotten once everybody has seen them: whatever is written next must beat them, by any clock. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../../src/kit/options.ts';
import { latticeOf } from '../../../src/strategies/multi-master/data.ts';
import type { MultiMasterOptions } from '../../../src/strategies/multi-master/options.ts';
import { multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import type { Versions } from '../../../src/strategies/multi-master/versions.ts';
import type { Lattice } from '../../../src/strategies/parts/mesh/lattice.ts';
import { keySpace } from '../fake-context.ts';
import { MS } from '../town.ts';

const X = 0;
const SECOND = 1000 * MS;
const keys = keySpace(['register'], []);

describe('a deletion that is forgotten', () => {
  /** Two replicas have seen x deleted; one has forgotten it and writes x again, before the other forgets it too. */
  function forgetting(options: Partial<MultiMasterOptions>, clockOfWriter: number) {
    const set = { ...defaults(multiMaster.options), ...options };
    const at = { now: 1_000_000 };
    const latticeAt = (clock: () => number) =>
      latticeOf(
        { keys, conflicted: () => {}, clock, self: 0, peers: [1], regionOf: () => 'E' },
        set,
      ) as Lattice<Versions>;
    const [forgets, remembers] = [latticeAt(() => at.now + clockOfWriter), latticeAt(() => at.now)];
    const act = (n: number) => ({ slot: 1, n, write: n, context: undefined });
    let theirs = remembers.write(X, undefined, 'old', act(1)).next;
    theirs = remembers.write(X, theirs, undefined, act(2)).next;
    const forgotten = forgets.collected!(X, forgets.join(X, undefined, theirs));
    at.now += 1000;
    const mine = forgets.write(X, forgotten, 'new', { slot: 0, n: 1, write: 3, context: undefined }).next;
    const there = remembers.collected!(X, remembers.join(X, theirs, mine));
    return [forgets.read(X, mine), remembers.read(X, there)];
  }

  it.each([
    [{ conflict: 'lww', clock: 'hybrid' }, -SECOND],
    [{ conflict: 'lww', clock: 'lamport' }, -SECOND],
    [{ conflict: 'siblings', clock: 'wall' }, -SECOND],
    [{ conflict: 'fww', clock: 'wall' }, -SECOND],
  ] as const)('%o is beaten by whatever is written next', (options, clock) => {
    expect(forgetting(options, clock)).toEqual(['new', 'new']);
    expect(refusalOf(options)).toBeUndefined();
  });

  it.each([
    [{ conflict: 'most-updates' }, 0],
    [{ conflict: 'lww', clock: 'wall' }, -SECOND],
    [{ conflict: 'lww', clock: 'hybrid', max_offset: 500 * MS }, -SECOND],
  ] as const)('%o would part two replicas for ever, and is refused', (options, clock) => {
    expect(forgetting(options, clock)).toEqual(['new', undefined]);
    expect(refusalOf(options)).toContain('tombstones: never');
  });

  // Storm 2112 of multi-master/policies: a session that had not seen the deletion wrote where it was remembered.
  it.each(['fww', 'region-priority', 'delete-wins', 'siblings', 'resolve-on-read'] as const)(
    '%s shows alike what is written by who had not seen it',
    (conflict) => {
      const priority = conflict === 'region-priority' ? ['E'] : [];
      const set = { ...defaults(multiMaster.options), conflict, priority, clock: 'lamport' } as const;
      const context = { keys, conflicted: () => {}, clock: () => 0, self: 0, peers: [1], regionOf: () => 'E' };
      const lattice = latticeOf(context, set) as Lattice<Versions>;
      const blank = { context: undefined, client: 1, attempt: 1, part: undefined };
      const before = lattice.write(X, undefined, 'old', { slot: 0, n: 1, write: 1, ...blank }).next;
      const deleted = lattice.write(X, before, undefined, { slot: 0, n: 2, write: 2, ...blank }).next;
      const forgotten = lattice.collected!(X, deleted);
      const late = { slot: 1, n: 1, write: 3, ...blank, context: [1] };
      const remembering = lattice.write(X, deleted, 'new', late).next;
      const forgetting = lattice.join(X, forgotten, remembering);
      const shown = [remembering, forgetting].map((state) => lattice.read(X, state));
      expect(shown).toEqual(['new', 'new']);
      expect(lattice.join(X, deleted, remembering).versions).toEqual(forgetting.versions);
    },
  );

  function refusalOf(options: Partial<MultiMasterOptions>) {
    const tombstones = { rule: 'stable', grace: Number.POSITIVE_INFINITY } as const;
    return multiMaster.objection!({ ...defaults(multiMaster.options), ...options, tombstones }, ['E', 'U']);
  }
});
