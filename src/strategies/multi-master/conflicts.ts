/** What becomes of concurrent versions: last writer wins, siblings are kept, or values are merged. */
import type { Context, Key, Scalar, Value } from '../contract.ts';
import type { StampClock } from '../parts/hybrid-clock.ts';
import type { Act, Lattice, Written } from '../parts/mesh/lattice.ts';
import { byText } from '../parts/table.ts';
import { at, joined, lower, NOTHING_SEEN, raised, replaced, type Vector } from '../parts/version-vector.ts';
import { inOrder, isNewer, isSame, knew, newestOf, survivors, type Version, type Versions } from './versions.ts';

export type Conflict = 'lww' | 'siblings' | 'merge';
export type Tie = 'node' | 'keep-mine';

const NO_VERSIONS: Versions = { seen: NOTHING_SEEN, versions: [] };

/** What conflict handling needs of a Context. */
export type Ground = Pick<Context<unknown, string>, 'keys' | 'conflicted'>;

export class VersionLattice implements Lattice<Versions> {
  readonly #ground: Ground;
  readonly #clock: StampClock;
  readonly #conflict: Conflict;
  readonly #tie: Tie;

  constructor(ground: Ground, clock: StampClock, conflict: Conflict, tie: Tie) {
    this.#ground = ground;
    this.#clock = clock;
    this.#conflict = conflict;
    this.#tie = tie;
  }

  read(key: Key, state: Versions | undefined): Value | undefined {
    if (state === undefined || state.versions.length === 0) return this.#ground.keys.initial(key);
    const { versions } = state;
    if (versions.length > 1 && this.#conflict === 'merge') return this.#merged(key, versions);
    return newestOf(versions).value;
  }

  siblings(_key: Key, state: Versions | undefined): readonly Value[] | undefined {
    if (this.#conflict !== 'siblings' || state === undefined) return undefined;
    const values: Value[] = [];
    for (const { value } of state.versions) if (value !== undefined) values.push(value);
    return values.length > 1 ? values : undefined;
  }

  /** A write covers what its client had seen; a blind one without a session, all that is here. */
  write(key: Key, mine: Versions | undefined, value: Value | undefined, act: Act): Written<Versions> {
    const { seen, versions } = mine ?? NO_VERSIONS;
    const { slot, n, write } = act;
    const isCounted = this.#conflict === 'merge' && this.#isNumeric(key);
    const isBlind = act.context !== undefined && !isCounted && this.#conflict !== 'lww';
    const context = isBlind ? lower(seen, act.context) : seen;
    const gains = isCounted ? this.#gainsAfter(key, mine, value, slot) : undefined;
    const past = replaced(context, slot, n);
    const version: Version = { slot, n, stamp: this.#clock.tick(), value, write, past, gains };
    const others = versions.filter((other) => at(context, other.slot) < other.n);
    const next =
      this.#conflict === 'lww'
        ? { seen: past, versions: [this.#winner(versions[0], version)] }
        : { seen: replaced(seen, slot, n), versions: inOrder([...others, version]) };
    if (this.#conflict !== 'lww') this.#tellOf(next.versions);
    return { next, delta: next };
  }

  /** To this family a set is a value like any other. */
  member(): undefined {
    return undefined;
  }

  join(_key: Key, mine: Versions | undefined, theirs: Versions): Versions {
    for (const { stamp } of theirs.versions) this.#clock.observe(stamp);
    if (mine === undefined) return theirs;
    if (this.#conflict !== 'lww') {
      const both = survivors(mine, theirs);
      if (both !== mine) this.#tellOf(both.versions);
      return both;
    }
    const before = mine.versions[0];
    const winner = this.#winner(before, theirs.versions[0]!);
    const seen = joined(mine.seen, theirs.seen);
    return winner === before && seen === mine.seen ? mine : { seen, versions: [winner] };
  }

  combine(_key: Key, _earlier: Versions, later: Versions): Versions {
    return later;
  }

  recall(state: Versions): void {
    for (const { stamp } of state.versions) this.#clock.recall(stamp);
  }

  /** By stamps alone, whoever knew whom: a slow clock loses even to what it has seen (trap T01). */
  #winner(mine: Version | undefined, theirs: Version): Version {
    if (mine === undefined || isSame(mine, theirs)) return mine ?? theirs;
    const isKept =
      (this.#tie === 'keep-mine' && mine.stamp === theirs.stamp && mine.slot !== theirs.slot) || isNewer(mine, theirs);
    const winner = isKept ? mine : theirs;
    const loser = isKept ? theirs : mine;
    if (!knew(winner, loser)) this.#ground.conflicted(loser.write, 'dropped');
    return winner;
  }

  /** Of several versions side by side, all but the newest have met a conflict. */
  #tellOf(versions: readonly Version[]): void {
    if (versions.length < 2) return;
    const newest = newestOf(versions);
    const fate = this.#conflict === 'merge' ? 'merged' : 'sibling';
    for (const version of versions) if (version !== newest) this.#ground.conflicted(version.write, fate);
  }

  // What merging makes of values: numbers add up, sets unite, anything else goes to the newest.

  #merged(key: Key, versions: readonly Version[]): Value | undefined {
    const live = versions.filter((version) => version.value !== undefined);
    if (live.length === 0) return undefined;
    if (this.#isNumeric(key)) return this.#total(key, gainsOf(versions));
    if (this.#ground.keys.typeOf(key) !== 'set') return newestOf(live).value;
    // As in Dynamo's shopping cart (2007 §4.4), what one side removed comes back from the other.
    const elements = new Set<Scalar>();
    for (const { value } of live) for (const element of value as readonly Scalar[]) elements.add(element);
    return [...elements].sort(byText);
  }

  #isNumeric(key: Key): boolean {
    const type = this.#ground.keys.typeOf(key);
    return type === 'counter' || type === 'bounded-counter';
  }

  #total(key: Key, gains: Vector): number {
    const initial = this.#ground.keys.initial(key);
    let total = typeof initial === 'number' ? initial : 0;
    for (const gain of gains) total += gain;
    return total;
  }

  /** Whoever sets a number gains the difference to what is here. */
  #gainsAfter(key: Key, mine: Versions | undefined, value: Value | undefined, slot: number): Vector {
    const before = mine === undefined ? NOTHING_SEEN : gainsOf(mine.versions);
    const goal = typeof value === 'number' ? value : 0;
    return replaced(before, slot, at(before, slot) + goal - this.#total(key, before));
  }
}

/** For each slot what the version that knows most of it says; a slot's own gains have one history. */
function gainsOf(versions: readonly Version[]): Vector {
  let known: Vector = NOTHING_SEEN;
  let gains: Vector = NOTHING_SEEN;
  for (const version of versions) {
    for (let slot = 0; slot < version.past.length; slot++) {
      const n = version.past[slot]!;
      if (n <= at(known, slot)) continue;
      known = raised(known, slot, n);
      gains = replaced(gains, slot, at(version.gains ?? NOTHING_SEEN, slot));
    }
  }
  return gains;
}
