/** How the versions of a key are written, joined and read: one way of counting them, and one conflict policy. */
import { declined, type Key, type Operation, type Outcome, type Value, type WriteId } from '../contract.ts';
import type { StampClock } from '../parts/hybrid-clock.ts';
import type { Act, Lattice, Named, Written } from '../parts/mesh/lattice.ts';
import { at, type Vector } from '../parts/version-vector.ts';
import { Conflicts } from './conflicts.ts';
import { gainsAfter } from './policies/merge.ts';
import type { Ground, Policy } from './policies/policy.ts';
import type { Versioning } from './versioning/versioning.ts';
import {
  firstBy,
  inOrder,
  isSame,
  NO_VERSIONS,
  overheadOf,
  type Tie,
  type Version,
  type Versions,
} from './versions.ts';

export class VersionLattice implements Lattice<Versions> {
  readonly #ground: Ground;
  readonly #clock: StampClock;
  readonly #versioning: Versioning;
  readonly #policy: Policy;
  readonly #tie: Tie;
  readonly #conflicts: Conflicts;

  constructor(ground: Ground, clock: StampClock, versioning: Versioning, policy: Policy, tie: Tie) {
    this.#ground = ground;
    this.#clock = clock;
    this.#versioning = versioning;
    this.#policy = policy;
    this.#tie = tie;
    this.#conflicts = new Conflicts(ground, policy, versioning);
  }

  read(key: Key, state: Versions | undefined): Value | undefined {
    if (state === undefined) return this.#ground.keys.initial(key);
    const { versions } = state;
    if (versions.length === 0) return undefined;
    return this.#policy.shown === undefined ? this.#first(versions).value : this.#policy.shown(key, versions);
  }

