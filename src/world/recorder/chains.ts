/** For each key, the writes that some replica still lacks, in order of acceptance. */
import type { Micros } from '../../kit/time.ts';
import type { Key, WriteId } from '../../strategies/contract.ts';
import type { Intent, Link } from './intent.ts';

/** Writes that are named as proof of what a key has come to. */
const FEW = 3;

export class Chains {
  readonly #newest: (Link | undefined)[] = [];
  readonly #oldest: (Link | undefined)[] = [];
  /** By key: acceptance of the newest replacing write that every replica has. */
  readonly #everywhere: Micros[] = [];
  /** By key: that write. */
  readonly #settled: WriteId[] = [];

  newest(key: Key): Link | undefined {
    return this.#newest[key];
  }

  oldest(key: Key): Link | undefined {
    return this.#oldest[key];
  }

  /** The newest few that some replica lacks, newest first. */
  recent(key: Key): readonly WriteId[] {
    const ids: WriteId[] = [];
    for (let link = this.#newest[key]; link !== undefined && ids.length < FEW; link = link.older)
      ids.push(link.write.id);
    return ids;
  }

  everywhere(key: Key): Micros {
    return this.#everywhere[key] ?? -1;
  }

  /** The newest replacing write that every replica has; 0 where there is none. */
  settled(key: Key): WriteId {
    return this.#settled[key] ?? 0;
  }

  has(write: Intent): boolean {
    return write.link.key >= 0;
  }

  add(write: Intent): void {
    this.#insert(write.link, write.key);
    if (write.into >= 0 && write.into !== write.key) this.#insert(write.rowLink, write.into);
  }

  /** The write is visible everywhere: readers need no longer look for it. */
  settle(write: Intent): void {
    this.#unlink(write.link);
    if (write.rowLink.key >= 0) this.#unlink(write.rowLink);
    if (!write.replaces || write.accepted <= this.everywhere(write.key)) return;
    reach(this.#everywhere, write.key, write.accepted);
    reach(this.#settled, write.key, write.id);
  }

  /** Nearly always the newest; one that a replica lost again goes back to its place. */
  #insert(link: Link, key: Key): void {
    link.key = key;
    let older = this.#newest[key];
    let newer: Link | undefined;
    while (older !== undefined && older.write.accepted > link.write.accepted) {
      newer = older;
      older = older.older;
    }
    link.older = older;
    link.newer = newer;
    if (older !== undefined) older.newer = link;
    else reach(this.#oldest, key, link);
    if (newer !== undefined) newer.older = link;
    else reach(this.#newest, key, link);
  }

  #unlink(link: Link): void {
    const { older, newer } = link;
    if (older !== undefined) older.newer = newer;
    else this.#oldest[link.key] = newer;
    if (newer !== undefined) newer.older = older;
    else this.#newest[link.key] = older;
    link.older = link.newer = undefined;
    link.key = -1;
  }
}

/** Sets a place of a list that may end before it, without leaving a hole. */
function reach<T>(list: (T | undefined)[], index: number, value: T): void {
  while (list.length < index) list.push(undefined);
  list[index] = value;
}
