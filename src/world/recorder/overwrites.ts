/** Updates that went under unseen: overwritten, or beaten, by what was made of an older version. */
import type { Micros } from '../../kit/time.ts';
import type { Key, WriteId } from '../../strategies/contract.ts';
import type { Chains } from './chains.ts';
import { type Intent, NEVER, SEEN } from './intent.ts';
import type { Intents } from './intents.ts';
import type { Words } from './words.ts';

/**
 * An acknowledged write is overwritten unseen (a lost update, Adya's P4) where a session that had last
 * seen an older version of the key writes over it, and the replica that takes the write shows it; or
 * where two writes that were made of the same version meet, and it is the one that is dropped. A cas
 * cannot do that, nor can a session that never read the key: it derives from nothing.
 */
export class Overwrites {
  readonly #intents: Intents;
  readonly #words: Words;
  /** By key: the replacing write that was accepted last, wherever. */
  readonly #newest: WriteId[] = [];

  constructor(intents: Intents, words: Words) {
    this.#intents = intents;
    this.#words = words;
  }

  /** `write` replaces what the replica at `place` shows. */
  accepted(write: Intent, place: number): void {
    const newest = this.#newestOf(write.key);
    this.#newest[write.key] = write.id;
    if (newest === undefined || !newest.has(SEEN, place)) return;
    // The chains have let go of what is visible everywhere.
    if (newest.coveredBy === 0) newest.coveredBy = write.id;
    if (write.basis === 0 || write.basis === newest.id || write.kind === 'cas') return;
    if (newest.client !== write.client && !newest.isBeaten) this.#lost(newest, write, write.accepted);
  }

  /** It was overwritten before anybody was told that it was done. */
  acknowledged(write: Intent, at: Micros): void {
    this.#count(write, at, undefined);
  }

  /**
   * A replica found it beaten. Those that it had replaced are beaten with it, but for what that replica
   * shows: the winner may be among them, where clocks are skewed (trap T01).
   */
  beaten(write: Intent, chains: Chains, place: number): void {
    write.isOutdone = true;
    for (let link = chains.newest(write.key); link !== undefined; link = link.older) {
      const older = link.write;
      if (older.isOutdone || older.coveredBy === 0 || older.has(SEEN, place)) continue;
      if (this.#intents.find(older.coveredBy)?.isOutdone) older.isOutdone = true;
    }
  }

  dropped(write: Intent, chains: Chains, at: Micros): void {
    if (write.basis === 0 || !write.replaces) return;
    for (let link = chains.newest(write.key); link !== undefined; link = link.older) {
      const other = link.write;
      if (other === write || other.basis !== write.basis || other.isBeaten || !other.replaces) continue;
      this.#lost(write, other, at);
      return;
    }
  }

  #newestOf(key: Key): Intent | undefined {
    while (this.#newest.length <= key) this.#newest.push(0);
    return this.#newest[key] === 0 ? undefined : this.#intents.find(this.#newest[key]);
  }

  #lost(write: Intent, by: Intent, at: Micros): void {
    if (write.isOverwritten) return;
    write.isOverwritten = true;
    if (write.acked !== NEVER) this.#count(write, at, by);
  }

  #count(write: Intent, at: Micros, by: Intent | undefined): void {
    const words = this.#words;
    for (const cell of write.cells) {
      cell.overwritten++;
      if (!cell.lacks('writes.overwritten', 0)) continue;
      const over = by === undefined ? 'a write' : words.op(by);
      const why = `${words.acknowledged(write)}, then ${over} took its place without having seen it`;
      const ops = by === undefined ? [write.id] : [write.id, by.id];
      cell.prove('writes.overwritten', { at, size: 0, op: words.op(write), why, ops });
    }
  }
}
