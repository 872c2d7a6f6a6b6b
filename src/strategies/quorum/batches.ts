/**
 * Logged batches (Cassandra 1.2): what a write brings along under another key is on the disk of whoever has the write,
 * and is written by one of them if the coordinator does not come to it. Both in the end, and not both at once.
 */
import type { Context, Key, WriteId } from '../contract.ts';
import { NO_DOTS } from '../parts/dots.ts';
import type { Copy } from './copy.ts';
import type { Message } from './messages.ts';
import type { Peers } from './peers.ts';
import type { Placement } from './placement.ts';
import type { Row, Version } from './row.ts';
import type { Batch } from './store.ts';
import type { Writes } from './writes.ts';

/** A coordinator is left so many beats to do it itself. */
const PATIENCE = 5;

export class Batches {
  readonly #context: Context<Message, string>;
  readonly #copy: Copy;
  readonly #placement: Placement;
  readonly #peers: Peers;
  readonly #writes: Writes;
  /** Beats that each of them has been here. */
  readonly #ages = new Map<WriteId, number>();

  constructor(
    context: Context<Message, string>,
    parts: { copy: Copy; placement: Placement; peers: Peers; writes: Writes },
  ) {
    this.#context = context;
    this.#copy = parts.copy;
    this.#placement = parts.placement;
    this.#peers = parts.peers;
    this.#writes = parts.writes;
  }

  /** Writes what comes along with this version, which is written already. */
  complete(version: Version, key: Key, ended: (isConfirmed: boolean) => void): void {
    const { also } = version;
    const { home, standIns, writing } = this.#placement.of(also!.key);
    this.#writes.start({
      key: also!.key,
      row: rowOf(version),
      to: home,
      standIns,
      quotas: writing,
      ended: (isConfirmed) => {
        if (isConfirmed) this.#settle(version.write, key);
        ended(isConfirmed);
      },
    });
  }

  onSettled(write: WriteId): void {
    this.#ages.delete(write);
    this.#copy.store.dropBatch(write);
  }

  /** Its replicas take turns, for some may not have it. */
  onBeat(): void {
    for (const [write, batch] of this.#copy.store.batches) {
      const age = (this.#ages.get(write) ?? 0) + 1;
      this.#ages.set(write, age);
      if (age % PATIENCE === 0 && this.#isMine(batch, age / PATIENCE))
        this.complete(batch.version, batch.key, () => {});
    }
  }

  #isMine({ key }: Batch, turn: number): boolean {
    const there = this.#placement.of(key).home.filter((address) => !this.#peers.isDown(address));
    return there.length === 0 || there[turn % there.length] === this.#context.self;
  }

  #settle(write: WriteId, key: Key): void {
    for (const to of this.#placement.of(key).home) {
      if (to === this.#context.self) this.onSettled(write);
      else this.#context.send(to, { kind: 'settled', write });
    }
  }
}

function rowOf({ slot, stamp, write, attempt, also }: Version): Row {
  const version = { slot, n: 0, stamp, value: also!.value, write, attempt, line: undefined, also: undefined };
  return { seen: NO_DOTS, versions: [version] };
}
