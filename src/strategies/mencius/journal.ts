/** What must outlive a crash: each change of a lane is written down as it is made, and made again after a restart. */
import type { Disk } from '../contract.ts';
import type { Memory } from '../parts/state.ts';
import { Lane, type SavedLane } from './lane.ts';
import type { Seats } from './seats.ts';
import type { Fill, Placed } from './value.ts';

/** The owner's word on its slots from `from` on, before `next`. */
interface Word {
  readonly what: 'word';
  readonly rank: number;
  readonly from: number;
  readonly next: number;
  readonly suggested: readonly Placed[];
}

export type Entry =
  | Word
  | { readonly what: 'promise'; readonly rank: number; readonly ballot: number; readonly through: number }
  | { readonly what: 'fill'; readonly rank: number; readonly fill: Fill };

/** The state as of `executed`, and what is known of the slots beyond. */
export interface Checkpoint {
  readonly executed: number;
  readonly newest: number;
  readonly memory: Memory;
  readonly lanes: readonly SavedLane[];
}

export class Journal {
  readonly lanes: readonly Lane[];
  /** As of boot; the replica moves on from there. */
  readonly checkpoint: Checkpoint | undefined;
  readonly #disk: Disk;

  constructor(disk: Disk, seats: Seats) {
    this.#disk = disk;
    this.lanes = seats.all.map((_, rank) => new Lane(rank, seats));
    this.checkpoint = disk.get('checkpoint') as Checkpoint | undefined;
    const { executed, lanes } = this.checkpoint ?? { executed: 0, lanes: [] };
    lanes.forEach((saved, rank) => {
      this.lanes[rank]!.restore(saved);
    });
    for (let at = disk.first; at <= disk.last; at++) this.#make(disk.record(at) as Entry, executed);
  }

  word(rank: number, next: number, suggested: readonly Placed[], executed: number): number {
    return this.#write({ what: 'word', rank, from: this.lanes[rank]!.next, next, suggested }, executed);
  }

  promise(rank: number, ballot: number, through: number, executed: number): void {
    this.#write({ what: 'promise', rank, ballot, through }, executed);
  }

  fill(rank: number, fill: Fill, executed: number): void {
    this.#write({ what: 'fill', rank, fill }, executed);
  }

  /** Returns the position up to which records may go once it is durable. */
  save(executed: number, newest: number, memory: Memory): number {
    const lanes = this.lanes.map((lane) => lane.save(executed));
    this.#disk.put('checkpoint', { executed, newest, memory, lanes } satisfies Checkpoint);
    return this.#disk.last;
  }

  #write(entry: Entry, executed: number): number {
    this.#make(entry, executed);
    return this.#disk.append(entry);
  }

  #make(entry: Entry, executed: number): void {
    const lane = this.lanes[entry.rank]!;
    if (entry.what === 'word') {
      lane.jump(entry.from);
      lane.hear(entry.next, entry.suggested, executed);
    } else if (entry.what === 'promise') lane.promise(entry.ballot, entry.through);
    else lane.fill(entry.fill, executed);
  }
}
