/** Anti-entropy: two replicas compare hash trees over the keys that both keep, and exchange rows where they differ. */
import type { Address, Context, Key } from '../contract.ts';
import { addLeaf, below, groupsApart, LEAVES, leavesApart, noLeaves, upper } from '../parts/hash-tree.ts';
import type { Copy } from './copy.ts';
import type { Leaves, Message, Roots, Rows } from './messages.ts';
import type { Peers } from './peers.ts';
import type { Placement } from './placement.ts';
import type { Row } from './row.ts';

/** Rows in one message, unless a leaf has more. */
const PAGE = 64;

export class Merkle {
  readonly #context: Context<Message, string>;
  readonly #copy: Copy;
  readonly #placement: Placement;
  readonly #peers: Peers;
  #next = 0;

  constructor(context: Context<Message, string>, copy: Copy, placement: Placement, peers: Peers) {
    this.#context = context;
    this.#copy = copy;
    this.#placement = placement;
    this.#peers = peers;
  }

  /** With the next of those that are there, in turn. */
  onBeat(): void {
    const { peers } = this.#context;
    for (let tries = 0; tries < peers.length; tries++) {
      const peer = peers[this.#next++ % peers.length]!;
      if (this.#peers.isDown(peer) || !this.#placement.isShared(this.#context.self, peer)) continue;
      this.compareWith(peer);
      return;
    }
  }

  compareWith(peer: Address): void {
    if (!this.#placement.isShared(this.#context.self, peer)) return;
    this.#context.send(peer, { kind: 'roots', hashes: upper(this.#leaves(peer)) });
  }

  onRoots(from: Address, { hashes }: Roots): void {
    const leaves = this.#leaves(from);
    const groups = groupsApart(leaves, hashes);
    if (groups.length === 0) return;
    this.#context.send(from, { kind: 'leaves', groups, hashes: below(leaves, groups) });
  }

  onLeaves(from: Address, { groups, hashes }: Leaves): void {
    this.#sendRows(from, leavesApart(this.#leaves(from), groups, hashes), () => true, false);
  }

  /** Joins them, and answers with what the other one lacks of the same leaves. */
  onRows(from: Address, { leaves, keys, rows, isAnswer }: Rows): void {
    const theirs = new Map<Key, Row>();
    keys.forEach((key, at) => {
      theirs.set(key, rows[at]!);
      this.#copy.take(key, rows[at]!);
    });
    if (isAnswer) return;
    const { rule } = this.#copy;
    this.#sendRows(
      from,
      leaves,
      (key, row) => {
        const known = theirs.get(key);
        return known === undefined || rule.join(known, row) !== known;
      },
      true,
    );
  }

  #sendRows(to: Address, leaves: readonly number[], wanted: (key: Key, row: Row) => boolean, isAnswer: boolean): void {
    if (leaves.length === 0) return;
    const { store } = this.#copy;
    let page = { leaves: [] as number[], keys: [] as Key[], rows: [] as Row[] };
    const send = () => {
      const message: Rows = { kind: 'rows', ...page, isAnswer };
      if (message.keys.length > 0 || !isAnswer) {
        this.#copy.whenDurable(store.ticket, () => this.#context.send(to, message));
      }
      page = { leaves: [], keys: [], rows: [] };
    };
    for (const leaf of leaves) {
      page.leaves.push(leaf);
      for (let key = leaf; key < store.rows.length; key += LEAVES) {
        const row = store.rows[key];
        if (row === undefined || !this.#isShared(key, to) || !wanted(key, row)) continue;
        page.keys.push(key);
        page.rows.push(row);
      }
      if (page.keys.length >= PAGE) send();
    }
    if (page.leaves.length > 0) send();
  }

  #leaves(peer: Address): readonly number[] {
    const { prints } = this.#copy.store;
    const leaves = noLeaves();
    for (let key = 0; key < prints.length; key++) {
      const print = prints[key]!;
      if (print === 0 || !this.#isShared(key, peer)) continue;
      addLeaf(leaves, key, print);
    }
    return leaves;
  }

  #isShared(key: Key, peer: Address): boolean {
    return this.#placement.isKept(key, peer) && this.#placement.isKept(key, this.#context.self);
  }
}
