/** A replica's log: what it received, what of it is durable, what of it is shown, and how to go back. */
import type { Context, Disk } from '../contract.ts';
import { StagedTable } from '../parts/staged-table.ts';
import { Lineage, tokenOf } from './lineage.ts';
import type { Ends, Entry, Message, Snapshot } from './messages.ts';
import type { SingleMasterOptions } from './options.ts';

/** A snapshot is due after this many entries, or as many as there are rows, so that it costs little. */
const SNAPSHOT_AFTER = 4096;

export class Log {
  readonly #context: Context<Message, string>;
  readonly #disk: Disk;
  readonly #options: SingleMasterOptions;
  readonly #snapshotAfter: number;
  readonly table: StagedTable;
  /** Positions: of the last entry received, durable; and shown, with all before it. */
  last = 0;
  flushed = 0;
  shown = 0;
  /** Shown above `shown`, out of order (MySQL's gaps behind a parallel applier). */
  readonly #beyond = new Set<number>();
  #lineage = new Lineage();
  #shownLineage = new Lineage();
  #snapshotAt = 0;
  /** By how much numbers on the disk are above positions: a log that starts over further back goes on above the old. */
  #shift = 0;
  /** Ticket of the newest sync that is known to be done. */
  synced = 0;

  constructor(context: Context<Message, string>, options: SingleMasterOptions) {
    this.#context = context;
    this.#disk = context.disk;
    this.#options = options;
    this.#snapshotAfter = Math.min(SNAPSHOT_AFTER, Math.max(16, Math.floor(options.log_keep / 4)));
    this.table = new StagedTable(context.keys, options.dedup.window);
  }

