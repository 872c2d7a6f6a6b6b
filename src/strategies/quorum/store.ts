/** What a replica has on disk: rows, hints for others, and what it has promised to Paxos; a journal brings it back. */
import type { Address, Disk, Key, WriteId } from '../contract.ts';
import type { Ballot, Proposal } from './messages.ts';
import { fingerprint, type Row, type Version } from './row.ts';

/** A snapshot is due after this many records, or as many as there are rows, so that it costs little. */
const SNAPSHOT_AFTER = 1024;

/** An acceptor's memory of one key. */
export interface Acceptor {
  readonly promised: Ballot;
  readonly accepted: Proposal | undefined;
  /** The newest ballot whose choice is known here. */
  readonly committed: Ballot;
}
export const FRESH: Acceptor = { promised: 0, accepted: undefined, committed: 0 };

export type Entry =
  | { readonly kind: 'row'; readonly key: Key; readonly row: Row }
  /** Undefined: it was handed over. */
  | { readonly kind: 'hint'; readonly target: Address; readonly key: Key; readonly row: Row | undefined }
  | { readonly kind: 'acceptor'; readonly key: Key; readonly acceptor: Acceptor }
  /** Undefined: all of it is written. */
  | { readonly kind: 'batch'; readonly key: Key; readonly write: WriteId; readonly version: Version | undefined };

export interface Snapshot {
  readonly rows: readonly (Row | undefined)[];
  readonly hints: readonly (readonly [Address, Key, Row])[];
  readonly acceptors: readonly (readonly [Key, Acceptor])[];
  readonly batches: readonly (readonly [WriteId, Batch])[];
}

/** What was written under `key`, and has something else to be written with it. */
export interface Batch {
  readonly key: Key;
  readonly version: Version;
}

export class Store {
  readonly #disk: Disk;
  readonly rows: (Row | undefined)[] = [];
  /** By key: equal rows have equal ones; 0 = nothing there. */
  readonly prints: number[] = [];
  readonly hints = new Map<Address, Map<Key, Row>>();
  readonly #acceptors = new Map<Key, Acceptor>();
  readonly batches = new Map<WriteId, Batch>();
  #dirty: number[] = [];
  #sinceSnapshot = 0;
  /** The newest fsync asked for, and the newest that is done. */
  ticket = 0;
  synced = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Reads back what the disk kept, and says what took the place of what. */
  recover(replaced: (before: Row, after: Row, isHint: boolean) => void): void {
    const disk = this.#disk;
    const snapshot = disk.get('snapshot') as Snapshot | undefined;
    if (snapshot !== undefined) {
      snapshot.rows.forEach((row, key) => {
        if (row !== undefined) this.#take({ kind: 'row', key, row });
      });
      for (const [target, key, row] of snapshot.hints) this.#take({ kind: 'hint', target, key, row });
      for (const [key, acceptor] of snapshot.acceptors) this.#take({ kind: 'acceptor', key, acceptor });
      for (const [write, { key, version }] of snapshot.batches) this.#take({ kind: 'batch', key, write, version });
    }
    for (let position = disk.first; position <= disk.last; position++) {
      const entry = disk.record(position) as Entry;
      if (entry.kind === 'row') {
        const before = this.rows[entry.key];
        if (before !== undefined) replaced(before, entry.row, false);
      } else if (entry.kind === 'hint' && entry.row !== undefined) {
        const before = this.hint(entry.target, entry.key);
        if (before !== undefined) replaced(before, entry.row, true);
      }
      this.#take(entry);
      this.#sinceSnapshot++;
    }
  }

  putRow(key: Key, row: Row): void {
    this.#put({ kind: 'row', key, row });
    this.#dirty[key] = this.ticket;
  }

  putHint(target: Address, key: Key, row: Row): void {
    this.#put({ kind: 'hint', target, key, row });
  }

  dropHint(target: Address, key: Key): void {
    this.#put({ kind: 'hint', target, key, row: undefined });
  }

  acceptor(key: Key): Acceptor {
    return this.#acceptors.get(key) ?? FRESH;
  }

  putAcceptor(key: Key, acceptor: Acceptor): void {
    this.#put({ kind: 'acceptor', key, acceptor });
  }

  putBatch(write: WriteId, { key, version }: Batch): void {
    this.#put({ kind: 'batch', key, write, version });
  }

  dropBatch(write: WriteId): void {
    const batch = this.batches.get(write);
    if (batch !== undefined) this.#put({ kind: 'batch', key: batch.key, write, version: undefined });
  }

  hint(target: Address, key: Key): Row | undefined {
    return this.hints.get(target)?.get(key);
  }

  /** The fsync that a reader of this key must wait for. */
  ticketOf(key: Key): number {
    return this.#dirty[key] ?? 0;
  }

  #put(entry: Entry): void {
    this.#take(entry);
    this.#disk.append(entry);
    if (++this.#sinceSnapshot >= Math.max(SNAPSHOT_AFTER, this.rows.length)) this.#snapshot();
    this.ticket = this.#disk.sync();
  }

  #take(entry: Entry): void {
    const { key } = entry;
    if (entry.kind === 'acceptor') this.#acceptors.set(key, entry.acceptor);
    else if (entry.kind === 'batch') this.#takeBatch(entry.write, key, entry.version);
    else if (entry.kind === 'row') {
      while (this.rows.length <= key) {
        this.rows.push(undefined);
        this.prints.push(0);
      }
      this.rows[key] = entry.row;
      this.prints[key] = fingerprint(entry.row);
    } else {
      let hints = this.hints.get(entry.target);
      if (hints === undefined) this.hints.set(entry.target, (hints = new Map()));
      if (entry.row === undefined) hints.delete(key);
      else hints.set(key, entry.row);
    }
  }

  #takeBatch(write: WriteId, key: Key, version: Version | undefined): void {
    if (version === undefined) this.batches.delete(write);
    else this.batches.set(write, { key, version });
  }

  #snapshot(): void {
    const hints = [...this.hints].flatMap(([target, rows]) =>
      [...rows].map(([key, row]) => [target, key, row] as const),
    );
    const [acceptors, batches] = [[...this.#acceptors], [...this.batches]];
    const snapshot: Snapshot = { rows: [...this.rows], hints, acceptors, batches };
    this.#disk.put('snapshot', snapshot);
    this.#disk.compact(this.#disk.last);
    this.#sinceSnapshot = 0;
  }
}
