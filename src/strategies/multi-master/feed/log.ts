/** The log of what this replica executed, by position; it is on the disk, and outlives a crash. */
import type { Address, Disk, WriteId } from '../../contract.ts';
import { NOWHERE } from '../../contract.ts';
import { Line } from '../../parts/line.ts';
import type { Change } from '../../parts/mesh/messages.ts';
import { joined, NOTHING_SEEN, raised, type Vector } from '../../parts/version-vector.ts';
import type { Event } from './messages.ts';

/** Cells of the disk are used again in turn; when all hold something, there are twice as many from then on. */
const FIRST_CELLS = 1024;

/** What the disk knows of the log beside its entries. */
interface Head {
  readonly id: number;
  readonly first: number;
  readonly base: Vector;
  readonly cells: number;
}

/** Entries appended so far are durable with the fsync of `ticket`. */
interface Mark {
  readonly ticket: number;
  readonly last: number;
}

/** Whether `get`, some view of the cells of a disk, shows the entry at this position; for whoever looks inside. */
export function isLogged(get: (cell: string) => unknown, at: number): boolean {
  const head = get('log') as Head | undefined;
  return head !== undefined && (get(cellOf(head, at)) as { readonly at: number } | undefined)?.at === at;
}

export class FeedLog<S> {
  readonly #disk: Disk;
  /** When it was begun, by its owner's oscillator: after a disk was replaced there is another one. */
  id = 0;
  /** Who has not seen all of this cannot go on from here, for what it lacks stood before `first`. */
  base: Vector = NOTHING_SEEN;
  /** Entries up to here are durable, and may be shown to others. */
  durable = 0;
  /** By position. */
  #entries = new Line<Event<S>>();
  cells = FIRST_CELLS;
  #marks: Mark[] = [];

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** The oldest position kept. */
  get first(): number {
    return this.#entries.first;
  }

  get last(): number {
    return this.#entries.last;
  }

  /** Reads back what the disk kept; false where that is no log. */
  recover(): boolean {
    const head = this.#disk.get('log') as Head | undefined;
    if (head === undefined) return false;
    this.id = head.id;
    this.#entries = new Line(head.first);
    this.base = head.base;
    this.cells = head.cells;
    for (let at = this.first; ; at++) {
      const entry = this.#disk.get(cellOf(this, at)) as Event<S> | undefined;
      if (entry?.at !== at) break;
      this.#entries.add(entry);
    }
    this.durable = this.last;
    return true;
  }

  /** Begins a log; what was seen up to `base` will never stand in it. */
  begin(id: number, base: Vector): void {
    this.id = id;
    this.base = base;
    this.durable = this.last;
    this.#entries.dropThrough(this.last);
    this.#marks = [];
    this.#putHead();
  }

  entry(at: number): Event<S> {
    return this.#entries.get(at)!;
  }

  /** Durable when the next fsync is that is asked for. */
  append(slot: number, n: number, write: WriteId, ttl: number, from: Address, changes: readonly Change<S>[]): void {
    this.#push({ at: this.last + 1, slot, n, write, ttl, from, changes, leap: undefined });
  }

  /** A leap is for those who read here: it goes no further. */
  appendLeap(leap: Vector): void {
    this.#push({ at: this.last + 1, slot: 0, n: 0, write: 0, ttl: 1, from: NOWHERE, changes: [], leap });
  }

  /** All that stands in it now becomes durable with this fsync. */
  mark(ticket: number): void {
    const newest = this.#marks.at(-1)?.last ?? this.durable;
    if (this.last > newest) this.#marks.push({ ticket, last: this.last });
  }

  onSynced(ticket: number): void {
    let done = 0;
    while (done < this.#marks.length && this.#marks[done]!.ticket <= ticket) this.durable = this.#marks[done++]!.last;
    if (done > 0) this.#marks.splice(0, done);
  }

  /** Nobody needs the entries up to here any more. */
  dropThrough(position: number): void {
    const through = Math.min(position, this.durable);
    if (through < this.first) return;
    for (let at = this.first; at <= through; at++) {
      const { slot, n, leap } = this.entry(at);
      this.base = leap === undefined ? raised(this.base, slot, n) : joined(this.base, leap);
    }
    this.#entries.dropThrough(through);
    this.#putHead();
  }

  #push(entry: Event<S>): void {
    if (this.#entries.length === this.cells) this.#widen();
    this.#entries.add(entry);
    this.#disk.put(cellOf(this, entry.at), entry);
  }

  #widen(): void {
    this.cells *= 2;
    for (let at = this.first; at <= this.last; at++) this.#disk.put(cellOf(this, at), this.entry(at));
    this.#putHead();
  }

  #putHead(): void {
    const { id, first, base, cells } = this;
    const head: Head = { id, first, base, cells };
    this.#disk.put('log', head);
  }
}

/** Of this log alone: a damaged disk may still hold cells of an older one. */
function cellOf({ id, cells }: Pick<Head, 'id' | 'cells'>, at: number): string {
  return `log ${id}: ${at % cells} of ${cells}`;
}
