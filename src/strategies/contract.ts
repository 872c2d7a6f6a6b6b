/** What a replication strategy is, what it may see and what it may do. Read this file first. */
import type { Hash } from '../kit/hash.ts';
import type { Schema } from '../kit/options.ts';
import type { Random } from '../kit/random.ts';
import type { Micros } from '../kit/time.ts';
import type { AuditSpec } from './audit.ts';
import type { Disk } from './disk.ts';
import type { Verb } from './verbs.ts';

export type { Disk, Micros };
/** A replica (one group's copy on one node). A dense number; compare, never compute with it. */
export type Address = number;
/** An item of data. Dense numbers; names live at the edges. */
export type Key = number;
/** The intent behind a write: unique, and the same over all attempts of one request. 0 = none. */
export type WriteId = number;
export type Scalar = number | string;
export type Value = Scalar | readonly Scalar[];

export const NOWHERE: Address = -1;

export const OPERATION_KINDS = [
  'read',
  'write',
  'delete',
  'increment',
  'decrement',
  'add',
  'remove',
  'insert',
  'cas',
  'decrement-and-insert',
  'append',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** One shape for every kind, so that engines keep one hidden class; a kind ignores what it lacks. */
export interface Operation {
  readonly kind: OperationKind;
  readonly key: Key;
  /** write, insert, append, cas: the new value · add, remove: the element · else undefined. */
  readonly value: Value | undefined;
  /** increment, decrement, decrement-and-insert: by how much, positive. */
  readonly amount: number;
  /** cas: what the key must hold now (undefined = nothing). */
  readonly expected: Value | undefined;
  /** decrement-and-insert: the key of the row that is inserted with `value`; else -1. */
  readonly into: Key;
  /** The field of a map, or the place in a sequence, that is meant; undefined = the key as a whole. */
  readonly part?: Scalar | undefined;
  /** Changes: the fencing token of who asks; a store that has seen a newer one with this key declines. */
  readonly fence?: number | undefined;
}

/** Read levels, from what they promise most to least. */
export const CONSISTENCIES = [
  'strong',
  'bounded',
  'session',
  'causal',
  'consistent-prefix',
  'local',
  'eventual',
] as const;
export type Consistency = (typeof CONSISTENCIES)[number];

/** What a session may be promised (Terry et al. 1994), each by itself. */
export const SESSION_GUARANTEES = [
  'read-your-writes',
  'monotonic-reads',
  'monotonic-writes',
  'writes-follow-reads',
] as const;
export type SessionGuarantee = (typeof SESSION_GUARANTEES)[number];

/** What a session has seen: for each origin (see `applied`) the newest number. Merged by maximum. */
export type Token = readonly number[];

/** One attempt of a client's intent, as it arrives at a replica. Immutable. */
export interface Request {
  /** The intent; the same over all attempts. Writes are known to the observer by it (WriteId). */
  readonly opId: WriteId;
  readonly attempt: number;
  readonly client: number;
  /** Index of the region it was asked from. */
  readonly region: number;
  readonly operations: readonly Operation[];
  readonly consistency: Consistency;
  /** For `bounded` reads: how old the answer may be. */
  readonly maxStaleness: Micros;
  /** For `session` reads: what must be visible. Undefined where the session has seen nothing. */
  readonly token: Token | undefined;
  /** Writes of a session: not to be done before what the token names is here. */
  readonly isOrdered?: boolean;
  /** True where the store should recognise a repeated opId and answer with the first outcome. */
  readonly idempotent: boolean;
  /** The only replicas that may serve it, where a script names them; the one that is asked coordinates. */
  readonly among?: readonly Address[] | undefined;
  /** Hash of everything above that a log or a message would carry. */
  readonly digest: number;
}

/**
 * ok: the store did what was asked; `done` is false where it decided against (out of stock, failed
 * cas, row exists). refused: certainly not executed here, perhaps `tryAt`. failed: not executed, and
 * asking elsewhere is no use. A request whose fate is not known is never answered: it times out.
 */
export interface Outcome {
  readonly kind: 'ok' | 'refused' | 'failed';
  readonly done: boolean;
  /** reads: what was seen (undefined = nothing there) · increments: the new value. */
  readonly value: Value | undefined;
  /** reads that a coordinator answers from what several replicas have: the write that made what it shows; 0 = none. */
  readonly shows?: WriteId;
  /** reads: more than one where concurrent versions are handed out. */
  readonly siblings: readonly Value[] | undefined;
  readonly token: Token | undefined;
  readonly tryAt: Address;
  readonly why: string;
}

/** What readers see: one value · a number · a list · map: a list of `field=value` · sequence: text, word by word. */
export const DATA_TYPES = ['register', 'counter', 'bounded-counter', 'set', 'map', 'sequence'] as const;
export type DataType = (typeof DATA_TYPES)[number];

/** The schema of the data, known to every replica as a database knows its tables. */
export interface KeySpace {
  typeOf(key: Key): DataType;
  initial(key: Key): Value | undefined;
  /** Some group says how many bytes its values have: for the world, which weighs what is sent. */
  readonly hasSizes?: boolean;
  sizeOf?(key: Key): number;
}

/** Anything that survives `JSON.parse(JSON.stringify(x))`. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** What became of a write that met a concurrent one. */
export type Fate = 'dropped' | 'merged' | 'sibling' | 'rejected';

/** All that a replica can do. There is nothing else: no clock but `clock`, no chance but `random`. */
export interface Context<Message, Timer extends string> {
  readonly self: Address;
  /** The other replicas of this group, as of boot. */
  readonly peers: readonly Address[];
  readonly region: string;
  regionOf(address: Address): string;
  readonly random: Random;
  readonly keys: KeySpace;
  /** This node's own clock: it may be skewed, and drift. Allocates nothing. */
  clock(): Micros;
  /** Time passed by this node's own oscillator: it drifts as `clock` does, and nobody can set it. Allocates nothing. */
  monotonic(): Micros;
  uncertainty(): Micros;
  /** Sends one immutable message. May be lost, delayed, duplicated; never changed. */
  send(to: Address, message: Message): void;
  /**
   * Asks for an fsync and sends when all that was written here so far is durable: "updated on stable
   * storage before responding". If the node dies before, nothing is sent.
   */
  sendDurably(to: Address, message: Message): void;
  /** One timer per (name, key); set again, it moves. Measured by this node's own clock. */
  setTimer(timer: Timer, key: number, delay: Micros): void;
  cancelTimer(timer: Timer, key: number): void;
  readonly disk: Disk;
  reply(request: Request, outcome: Outcome): void;

  // What follows tells observers and changes nothing.

  /** `write` is visible here from now on. (origin, n) is its place: log index, dot, epoch position. */
  applied(write: WriteId, origin: number, n: number): void;
  /**
   * After a restart, a snapshot or a rewind: this replica now holds exactly the writes whose place
   * (origin, n) has n <= through[origin]. A replica that starts empty need not say so.
   */
  holds(through: readonly number[]): void;
  /**
   * `write` met a concurrent write here, `by`, and this became of it. Saying it twice counts once. Who cannot tell
   * concurrent from earlier says whether `by` is known to have known it: what `knew` it, or set out after it was
   * confirmed, replaced it, and that is no conflict.
   */
  conflicted(write: WriteId, fate: Fate, by?: WriteId, knew?: boolean): void;
  /** This replica acts as the leader (master) of `term` from now on, or no longer does. */
  leads(term: number): void;
  follows(): void;
  /** This replica holds its leader for lost and sets out to find another; said once a leader. */
  suspects(): void;
  /**
   * These replicas of the group keep the data, by its configuration of this version (a log index); newer
   * versions replace older ones. Until somebody says so, all of them do. Witnesses and outsiders do not.
   */
  keeps(replicas: readonly Address[], version: number): void;
  /** From now on this leader acknowledges without those it should wait for, or waits for them again. */
  degraded(isDegraded: boolean): void;
}

/** One copy of the data. Handlers run to completion. A crash discards the object, not its disk. */
export interface Replica<Message, Timer extends string> {
  /** At boot and after every restart; everything durable is on `context.disk`. */
  onStart?(): void;
  onRequest(request: Request): void;
  onMessage(from: Address, message: Message): void;
  onTimer?(timer: Timer, key: number): void;
  /** Every record up to `position`, and every cell put before the sync() of `ticket`, are durable. */
  onSynced?(position: number, ticket: number): void;
  /** Told to each until one takes it where `about` may be another; false where it means nothing here. */
  onOperator?(verb: string, about: Address): boolean;
  /** For health checks: how old what is shown here may be, as this replica knows it; nothing older is missing. */
  age?(): Micros;
  /** For health checks: how far what is shown is behind what has been received; 0 too where nothing comes any more. */
  behind?(): Micros;
  /** What a reader would see here now; for checks only. */
  read(key: Key): Value | undefined;
  /** Bytes that a key costs here beside what readers see: stamps, dots, tombstones. For checks only. */
  metadata?(key: Key): number | undefined;
  /** Versions that a reader of the key is handed here at once; 0 where nothing was written. For checks only. */
  siblings?(key: Key): number | undefined;
  /** Role, term, log tail, …: what the player draws. */
  view(): Plain;
}

/** The replicas that keep a key: what others lack of it is no lag, no difference and no loss. */
export type Keepers = (key: Key) => readonly Address[];

/** So `many` values of this key are in it. */
export type TellValue = (key: Key, many: number) => void;

/** What the world must know of messages without understanding them. */
export interface MessageDeclarations<Message> {
  /** Bytes on the wire, headers included. */
  size(message: Message): number;
  /** Folds every field of the message into the digest, payload included. */
  fold(message: Message, hash: Hash): void;
  /** For the player, the ledger and the trace. */
  kind(message: Message): string;
  /** The writes whose payload it carries. */
  writes(message: Message): readonly WriteId[];
  /** The keys whose values it carries without naming the writes that made them: snapshots, pages, rows of repair. */
  keys?(message: Message): readonly Key[];
  /** The values of registers that it carries, by key; asked where the scenario gives them a size. */
  values?(message: Message, tell: TellValue): void;
}

export type Guarantee =
  | 'linearizable'
  | 'sequential'
  | 'causal'
  | 'read-your-writes'
  | 'converges'
  | 'no-lost-writes'
  | 'atomic-pairs';

export interface Strategy<Options, Message, Timer extends string> {
  readonly name: string;
  /** One line, shown everywhere. */
  readonly summary: string;
  /** The strategy whose option `protocol` names this one as well. */
  readonly protocolOf?: string;
  /** What it keeps under its default options; the common suite holds it to this. */
  readonly promises: readonly Guarantee[];
  /** Read levels it can offer, the others being refused when the scenario is read. */
  readonly offers: readonly Consistency[];
  /** What operators may say to its replicas under some options; all else is refused, and a scenario warned. */
  readonly obeys: readonly Verb[];
  /** Why it has nothing of this level, or nothing under these options, in a sentence; undefined: it offers it. */
  lacks?(level: Consistency, options: Options): string | undefined;
  /** What it can keep for a session under these options, tokens helping; default: all. */
  sessions?(options: Options): readonly SessionGuarantee[];
  /** Its tokens speak of the one key that was asked for; clients give them back with what they write there. */
  readonly hasContexts?: boolean;
  /** It checks fencing tokens, for each key has one place, or one order, in which the newest was seen. */
  readonly checksFences?: boolean;
  /** Where a driver takes writes, and reads of each level, unless `routing` says otherwise. */
  readonly writesAt: 'leader' | 'nearest';
  readsAt(level: Consistency, options: Options): 'leader' | 'nearest' | 'any';
  /** What a read level does not keep under these options, in a sentence; a scenario is warned with it. */
  caution?(level: Consistency, options: Options): string | undefined;
  /** Why these options could never serve anybody in these regions (`counts`: replicas in each); it is refused then. */
  objection?(options: Options, regions: readonly string[], counts?: readonly number[]): string | undefined;
  /** For observers: which of these replicas keep a key, where not all keep every key. */
  keepers?(options: Options, replicas: readonly Address[], regionOf: (address: Address) => string): Keepers | undefined;
  readonly options: Schema<Options>;
  /** The same where clients wish that keys of requests be remembered for so long; absent: nobody can say how long. */
  remembering?(window: Micros): Schema<Options>;
  readonly messages: MessageDeclarations<Message>;
  newReplica(context: Context<Message, Timer>, options: Options): Replica<Message, Timer>;
  /** Its invariants, watched after every event in tests and behind `--check`. */
  readonly audit?: AuditSpec<Options, Message>;
}

/** A strategy whose own types are nobody's business: how registries and the world hold them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where message types are erased.
export type AnyStrategy = Strategy<any, any, any>;

export { declined, failed, ok, refused } from './outcomes.ts';

/** True for every operation that changes state. */
export function isWrite(operation: Operation): boolean {
  return operation.kind !== 'read';
}