  /**
   * Nobody remembers which writes waited for replicas. PostgreSQL shows them all after a restart, though none of them
   * was acknowledged; `confirmed` shows what is known to have been shown before.
   */
  recover(): void {
    this.#restore();
    this.#lineage = new Lineage(this.#shownLineage.ends());
    this.#shift = (this.#disk.get('shift') as number | undefined) ?? 0;
    this.last = Math.max(this.#disk.last - this.#shift, this.shown);
    for (let at = this.shown + 1; at <= this.last; at++) this.#lineage.note(this.entry(at).epoch, at);
    this.flushed = this.last;
    const shown = (this.#disk.get('shown') as number | undefined) ?? 0;
    this.show(this.#options.restart === 'durable' ? this.last : Math.min(this.last, shown));
    if (this.last > 0) this.#context.holds(this.#shownLineage.ends());
  }

  entry(position: number): Entry {
    return this.#disk.record(position + this.#shift) as Entry;
  }

  /** The first position that can still be sent to others. */
  get first(): number {
    return this.#disk.first - this.#shift;
  }

  get lastEpoch(): number {
    return this.#lineage.lastEpoch;
  }

  ends(): Ends {
    return this.#lineage.ends();
  }

  epochAt(position: number): number {
    return this.#lineage.epochAt(position);
  }

  commonWith(ends: Ends): number {
    return this.#lineage.commonWith(ends);
  }

  append(entry: Entry): void {
    this.#disk.append(entry);
    this.last = entry.position;
    this.#lineage.note(entry.epoch, entry.position);
  }

  /** Asks for a sync; everything done so far is durable once `synced` reaches what is returned. */
  sync(): number {
    return this.#disk.sync();
  }

  onSynced(position: number, ticket: number): void {
    this.synced = ticket;
    this.flushed = Math.min(position - this.#shift, this.last);
  }

  /** Readers see everything up to `position`, and whatever was shown ahead of it. */
  show(position: number): void {
    if (position <= this.shown) return;
    while (this.shown < position || (this.#beyond.size > 0 && this.#beyond.has(this.shown + 1))) {
      const entry = this.entry(this.shown + 1);
      if (this.#beyond.size === 0 || !this.#beyond.delete(entry.position)) this.#apply(entry);
      this.shown = entry.position;
      this.#shownLineage.note(entry.epoch, entry.position);
    }
    this.#noteShown();
  }

  /** Readers see this entry, and perhaps not all before it. Those before it that touch its rows are shown. */
  showAlone(position: number): void {
    if (position === this.shown + 1) this.show(position);
    else if (position > this.shown && !this.#beyond.has(position)) {
      this.#beyond.add(position);
      this.#apply(this.entry(position));
    }
  }

  isShown(position: number): boolean {
    return position <= this.shown || this.#beyond.has(position);
  }

  /** What is here and not shown yet: decisions build on it. */
  stageRest(): void {
    for (let at = this.shown + 1; at <= this.last; at++) {
      if (!this.#beyond.has(at)) this.table.stage(at, this.entry(at));
    }
  }

  /** What a session has seen that reads here now: all of it, where shown out of order. */
  token(): Ends {
    let newest = this.shown;
    for (const position of this.#beyond) newest = Math.max(newest, position);
    if (newest === this.shown) return tokenOf(this.#shownLineage.lastEpoch, this.shown);
    return tokenOf(this.#lineage.epochAt(newest), newest);
  }

  /** True where a reader who has seen `token` would miss nothing here. */
  covers(token: Ends): boolean {
    return this.#shownLineage.covers(token);
  }

  /** True where what the session has seen is gone: a later master went on without it. */
  hasLost(token: Ends): boolean {
    return this.#lineage.hasLost(token);
  }

  /** True where all that the session has seen is in this log, shown or not. */
  has(token: Ends): boolean {
    return this.#lineage.covers(token);
  }

  /** False where the snapshot below holds writes that must go: only another's snapshot helps then. */
  canCutTo(position: number): boolean {
    return position >= this.#snapshotAt;
  }

  /** Forgets everything above `position`; the rows of what was shown are undone, or stay for ever. */
  cut(position: number, undo: boolean): void {
    this.#disk.truncate(position + this.#shift);
    this.#lineage.cut(position);
    this.last = position;
    this.flushed = Math.min(this.flushed, position);
    const shown = Math.min(this.shown, position);
    const ahead = [...this.#beyond].sort((a, b) => a - b);
    const isUndone = position < (ahead.at(-1) ?? this.shown);
    if (!undo && isUndone) this.#keepRows(shown);
    this.#restore();
    this.#replay(shown);
    if (undo && isUndone) this.#context.holds(this.#shownLineage.ends());
    for (const at of ahead) if (at <= position) this.showAlone(at);
    this.#noteShown();
  }

  /** Undefined while something is shown out of order: a snapshot is the state of one position. */
  snapshot(): Snapshot | undefined {
    if (this.#beyond.size > 0) return undefined;
    return { position: this.shown, ends: this.#shownLineage.ends(), image: this.table.image(this.shown) };
  }

  /** Takes another's state for one's own: nothing that was here remains. */
  install(snapshot: Snapshot): void {
    this.#disk.put('snapshot', snapshot);
    this.#disk.truncate(this.#disk.first - 1);
    this.#disk.compact(snapshot.position + this.#shift);
    if (this.#disk.last > snapshot.position + this.#shift) {
      this.#shift = this.#disk.last - snapshot.position;
      this.#disk.put('shift', this.#shift);
    }
    this.#restore();
    this.#lineage = new Lineage(snapshot.ends);
    this.last = snapshot.position;
    this.flushed = 0;
    this.#noteShown();
    this.#context.holds(this.#shownLineage.ends());
  }

  isSnapshotDue(): boolean {
    return this.shown - this.#snapshotAt >= Math.max(this.#snapshotAfter, this.table.extent);
  }

  /** Keeps the log short: what is in a snapshot here and in the log of everybody else may go. */
  compact(floor: number): void {
    if (this.isSnapshotDue()) this.checkpoint();
    const to = Math.min(this.#snapshotAt, Math.max(floor, this.last - this.#options.log_keep));
    if (to - this.first >= this.#snapshotAfter / 4) {
      this.#disk.compact(to + this.#shift);
      this.sync();
    }
  }

  /** Puts a snapshot of what is shown on the disk. */
  checkpoint(): void {
    const snapshot = this.snapshot();
    if (snapshot === undefined) return;
    this.#snapshotAt = snapshot.position;
    this.#disk.put('snapshot', snapshot);
    this.sync();
  }

  #apply(entry: Entry): void {
    this.table.show(entry.position, entry);
    if (entry.write !== 0) this.#context.applied(entry.write, entry.epoch, entry.position);
  }

  /** Durable with the next sync, whoever asks for it: what is known to be shown may be less, never more. */
  #noteShown(): void {
    if (this.#options.restart === 'confirmed') this.#disk.put('shown', this.shown);
  }

  /** Rows as of the snapshot on disk. */
  #restore(): void {
    const snapshot = this.#disk.get('snapshot') as Snapshot | undefined;
    this.table.restore(snapshot?.image);
    this.shown = this.#snapshotAt = snapshot?.position ?? 0;
    this.#shownLineage = new Lineage(snapshot?.ends);
    this.#beyond.clear();
  }

  #replay(through: number): void {
    while (this.shown < through) {
      const entry = this.entry(this.shown + 1);
      this.table.show(entry.position, entry);
      this.shown = entry.position;
      this.#shownLineage.note(entry.epoch, entry.position);
    }
  }

  /** The next snapshot says that the state of `position` is what is shown here now, strays included. */
  #keepRows(position: number): void {
    const lineage = new Lineage(this.ends());
    lineage.cut(position);
    this.#disk.put('snapshot', { position, ends: lineage.ends(), image: this.table.image(position) });
  }
}