  siblings(_key: Key, state: Versions | undefined): readonly Value[] | undefined {
    if (this.#policy.handsOut !== true || state === undefined) return undefined;
    const values: Value[] = [];
    for (const { value } of state.versions) if (value !== undefined) values.push(value);
    return values.length > 1 ? values : undefined;
  }

  /** What a read of several versions writes back in their place. */
  resolution(key: Key, state: Versions | undefined): Value | undefined {
    if (this.#policy.resolves !== true || state === undefined || state.versions.length < 2) return undefined;
    const { versions } = state;
    // Of sets it writes the union, and nobody loses.
    if (this.#ground.keys.typeOf(key) !== 'set') this.#conflicts.resolved(versions, this.#first(versions));
    return this.read(key, state);
  }

  /** First writer wins: who writes without having seen what is here is late. */
  refusal(operation: Operation, key: Key, mine: Versions | undefined, _slot: number, act?: Act): Outcome | undefined {
    if (this.#policy.rejectsStale !== true || act?.context === undefined || mine === undefined) return undefined;
    const { kind } = operation;
    if ((kind !== 'write' && kind !== 'delete') || mine.versions.length === 0) return undefined;
    const first = this.#first(mine.versions);
    if (at(act.context, first.slot) >= first.n) return undefined;
    this.#conflicts.rejected(act.write, first.write);
    return declined('somebody wrote first', this.read(key, mine));
  }

  /**
   * A write covers what its client had seen; a blind one without a session, all that is here. Deletions that are here
   * it covers in any case: they hold nothing that could be lost, and some replica may have forgotten them already,
   * which would show this write where another still shows the deletion.
   */
  write(key: Key, mine: Versions | undefined, value: Value | undefined, act: Act): Written<Versions> {
    const before = mine ?? NO_VERSIONS;
    const { slot, n, write } = act;
    const { keeps, addsUp, isCounting } = this.#policy;
    const counts = addsUp?.(key) === true;
    const gains = counts ? gainsAfter(this.#ground.keys, key, before.versions, value, slot) : undefined;
    const stamp = this.#clock.tick();
    const context = keeps === 'all' && !counts ? act.context : undefined;
    const { actor, count, past, seen, others: beside } = this.#versioning.place(before, act, context, stamp);
    const others = beside.filter(isLive);
    const revision =
      isCounting === true ? 1 + before.versions.reduce((most, one) => Math.max(most, one.revision), 0) : 0;
    const version: Version = { slot, n, actor, count, stamp, value, write, past, gains, revision };
    const next = { seen, versions: keeps === 'all' ? inOrder([...others, version]) : [version] };
    if (keeps === 'one') next.versions = [this.#winner(before.versions[0], version)];
    else if (keeps === 'all') this.#tell(before, next, act);
    return { next, delta: next };
  }

  /** To this family a set is a value like any other. */
  member(): undefined {
    return undefined;
  }

  join(_key: Key, mine: Versions | undefined, theirs: Versions): Versions {
    for (const { stamp } of theirs.versions) this.#clock.observe(stamp);
    if (mine === undefined) return theirs;
    if (this.#policy.keeps === 'all') {
      const both = this.#versioning.join(mine, theirs);
      if (both !== mine) this.#conflicts.sideBySide(both.versions, this.#first(both.versions));
      return both;
    }
    const before = mine.versions[0];
    const winner = this.#policy.keeps === 'one' ? this.#winner(before, theirs.versions[0]) : this.#last(mine, theirs);
    const seen = this.#versioning.union(mine.seen, theirs.seen);
    if (winner === before && seen === mine.seen) return mine;
    return { seen, versions: winner === undefined ? [] : [winner] };
  }

  combine(_key: Key, _earlier: Versions, later: Versions): Versions {
    return later;
  }

  /**
   * Without tombstones, where nothing else is left. The vector stays, so that versions which dots tell apart do not
   * come back; where stamps decide alone nothing is left that would beat an older one (trap T06).
   */
  collected(key: Key, state: Versions): Versions {
    const isGone = state.versions.length > 0 && state.versions.every(({ value }) => value === undefined);
    return isGone && this.#policy.addsUp?.(key) !== true ? { seen: state.seen, versions: [] } : state;
  }

  /** As a replica that remembers what it has executed (MySQL's GTIDs): what arrives again is not applied again. */
  unexecuted(state: Versions, seen: Vector): Versions | undefined {
    if (this.#policy.keeps !== 'last') return state;
    return state.versions.every(({ slot, n }) => at(seen, slot) >= n) ? undefined : state;
  }

  names(state: Versions): readonly Named[] {
    return state.versions;
  }

  shown(_key: Key, state: Versions | undefined): WriteId | undefined {
    if (state === undefined || state.versions.length === 0) return 0;
    const isMixed = this.#policy.shown !== undefined && state.versions.length > 1;
    return isMixed ? undefined : this.#first(state.versions).write;
  }

  metadata(state: Versions): number {
    let bytes = overheadOf(state);
    for (const { value } of state.versions) if (value === undefined) bytes++;
    return bytes;
  }

  recall(state: Versions): void {
    for (const { stamp } of state.versions) this.#clock.recall(stamp);
  }

  /** By the policy's order alone, whoever knew whom: a slow clock loses even to what it has seen (trap T01). */
  #winner(mine: Version, theirs: Version | undefined): Version;
  #winner(mine: Version | undefined, theirs: Version): Version;
  #winner(mine: Version | undefined, theirs: Version | undefined): Version | undefined;
  #winner(mine: Version | undefined, theirs: Version | undefined): Version | undefined {
    if (mine === undefined || theirs === undefined || isSame(mine, theirs)) return mine ?? theirs;
    const isTied = this.#tie === 'keep-mine' && mine.stamp === theirs.stamp && mine.slot !== theirs.slot;
    const isKept = isTied || this.#policy.goesBefore(mine, theirs);
    const winner = isKept ? mine : theirs;
    this.#conflicts.beaten(winner, isKept ? theirs : mine);
    return winner;
  }

  /** As it arrives: whoever calls this has not executed it before. */
  #last(mine: Versions, theirs: Versions): Version | undefined {
    const [before] = mine.versions;
    const [after] = theirs.versions;
    if (before === undefined || after === undefined || isSame(before, after)) return before ?? after;
    this.#conflicts.beaten(after, before);
    return after;
  }

  #first(versions: readonly Version[]): Version {
    return firstBy(this.#policy.goesBefore, versions);
  }

  #tell(before: Versions, next: Versions, { context, write }: Act): void {
    this.#conflicts.sideBySide(next.versions, this.#first(next.versions));
    if (context === undefined) return;
    for (const one of before.versions) {
      const isUnseen = isLive(one) && at(context, one.slot) < one.n;
      if (isUnseen && !next.versions.includes(one)) this.#conflicts.overwritten(one, write);
    }
  }
}

function isLive({ value }: Version): boolean {
  return value !== undefined;
}
