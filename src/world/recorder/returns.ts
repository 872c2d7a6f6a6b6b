/** Versions that show again at a replica which had seen the end of them: resurrected. */
import type { Micros } from '../../kit/time.ts';
import type { Address, Outcome, WriteId } from '../../strategies/contract.ts';
import type { Cell } from './cell.ts';
import { type Intent, NEVER, SEEN } from './intent.ts';
import type { Intents } from './intents.ts';
import type { Memory } from './memory.ts';
import type { Words } from './words.ts';

/** So many replacements after one another are followed. */
const REACH = 256;

/** What took something out, as much of it as must be known when its own record is gone. */
export class Gone {
  readonly id: WriteId;
  readonly operation: number;
  readonly region: number;
  readonly cells: readonly Cell[];
  acked: Micros = NEVER;
  server: Address = -1;
  isBeaten = false;
  isVague = false;
  isUndone = false;

  constructor(write: Intent) {
    this.id = write.id;
    this.operation = write.operation;
    this.region = write.region;
    this.cells = write.cells;
    this.keep(write);
  }

  keep({ acked, server, isBeaten, isVague }: Intent): void {
    this.acked = acked;
    this.server = server;
    this.isBeaten = isBeaten;
    this.isVague = isVague;
  }
}

/**
 * A version is back where a replica shows it that had seen it replaced, deleted or taken out, by an acknowledged write
 * which knew of it. What that write did not know of may rightly stand beside it, or win; so may anything against a
 * write that met a concurrent one. Where nobody can say what a write knew (`isVague`), nothing is said. Each counts
 * once, however often it is seen undone.
 */
export class Returns {
  readonly #intents: Intents;
  readonly #memory: Memory | undefined;
  readonly #words: Words;

  constructor(intents: Intents, memory: Memory | undefined, words: Words) {
    this.#intents = intents;
    this.#memory = memory;
    this.#words = words;
  }

  /** `read` has been shown `outcome` by a replica whose place is `place`. */
  look(read: Intent, server: Address, place: number, { value }: Outcome): void {
    const memory = this.#memory;
    // What came while the read was under way may have come after its answer was made, which waited for a disk.
    if (memory === undefined || memory.arrivals.last(read.key, server) > read.at) return;
    if (read.shown !== 0 && read.top !== 0 && read.top !== read.shown) this.#lookAtVersions(read, server, place);
    const back = memory.members.back(read.key, value, place, ({ acked }) => memory.arrivals.isUpSince(server, acked));
    for (let i = 0; i < back.length; i++) this.#undoes(read, server, back[i]);
  }

  #lookAtVersions(read: Intent, server: Address, place: number): void {
    const top = this.#intents.find(read.top);
    if (top === undefined || top.fates !== 0 || top.isOutdone || top.isVague || !top.has(SEEN, place)) return;
    const back = this.#intents.find(read.shown);
    // Who is forgotten was visible everywhere before, or it would be found; and what replaced `top` may show it.
    const isOlder =
      back === undefined
        ? read.shown < top.id && top.coveredBy === 0 && this.#isSingle(read.shown)
        : !back.isVague && this.#isReplacedBy(back, top.id);
    if (isOlder) this.#undoes(read, server, top);
  }

  #isReplacedBy(write: Intent, id: WriteId): boolean {
    let by = write.coveredBy;
    for (let left = REACH; by !== 0 && by !== id && left > 0; left--) {
      const next = this.#intents.find(by);
      if (next === undefined || next.isVague) return false;
      by = next.coveredBy;
    }
    return by === id;
  }

  /** Done a second time it is another version, which may win; nobody can tell them apart by their value. */
  #isSingle(forgotten: WriteId): boolean {
    return this.#memory?.trace?.attempts(forgotten) === 1;
  }

  #undoes(read: Intent, server: Address, top: Intent | Gone): void {
    if (top.isUndone || top.acked === NEVER || top.acked > read.at) return;
    top.isUndone = true;
    const words = this.#words;
    for (const cell of top.cells) {
      cell.resurrected++;
      const replica = words.replica(server);
      const why = `${words.acknowledged(top)}, and ${replica} shows again what it had replaced, to ${words.op(read)}`;
      cell.prove('writes.resurrected', { at: read.at, size: 0, op: words.op(top), why, ops: [top.id, read.id] });
    }
  }
}
