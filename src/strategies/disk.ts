/** What a replica's disk can do for it, and what it keeps over a crash. */

/**
 * This replica's durable state. A crash rolls it back to what was synced. Records are never changed
 * after they were appended, only cut off at the end (`truncate`) or at the start (`compact`).
 */
export interface Disk {
  /** Positions count from 1 and go on over crashes; returns the record's position. */
  append(record: unknown): number;
  /** Drops every record above `position`. */
  truncate(position: number): void;
  /** Drops every record at or below `position`, which may lie beyond `last`: the next one follows it. */
  compact(position: number): void;
  /** First position kept; records are `first .. last`; `last = first - 1` when empty. */
  readonly first: number;
  readonly last: number;
  record(position: number): unknown;
  /** Records up to here are on the platter by now. */
  readonly durable: number;
  /** The disk was replaced by an empty one, and nothing has become durable on it since. */
  readonly isReplaced: boolean;
  put(cell: string, value: unknown): void;
  get(cell: string): unknown;
  /**
   * Asks for an fsync and returns a ticket: 1, 2, 3, … over all lives of this seat, wiped disks
   * included. When all that was done before this call is
   * durable, `onSynced(position, ticket)` says so, with this ticket or a later one.
   */
  sync(): number;
}
