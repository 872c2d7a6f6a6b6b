/** What an audit is: the invariants of a protocol, held against all of its replicas after every event. */
import type { Address, Disk, KeySpace, Micros, Outcome, Replica, Request } from './contract.ts';

/** A rule that no event may break. */
export interface Invariant {
  /** Short, as findings name it: `I1`. */
  readonly name: string;
  /** What must hold, and where that is written. */
  readonly says: string;
}

/** A replica's disk, as somebody sees it who can look inside. */
export interface BareDisk extends Pick<Disk, 'first' | 'last' | 'record' | 'durable' | 'get'> {
  /** What it says would be left of a cell if the power went now. */
  durableCell(cell: string): unknown;
  /** The lowest position that records were cut back to since this was asked last; Infinity where none was. */
  takeCut(): number;
  /** How often another, empty or damaged, took its place. */
  readonly replacements: number;
}

/** All replicas of one group, with everything that they know and that no one of them could. */
export interface Group<Message> {
  readonly replicas: readonly Address[];
  readonly keys: KeySpace;
  /** True time. */
  now(): Micros;
  /** Undefined while its node is down. */
  replica(address: Address): Replica<Message, string> | undefined;
  /** What the disk holds, also while its node is down. */
  disk(address: Address): BareDisk;
  regionOf(address: Address): string;
  /** As people call it. */
  nameOf(address: Address): string;
  /** By how many ppm the fastest clock of the group has ever outrun the slowest, at most. */
  drift(): number;
  /** Tells of a breach, and who is in it. */
  broken(invariant: string, replicas: readonly Address[], what: string): void;
}

/** Watches one group. It is told of everything as it happens, and changes nothing. */
export interface Audit<Message> {
  /** A handler of this replica has run to completion; the first time in each of its lives: `onStart`. */
  after(address: Address): void;
  /** Before the replica handles it. */
  asked?(address: Address, request: Request): void;
  /** While a handler runs; `isDurable`: it leaves when all that was written before is on the disk. */
  sends?(from: Address, to: Address, message: Message, isDurable: boolean): void;
  answers?(address: Address, request: Request, outcome: Outcome): void;
  /** How often the group did what seldom happens, by a name for people; what nobody did yet is there with 0. */
  deeds?(): Readonly<Record<string, number>>;
}

/** How a strategy states its invariants, and has them watched. */
export interface AuditSpec<Options, Message> {
  readonly invariants: readonly Invariant[];
  begin(group: Group<Message>, options: Options): Audit<Message>;
  /** Why this invariant may break under these options, in a clause; '' where it must not. */
  waive?(invariant: string, options: Options, group: Group<Message>): string;
}

// biome-ignore lint/suspicious/noExplicitAny: message types are erased where strategies are held in a list.
export type AnyAudit = Audit<any>;
