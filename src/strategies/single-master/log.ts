/** A replica's log: what it received, what of it is durable, what of it is shown, and how to go back. */
import type { Context, Disk } from '../contract.ts';
import { StagedTable } from '../parts/staged-table.ts';
import type { Ends, Entry, Message, Snapshot } from './messages.ts';

/** A snapshot is due after this many entries, or as many as there are rows, so that it costs little. */
const SNAPSHOT_AFTER = 4096;
/** Entries kept for a replica that is away; if it is away longer, it gets a snapshot. */
export const MOST_KEPT = 20_000;

export class Log {
  readonly #context: Context<Message, string>;
  readonly #disk: Disk;
  readonly table: StagedTable;
  /** Positions: of the last entry received, durable, shown. */
  last = 0;
  flushed = 0;
  shown = 0;
  #ends: number[] = [];
  #shownEnds: number[] = [];
  #snapshotAt = 0;

  /** Ticket of the newest sync that is known to be done. */
  synced = 0;

  constructor(context: Context<Message, string>) {
    this.#context = context;
    this.#disk = context.disk;
    this.table = new StagedTable(context.keys);
  }

  /** After a restart everything that is durable is shown: nobody remembers what was waiting. */
  recover(): void {
    this.#restore();
    this.#ends = [...this.#shownEnds];
    this.last = Math.max(this.#disk.last, this.shown);
    for (let at = this.shown + 1; at <= this.last; at++) noteEnd(this.#ends, this.entry(at));
    this.flushed = this.last;
    this.show(this.last);
    if (this.last > 0) this.#context.holds(this.#shownEnds.slice());
  }

  entry(position: number): Entry {
    return this.#disk.record(position) as Entry;
  }

  /** The first position that can still be sent to others. */
  get first(): number {
    return this.#disk.first;
  }

  get lastEpoch(): number {
    return Math.max(0, this.#ends.length - 1);
  }

  get shownEpoch(): number {
    return Math.max(0, this.#shownEnds.length - 1);
  }

  ends(): Ends {
    return this.#ends.slice();
  }

  epochAt(position: number): number {
    if (position === 0) return 0;
    let found = this.lastEpoch;
    for (let epoch = found - 1; epoch > 0; epoch--) {
      const end = this.#ends[epoch]!;
      if (end >= position) found = epoch;
      else if (end > 0) break;
    }
    return found;
  }

  /** The last place where a log of that lineage and this one are the same. */
  commonWith(ends: Ends): number {
    for (let epoch = Math.min(ends.length - 1, this.lastEpoch); epoch > 0; epoch--) {
      const common = Math.min(ends[epoch]!, this.#ends[epoch]!);
      if (common > 0) return common;
    }
    return 0;
  }

  append(entry: Entry): void {
    this.#disk.append(entry);
    this.last = entry.position;
    noteEnd(this.#ends, entry);
  }

  /** Asks for a sync; everything done so far is durable once `synced` reaches what is returned. */
  sync(): number {
    return this.#disk.sync();
  }

  onSynced(position: number, ticket: number): void {
    this.synced = ticket;
    this.flushed = Math.min(position, this.last);
  }

  /** Readers see everything up to `position`. */
  show(position: number): void {
    while (this.shown < position) {
      const entry = this.entry(this.shown + 1);
      this.table.show(entry.position, entry);
      this.shown = entry.position;
      noteEnd(this.#shownEnds, entry);
      if (entry.write !== 0) this.#context.applied(entry.write, entry.epoch, entry.position);
    }
  }

  /** False where the snapshot below holds writes that must go: only another's snapshot helps then. */
  canCutTo(position: number): boolean {
    return position >= this.#snapshotAt;
  }

  /** Forgets everything above `position`; the rows of what was shown are undone, or stay for ever. */
  cut(position: number, undo: boolean): void {
    this.#disk.truncate(position);
    cutEnds(this.#ends, position);
    this.last = position;
    this.flushed = Math.min(this.flushed, position);
    if (!undo && position < this.shown) this.#keepRows(position);
    const shown = Math.min(this.shown, position);
    const isUndone = position < this.shown;
    this.#restore();
    this.#replay(shown);
    if (undo && isUndone) this.#context.holds(this.#shownEnds.slice());
  }

  snapshot(): Snapshot {
    return { position: this.shown, ends: this.#shownEnds.slice(), image: this.table.image(this.shown) };
  }

  /** Takes another's state for one's own: nothing that was here remains. */
  install(snapshot: Snapshot): void {
    this.#disk.put('snapshot', snapshot);
    this.#disk.truncate(this.#disk.first - 1);
    this.#disk.compact(snapshot.position);
    this.#restore();
    this.#ends = [...snapshot.ends];
    this.last = snapshot.position;
    this.flushed = 0;
    this.#context.holds(this.#shownEnds.slice());
  }

  /** Keeps the log short: what is in a snapshot here and in the log of everybody else may go. */
  compact(floor: number): void {
    if (this.shown - this.#snapshotAt >= Math.max(SNAPSHOT_AFTER, this.table.extent)) {
      const snapshot = this.snapshot();
      this.#snapshotAt = snapshot.position;
      this.#disk.put('snapshot', snapshot);
      this.sync();
    }
    const to = Math.min(this.#snapshotAt, Math.max(floor, this.last - MOST_KEPT));
    if (to - this.first >= SNAPSHOT_AFTER / 4) {
      this.#disk.compact(to);
      this.sync();
    }
  }

  /** True where a reader who has seen `token` would miss nothing here. */
  covers(token: Ends): boolean {
    let epoch = token.length - 1;
    while (epoch > 0 && token[epoch] === 0) epoch--;
    if (epoch <= 0 || epoch < this.shownEpoch) return true;
    return epoch === this.shownEpoch && this.#shownEnds[epoch]! >= token[epoch]!;
  }

  /** Rows as of the snapshot on disk. */
  #restore(): void {
    const snapshot = this.#disk.get('snapshot') as Snapshot | undefined;
    this.table.restore(snapshot?.image);
    this.shown = this.#snapshotAt = snapshot?.position ?? 0;
    this.#shownEnds = [...(snapshot?.ends ?? [])];
  }

  #replay(through: number): void {
    while (this.shown < through) {
      const entry = this.entry(this.shown + 1);
      this.table.show(entry.position, entry);
      this.shown = entry.position;
      noteEnd(this.#shownEnds, entry);
    }
  }

  /** The next snapshot says that the state of `position` is what is shown here now, strays included. */
  #keepRows(position: number): void {
    this.#disk.put('snapshot', { position, ends: this.#ends.slice(), image: this.table.image(position) });
  }
}

function noteEnd(ends: number[], entry: Entry): void {
  while (ends.length < entry.epoch) ends.push(0);
  ends[entry.epoch] = entry.position;
}

function cutEnds(ends: number[], position: number): void {
  while (ends.length > 0) {
    let before = ends.length - 2;
    while (before > 0 && ends[before] === 0) before--;
    if (before >= 0 && ends[before]! < position) {
      ends[ends.length - 1] = Math.min(position, ends[ends.length - 1]!);
      return;
    }
    ends.length = Math.max(0, before + 1);
  }
}
