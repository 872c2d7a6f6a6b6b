/** Replicas compare hash trees of what they hold, and exchange the keys of leaves that differ. */
import { Hash } from '../../../kit/hash.ts';
import type { Address, Context, Key } from '../../contract.ts';
import { addLeaf, below, groupsApart, LEAVES, leavesApart, noLeaves, upper } from '../hash-tree.ts';
import { NOTHING_SEEN, type Vector } from '../version-vector.ts';
import type { Copy } from './copy.ts';
import type { Branches, Roots, Rows } from './merkle-messages.ts';
import type { Change, MeshMessage, Wire } from './messages.ts';

/** Keys in one message. */
const PAGE = 64;

/** What was here as a comparison began: it speaks of one moment, or what was written together would be torn. */
interface Moment<S> {
  readonly round: number;
  readonly states: readonly (S | undefined)[];
  readonly marks: readonly (Vector | undefined)[];
  readonly seen: Vector;
  readonly leaves: readonly number[];
}

interface Coming<S> {
  readonly round: number;
  readonly parts: (readonly Change<S>[] | undefined)[];
}

/**
 * Active anti-entropy, as in Riak and in Cassandra's repair: what differs is found by what is held, whoever claims to
 * have seen what. After an exchange each holds all that the other one held as it began, and so what that had seen.
 */
export class Merkle<S> {
  readonly #context: Pick<Context<MeshMessage<S>, string>, 'monotonic'>;
  readonly #copy: Pick<Copy<S, MeshMessage<S>, never>, 'store' | 'lattice' | 'takeStates' | 'sendDurable'>;
  readonly #wire: Wire<S>;
  /** By peer: the comparison that this replica began, and the one that it was asked for. */
  readonly #begun = new Map<Address, Moment<S>>();
  readonly #met = new Map<Address, Moment<S>>();
  /** By peer, apart for answers: what has come so far. */
  readonly #coming: readonly Map<Address, Coming<S>>[] = [new Map(), new Map()];
  /** By key: the state that was hashed last, and its hash. */
  readonly #hashed: (S | undefined)[] = [];
  readonly #prints: number[] = [];

  constructor(
    context: Pick<Context<MeshMessage<S>, string>, 'monotonic'>,
    copy: Pick<Copy<S, MeshMessage<S>, never>, 'store' | 'lattice' | 'takeStates' | 'sendDurable'>,
    wire: Wire<S>,
  ) {
    this.#context = context;
    this.#copy = copy;
    this.#wire = wire;
  }

  compareWith(peer: Address): void {
    const round = this.#context.monotonic();
    const now = this.#now(round);
    this.#begun.set(peer, now);
    this.#copy.sendDurable(peer, { kind: 'roots', round, hashes: upper(now.leaves), through: now.seen });
  }

  /** Gives what the other one had seen, where both hold the same. */
  onRoots(from: Address, { round, hashes, through }: Roots): Vector | undefined {
    const now = this.#now(round);
    const groups = groupsApart(now.leaves, hashes);
    if (groups.length === 0) return through;
    this.#met.set(from, now);
    this.#copy.sendDurable(from, { kind: 'branches', round, groups, hashes: below(now.leaves, groups) });
    return undefined;
  }

  onBranches(from: Address, { round, groups, hashes }: Branches): void {
    const then = this.#begun.get(from);
    if (then?.round !== round) return;
    this.#begun.delete(from);
    const leaves = leavesApart(then.leaves, groups, hashes);
    this.#send(from, then, leaves, changesIn(then, leaves), false);
  }

  /** With the last part: all that the other one held is here, and this it had seen. */
  onRows(from: Address, rows: Rows<S>): Vector | undefined {
    const { round, leaves, through, isAnswer } = rows;
    const changes = this.#gathered(from, rows);
    if (changes === undefined) return undefined;
    const then = this.#met.get(from);
    if (!isAnswer && then?.round === round) {
      this.#met.delete(from);
      this.#send(from, then, leaves, this.#lackedBy(changes, changesIn(then, leaves)), true);
    }
    return this.#copy.takeStates(changes, through) ? through : undefined;
  }

  #gathered(from: Address, { round, part, parts, changes, isAnswer }: Rows<S>): readonly Change<S>[] | undefined {
    const coming = this.#coming[isAnswer ? 1 : 0]!;
    let one = coming.get(from);
    if (one?.round !== round) coming.set(from, (one = { round, parts: new Array(parts).fill(undefined) }));
    one.parts[part] = changes;
    if (one.parts.includes(undefined)) return undefined;
    coming.delete(from);
    return one.parts.flatMap((some) => some!);
  }

  #lackedBy(theirs: readonly Change<S>[], mine: readonly Change<S>[]): readonly Change<S>[] {
    const states = new Map<Key, S>();
    for (const { key, state } of theirs) states.set(key, state);
    return mine.filter(({ key, state }) => {
      const known = states.get(key);
      return known === undefined || this.#copy.lattice.join(key, known, state) !== known;
    });
  }

  #send(to: Address, then: Moment<S>, leaves: readonly number[], all: readonly Change<S>[], isAnswer: boolean): void {
    const { round, seen: through } = then;
    const parts = Math.max(1, Math.ceil(all.length / PAGE));
    for (let part = 0; part < parts; part++) {
      const changes = all.slice(part * PAGE, (part + 1) * PAGE);
      this.#copy.sendDurable(to, { kind: 'rows', round, leaves, part, parts, changes, through, isAnswer });
    }
  }

  #now(round: number): Moment<S> {
    const { states, marks, seen } = this.#copy.store;
    const leaves = noLeaves();
    for (let key = 0; key < states.length; key++) {
      if (states[key] !== undefined) addLeaf(leaves, key, this.#printOf(key, states[key]!));
    }
    return { round, states: [...states], marks: [...marks], seen, leaves };
  }

  #printOf(key: Key, state: S): number {
    if (this.#hashed[key] === state) return this.#prints[key]!;
    const hash = new Hash();
    this.#wire.fold(state, hash);
    this.#hashed[key] = state;
    this.#prints[key] = hash.small();
    return this.#prints[key];
  }
}

function changesIn<S>({ states, marks }: Moment<S>, leaves: readonly number[]): readonly Change<S>[] {
  const changes: Change<S>[] = [];
  for (const leaf of leaves) {
    for (let key = leaf; key < states.length; key += LEAVES) {
      const state = states[key];
      if (state !== undefined) changes.push({ key, state, marks: marks[key] ?? NOTHING_SEEN });
    }
  }
  return changes;
}
