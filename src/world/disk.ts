/** A replica's durable state, owned by the world: a crash rolls it back to what was synced. */
import { assert } from '../kit/assert.ts';
import type { Disk } from '../strategies/contract.ts';

/** Compaction frees memory in strides, so that dropping one record does not copy the rest. */
const STRIDE = 1024;

/** What must be undone, newest first, if the power goes before the next sync. */
type Undo =
  | { readonly kind: 'truncate'; readonly position: number; readonly records: readonly unknown[] }
  | { readonly kind: 'compact'; readonly first: number; readonly start: number; readonly records: readonly unknown[] }
  | { readonly kind: 'put'; readonly cell: string; readonly value: unknown; readonly wasThere: boolean };

export class JournalDisk implements Disk {
  #records: unknown[] = [];
  /** Position of `#records[0]`; `#records` may still hold some that were compacted away. */
  #start = 1;
  #first = 1;
  #cells = new Map<string, unknown>();
  #undo: Undo[] = [];
  /** How many undo entries were there, and the last record, when the running sync began. */
  #undoAtSync = 0;
  #lastAtSync = 0;
  /** What the running sync may vouch for: less than the above where records were cut off since. */
  #vouched = 0;
  #syncedLast = 0;
  /** Tickets of syncs: given out, and covered by the running fsync. They go on over crashes. */
  #issued = 0;
  #ticketAtSync = 0;
  /** The newest ticket that was kept. */
  ticket = 0;
  readonly #requestSync: () => void;

  constructor(requestSync: () => void) {
    this.#requestSync = requestSync;
  }

  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#start + this.#records.length - 1;
  }

  append(record: unknown): number {
    this.#records.push(record);
    return this.last;
  }

  record(position: number): unknown {
    assert(position >= this.#first && position <= this.last, `no record ${position} on this disk`);
    return this.#records[position - this.#start];
  }

  truncate(position: number): void {
    if (position >= this.last) return;
    assert(position >= this.#first - 1, 'truncated below what was compacted');
    const records = this.#records.splice(position + 1 - this.#start);
    this.#vouched = Math.min(this.#vouched, position);
    this.#undo.push({ kind: 'truncate', position, records });
  }

  compact(position: number): void {
    if (position < this.#first) return;
    const first = this.#first;
    const start = this.#start;
    this.#first = position + 1;
    const dead = this.#first - start;
    const leaves = dead >= STRIDE || dead >= this.#records.length;
    const records = leaves ? this.#records.splice(0, dead) : [];
    if (leaves) this.#start = this.#first;
    this.#undo.push({ kind: 'compact', first, start, records });
  }

  put(cell: string, value: unknown): void {
    this.#undo.push({ kind: 'put', cell, value: this.#cells.get(cell), wasThere: this.#cells.has(cell) });
    this.#cells.set(cell, value);
  }

  get(cell: string): unknown {
    return this.#cells.get(cell);
  }

  sync(): number {
    const ticket = ++this.#issued;
    this.#requestSync();
    return ticket;
  }

  /** The fsync starts: what was done so far will be durable when it ends. */
  beginSync(): void {
    this.#undoAtSync = this.#undo.length;
    this.#lastAtSync = this.last;
    this.#vouched = this.last;
    this.#ticketAtSync = this.#issued;
  }

  /** The fsync ends. Returns the last position that is durable now. */
  endSync(): number {
    if (this.#undoAtSync > 0) this.#undo.splice(0, this.#undoAtSync);
    this.#undoAtSync = 0;
    this.#syncedLast = this.#lastAtSync;
    this.ticket = this.#ticketAtSync;
    return this.#vouched;
  }

  /** The power goes: everything since the last finished sync is undone. */
  lose(): void {
    for (let i = this.#undo.length - 1; i >= 0; i--) this.#revert(this.#undo[i]!);
    this.#undo = [];
    this.#undoAtSync = 0;
    const kept = Math.max(0, this.#syncedLast - this.#start + 1);
    if (kept < this.#records.length) this.#records.length = kept;
    if (this.#first > this.last + 1) this.#first = this.last + 1;
  }

  /** The disk is replaced by an empty one. */
  wipe(): void {
    this.#records = [];
    this.#start = 1;
    this.#first = 1;
    this.#cells.clear();
    this.#undo = [];
    this.#undoAtSync = 0;
    this.#lastAtSync = 0;
    this.#syncedLast = 0;
  }

  #revert(undo: Undo): void {
    if (undo.kind === 'put') {
      if (undo.wasThere) this.#cells.set(undo.cell, undo.value);
      else this.#cells.delete(undo.cell);
    } else if (undo.kind === 'compact') {
      this.#records.unshift(...undo.records);
      this.#start = undo.start;
      this.#first = undo.first;
    } else {
      this.#records.length = Math.max(0, undo.position + 1 - this.#start);
      this.#records.push(...undo.records);
    }
  }
}
