/** Raft's log, which is the disk's journal: the record at position i is the entry at index i. */
import { assert } from '../../kit/assert.ts';
import type { Disk } from '../contract.ts';
import type { Entry } from './messages.ts';
import type { Snapshot } from './snapshot.ts';

/** How a log ends. */
export interface End {
  readonly index: number;
  readonly term: number;
}

/** True where a log that ends so is at least as up to date as one that ends like the other (§5.4.1). */
export function isUpToDateWith(one: End, other: End): boolean {
  return one.term > other.term || (one.term === other.term && one.index >= other.index);
}

export class Log {
  readonly #disk: Disk;
  /** The entry just before the first one kept: what the snapshot ends with, or 0. */
  #baseTerm = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
    this.#baseTerm = (disk.get('baseTerm') as number | undefined) ?? 0;
  }

  get first(): number {
    return this.#disk.first;
  }

  get last(): number {
    return this.#disk.last;
  }

  get lastTerm(): number {
    return this.term(this.#disk.last);
  }

  get end(): End {
    return { index: this.last, term: this.lastTerm };
  }

  entry(index: number): Entry {
    return this.#disk.record(index) as Entry;
  }

  /** The term of the entry at `index`, which may be the one before the first kept. */
  term(index: number): number {
    if (index >= this.#disk.first) return (this.#disk.record(index) as Entry).term;
    assert(index === this.#disk.first - 1, `the term of entry ${index} is gone`);
    return this.#baseTerm;
  }

  /** True where this log holds that entry, and so everything before it (§5.3, Log Matching). */
  agrees(index: number, term: number): boolean {
    return index >= this.first - 1 && index <= this.last && this.term(index) === term;
  }

  append(entry: Entry): number {
    return this.#disk.append(entry);
  }

  truncate(index: number): void {
    this.#disk.truncate(index);
  }

  /** Writes a snapshot; the log before it may go once that is durable (`compact`). */
  save(snapshot: Snapshot): void {
    this.#disk.put('snapshot', snapshot);
  }

  saved(): Snapshot | undefined {
    return this.#disk.get('snapshot') as Snapshot | undefined;
  }

  /** Drops entries at or below `index`. */
  compact(index: number): void {
    if (index < this.first) return;
    this.#baseTerm = this.term(index);
    this.#disk.put('baseTerm', this.#baseTerm);
    this.#disk.compact(index);
  }

  /** The log gives way to a snapshot that goes beyond it (§7). */
  restart(snapshot: Snapshot): void {
    this.#disk.truncate(this.#disk.first - 1);
    this.#baseTerm = snapshot.term;
    this.#disk.put('baseTerm', snapshot.term);
    this.#disk.put('snapshot', snapshot);
    this.#disk.compact(snapshot.index);
  }
}
