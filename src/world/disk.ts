/** A replica's durable state, owned by the world: a crash rolls it back to what was synced. */
import { assert } from '../kit/assert.ts';
import type { Clock, Micros } from '../kit/time.ts';
import type { Disk } from '../strategies/contract.ts';

/** Compaction frees memory in strides, so that dropping one record does not copy the rest. */
const STRIDE = 1024;

/** What must be undone, newest first, if the power goes before the next sync. */
type Undo =
  | { readonly kind: 'truncate'; readonly position: number; readonly records: readonly unknown[] }
  | { readonly kind: 'compact'; readonly first: number; readonly start: number; readonly records: readonly unknown[] }
  | { readonly kind: 'put'; readonly cell: string; readonly value: unknown; readonly wasThere: boolean };

/** An fsync that was asked for: from `doneAt` on, the disk's platter holds all up to here. */
interface Mark {
  doneAt: Micros;
  last: number;
  /** What it may vouch for to the replica: less than `last` where records were cut off since. */
  vouched: number;
  /** How many undo entries, counted from the beginning of time, it makes durable. */
  undone: number;
  ticket: number;
}

export class JournalDisk implements Disk {
  #records: unknown[] = [];
  /** Position of `#records[0]`; `#records` may still hold some that were compacted away. */
  #start = 1;
  #first = 1;
  #cells = new Map<string, unknown>();
  /** Undo entries number `#undoFrom` and up. */
  #undo: Undo[] = [];
  #undoFrom = 0;
  /** A ring of records that are used again; marks that are done wait here until somebody looks. */
  #marks: Mark[] = [newMark()];
  #oldest = 0;
  #waiting = 0;
  /** What is on the platter: records up to here, and undo entries below `#undoFrom`. */
  #syncedLast = 0;
  /** What the newest fsync that ended was asked to put there; more than that where the disk lies. */
  #toldLast = 0;
  #toldUndone = 0;
  #lies = false;
  #isReplaced = false;
  /** How many records replicas cut off here, and how many crashes took because they were not synced. */
  truncated = 0;
  lost = 0;
  /** How often it lost what it had called durable: and told nobody (lies), or said so (`isReplaced`). */
  breaches = 0;
  replacements = 0;
  #cut = Number.POSITIVE_INFINITY;
  /** Of the newest fsync that was noted: records up to here are durable, and puts before this ticket. */
  vouched = 0;
  ticket = 0;
  /** Tickets go on over crashes. */
  #issued = 0;
  readonly #requestSync: () => void;
  readonly #clock: Clock;

