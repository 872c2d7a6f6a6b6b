/**
 * What a replica has of the slots. Values come out of order, so its journal is a write-ahead log: what was accepted,
 * what was learned, and how far all is chosen, replayed at the start.
 */
import type { Disk } from '../contract.ts';
import type { Ballot } from './ballots.ts';
import type { Command, Proposal, Report, Slot } from './messages.ts';
import type { Snapshot } from './snapshot.ts';

export type LogRecord =
  | ({ readonly kind: 'accept' } & Report)
  /** Chosen, as another said. */
  | ({ readonly kind: 'learned' } & Proposal)
  /** Accepted by others, as they said to one that lost its disk: reported, and never counted. */
  | ({ readonly kind: 'reported' } & Report)
  /** Up to here the newest record of every slot is what was chosen; */
  | { readonly kind: 'chosen'; readonly through: Slot }
  /** or what a snapshot covers, whatever the records say. */
  | { readonly kind: 'covered'; readonly through: Slot };

type Value = Exclude<LogRecord, { readonly through: Slot }>;

export interface Kept extends Report {
  readonly position: number;
  readonly isOwn: boolean;
}

export class Log {
  readonly #disk: Disk;
  readonly #kept = new Map<Slot, Kept>();
  /** The highest ballot ever promised. */
  promised: Ballot = 0;
  /** Everything up to here is chosen, and known; slots below `first` are in the snapshot alone. */
  chosen: Slot = 0;
  first: Slot = 1;
  /** The highest slot of which anything was accepted. */
  last: Slot = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
    this.promised = (disk.get('promised') as Ballot | undefined) ?? 0;
    for (let position = disk.first; position <= disk.last; position++) {
      this.#replay(disk.record(position) as LogRecord, position);
    }
    this.#cover(this.saved()?.slot ?? 0);
    this.first = this.chosen + 1;
    while (this.#kept.has(this.first - 1)) this.first--;
  }

  get(slot: Slot): Kept | undefined {
    return this.#kept.get(slot);
  }

  /** Never goes back; durable with the next sync. */
  promise(ballot: Ballot): void {
    if (ballot <= this.promised) return;
    this.promised = ballot;
    this.#disk.put('promised', ballot);
  }

  /** Returns the record's position. */
  accept(slot: Slot, ballot: Ballot, command: Command): number {
    this.promise(ballot);
    return this.#append({ kind: 'accept', slot, ballot, command });
  }

  /** Another says that this is chosen. */
  learn(slot: Slot, command: Command): void {
    this.#append({ kind: 'learned', slot, command });
  }

  /** Another has accepted this, and so may this replica have, before it lost its disk. */
  report({ slot, ballot, command }: Report): void {
    if (slot <= this.chosen || (this.get(slot)?.ballot ?? 0) >= ballot) return;
    this.#append({ kind: 'reported', slot, ballot, command });
  }

  choose(through: Slot): void {
    this.chosen = through;
    this.#disk.append({ kind: 'chosen', through });
  }

  /** What was accepted in the slots after `slot`, in their order. */
  after(slot: Slot): readonly Report[] {
    const reports: Report[] = [];
    for (let at = Math.max(slot + 1, this.first); at <= this.last; at++) {
      const kept = this.#kept.get(at);
      if (kept !== undefined) reports.push({ slot: at, ballot: kept.ballot, command: kept.command });
    }
    return reports;
  }

  /** This replica itself accepted under this ballot. */
  isAccepted(slot: Slot, ballot: Ballot): boolean {
    const kept = this.#kept.get(slot);
    return kept !== undefined && kept.ballot === ballot && kept.isOwn;
  }

  isDurable(slot: Slot): boolean {
    const kept = this.#kept.get(slot);
    return kept === undefined || kept.position <= this.#disk.durable;
  }

  /** Writes a snapshot; the slots before it may go once that is durable (`compact`). */
  save(snapshot: Snapshot): void {
    this.#disk.put('snapshot', snapshot);
  }

  saved(): Snapshot | undefined {
    return this.#disk.get('snapshot') as Snapshot | undefined;
  }

  /** Drops the slots at or below `slot`. */
  compact(slot: Slot): void {
    for (; this.first <= slot; this.first++) this.#kept.delete(this.first);
    let oldest = this.#disk.last + 1;
    for (const { position } of this.#kept.values()) oldest = Math.min(oldest, position);
    this.#disk.compact(oldest - 1);
  }

  /** What is chosen up to there is known from another's snapshot. */
  restart(snapshot: Snapshot): void {
    this.save(snapshot);
    this.#disk.append({ kind: 'covered', through: snapshot.slot });
    this.#cover(snapshot.slot);
  }

  #append(record: Value): number {
    const position = this.#disk.append(record);
    this.#keep(record, position);
    return position;
  }

  #replay(record: LogRecord, position: number): void {
    if (record.kind === 'covered') this.#cover(record.through);
    else if (record.kind === 'chosen') this.chosen = Math.max(this.chosen, record.through);
    else this.#keep(record, position);
  }

  /** Below there nothing is known but the state: records may be of values that were not chosen. */
  #cover(slot: Slot): void {
    if (slot <= this.chosen) return;
    for (const at of [...this.#kept.keys()]) if (at <= slot) this.#kept.delete(at);
    this.chosen = slot;
    this.first = slot + 1;
    this.last = Math.max(this.last, slot);
  }

  #keep(record: Value, position: number): void {
    const { kind, slot, command } = record;
    // Under no ballot that anybody could be asked about: it is chosen.
    const ballot = kind === 'learned' ? Number.POSITIVE_INFINITY : record.ballot;
    this.#kept.set(slot, { slot, ballot, command, position, isOwn: kind === 'accept' });
    this.last = Math.max(this.last, slot);
  }
}