  constructor(requestSync: () => void, clock: Clock) {
    this.#requestSync = requestSync;
    this.#clock = clock;
  }

  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#start + this.#records.length - 1;
  }

  get isReplaced(): boolean {
    this.settle();
    return this.#isReplaced;
  }

  get durable(): number {
    this.settle();
    return this.vouched;
  }

  append(record: unknown): number {
    this.#records.push(record);
    return this.last;
  }

  record(position: number): unknown {
    assert(position >= this.#first && position <= this.last, 'no such record on this disk');
    return this.#records[position - this.#start];
  }

  truncate(position: number): void {
    if (position >= this.last) return;
    assert(position >= this.#first - 1, 'truncated below what was compacted');
    const records = this.#records.splice(position + 1 - this.#start);
    this.truncated += records.length;
    this.#cut = Math.min(this.#cut, position);
    this.vouched = Math.min(this.vouched, position);
    for (const mark of this.#marks) mark.vouched = Math.min(mark.vouched, position);
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

  /** For audits: what this disk says would be left of a cell if the power went now. */
  durableCell(cell: string): unknown {
    this.settle();
    for (let i = Math.max(0, this.#toldUndone - this.#undoFrom); i < this.#undo.length; i++) {
      const undo = this.#undo[i]!;
      if (undo.kind === 'put' && undo.cell === cell) return undo.value;
    }
    return this.#cells.get(cell);
  }

  /** For audits: the lowest position that records were cut back to since this was asked last. */
  takeCut(): number {
    const cut = this.#cut;
    this.#cut = Number.POSITIVE_INFINITY;
    return cut;
  }

  sync(): number {
    const ticket = ++this.#issued;
    this.#requestSync();
    return ticket;
  }

  /** All that was done so far will be durable in `delay`. */
  mark(delay: Micros): void {
    this.settle();
    const doneAt = this.#clock.now + delay;
    const marks = this.#marks;
    let mark = marks[(this.#oldest + this.#waiting - 1) & (marks.length - 1)]!;
    if (this.#waiting === 0 || mark.doneAt !== doneAt) mark = this.#nextMark();
    mark.doneAt = doneAt;
    mark.last = mark.vouched = this.last;
    mark.undone = this.#undoFrom + this.#undo.length;
    mark.ticket = this.#issued;
  }

  /** Takes note of every fsync that is done by now. */
  settle(): void {
    if (this.#waiting === 0) return;
    const { now } = this.#clock;
    const marks = this.#marks;
    let mark = marks[this.#oldest]!;
    if (mark.doneAt > now) return;
    for (;;) {
      this.#oldest = (this.#oldest + 1) & (marks.length - 1);
      if (--this.#waiting === 0 || marks[this.#oldest]!.doneAt > now) break;
      mark = marks[this.#oldest]!;
    }
    this.#toldLast = mark.last;
    this.#toldUndone = mark.undone;
    if (!this.#lies) this.#flush();
    this.vouched = mark.vouched;
    this.ticket = mark.ticket;
    this.#isReplaced = false;
  }

  /** From now on fsyncs end and nothing is on the platter; or what was kept back is written after all. */
  lie(lies: boolean): void {
    this.settle();
    this.#lies = lies;
    if (!lies) this.#flush();
  }

  /** No fsync that runs takes longer than `delay` from now: the disk is well again. */
  hasten(delay: Micros): void {
    this.settle();
    const most = this.#clock.now + delay;
    for (const mark of this.#marks) mark.doneAt = Math.min(mark.doneAt, most);
  }

  /** The process dies and the system lives on: it writes down what it was given, unless the disk lies. */
  keep(): void {
    this.settle();
    this.#waiting = 0;
    this.vouched = this.#toldLast = this.last;
    this.#toldUndone = this.#undoFrom + this.#undo.length;
    if (!this.#lies) this.#flush();
  }

  /**
   * After a crash: a record fails its checksum, so it and all above it are cut off. `where` in [0, 1)
   * says which of those that are there. The replica learns that this disk forgot; false if it was empty.
   */
  corrupt(where: number): boolean {
    const size = this.last - this.#first + 1;
    if (size <= 0) return false;
    const position = this.#first + Math.floor(where * size);
    this.#records.length = position - this.#start;
    this.#syncedLast = this.#toldLast = this.vouched = this.last;
    this.#isReplaced = true;
    this.replacements++;
    return true;
  }

  /** The power goes: everything since the last finished sync is undone. */
  lose(): void {
    this.settle();
    if (this.#toldLast > this.#syncedLast || this.#toldUndone > this.#undoFrom) this.breaches++;
    for (let i = this.#undo.length - 1; i >= 0; i--) this.#revert(this.#undo[i]!);
    this.#undo = [];
    this.#waiting = 0;
    const kept = Math.max(0, this.#syncedLast - this.#start + 1);
    if (kept < this.#records.length) {
      this.lost += this.#records.length - kept;
      this.#records.length = kept;
    }
    this.#toldLast = this.#syncedLast;
    this.#toldUndone = this.#undoFrom;
    this.vouched = this.last;
  }

  /** The disk is replaced by an empty one. */
  wipe(): void {
    this.#isReplaced = true;
    this.replacements++;
    this.#records = [];
    this.#start = 1;
    this.#first = 1;
    this.#cells.clear();
    this.#undo = [];
    this.#waiting = 0;
    this.#syncedLast = this.#toldLast = 0;
    this.#toldUndone = this.#undoFrom;
    this.vouched = 0;
  }

  #flush(): void {
    this.#syncedLast = this.#toldLast;
    if (this.#toldUndone <= this.#undoFrom) return;
    this.#undo.splice(0, this.#toldUndone - this.#undoFrom);
    this.#undoFrom = this.#toldUndone;
  }

  #nextMark(): Mark {
    const marks = this.#marks;
    if (this.#waiting === marks.length) {
      this.#marks = [...marks.slice(this.#oldest), ...marks.slice(0, this.#oldest), ...marks.map(newMark)];
      this.#oldest = 0;
    }
    return this.#marks[(this.#oldest + this.#waiting++) & (this.#marks.length - 1)]!;
  }

  #revert(undo: Undo): void {
    if (undo.kind === 'put') {
      if (undo.wasThere) this.#cells.set(undo.cell, undo.value);
      else this.#cells.delete(undo.cell);
    } else if (undo.kind === 'compact') {
      this.#records = undo.records.concat(this.#records);
      this.#start = undo.start;
      this.#first = undo.first;
    } else {
      this.#records.length = Math.max(0, undo.position + 1 - this.#start);
      this.#records = this.#records.concat(undo.records);
    }
  }
}

function newMark(): Mark {
  return { doneAt: 0, last: 0, vouched: 0, undone: 0, ticket: 0 };
}
