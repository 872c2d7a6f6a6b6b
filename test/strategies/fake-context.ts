/** A Context that only records, for tests: nothing is delivered, fired or made durable unless the test says so. */
import { type Random, randomStream } from '../../src/kit/random.ts';
import type {
  Address,
  Context,
  DataType,
  Disk,
  Fate,
  Key,
  KeySpace,
  Micros,
  Operation,
  OperationKind,
  Outcome,
  Request,
  Value,
  WriteId,
} from '../../src/strategies/contract.ts';

export interface FakeOptions {
  readonly self?: Address;
  readonly peers?: readonly Address[];
  readonly keys?: KeySpace;
  readonly disk?: FakeDisk;
  readonly random?: Random;
  /** Called at every change that a driver may want to follow at once. */
  readonly on?: Partial<FakeListener>;
}

export interface FakeListener {
  send(to: Address, message: unknown): void;
  setTimer(timer: string, key: number, at: Micros): void;
  reply(request: Request, outcome: Outcome): void;
  sync(): void;
}

export interface Applied {
  readonly write: WriteId;
  readonly origin: number;
  readonly n: number;
}

export class FakeContext<Message, Timer extends string> implements Context<Message, Timer> {
  readonly self: Address;
  readonly peers: readonly Address[];
  readonly random: Random;
  readonly keys: KeySpace;
  readonly disk: FakeDisk;
  readonly sent: { to: Address; message: Message }[] = [];
  /** Running timers by name and key; `at` is true time. */
  readonly timers = new Map<string, { timer: Timer; key: number; at: Micros }>();
  readonly replies: { request: Request; outcome: Outcome }[] = [];
  readonly appliedHere: Applied[] = [];
  readonly held: (readonly number[])[] = [];
  readonly conflicts: { write: WriteId; fate: Fate }[] = [];
  readonly leadership: string[] = [];
  readonly kept: { replicas: readonly Address[]; version: number }[] = [];
  /** True time, and how far this node's clock is off. */
  now: Micros = 0;
  offset: Micros = 0;
  uncertain: Micros = 0;
  readonly #on: Partial<FakeListener>;

  constructor(options: FakeOptions = {}) {
    this.self = options.self ?? 0;
    this.peers = options.peers ?? [];
    this.keys = options.keys ?? registers;
    this.random = options.random ?? randomStream(1, `node ${this.self}`);
    this.#on = options.on ?? {};
    this.disk = options.disk ?? new FakeDisk();
    this.disk.onSync = () => this.#on.sync?.();
  }

  get region(): string {
    return this.regionOf(this.self);
  }
  regionOf(address: Address): string {
    return `region-${address}`;
  }
  clock(): Micros {
    return this.now + this.offset;
  }
  monotonic(): Micros {
    return this.now;
  }
  uncertainty(): Micros {
    return this.uncertain;
  }
  send(to: Address, message: Message): void {
    this.sent.push({ to, message });
    this.#on.send?.(to, message);
  }
  sendDurably(to: Address, message: Message): void {
    this.disk.syncThen(() => this.send(to, message));
  }
  setTimer(timer: Timer, key: number, delay: Micros): void {
    this.timers.set(`${timer}/${key}`, { timer, key, at: this.now + delay });
    this.#on.setTimer?.(timer, key, this.now + delay);
  }
  cancelTimer(timer: Timer, key: number): void {
    this.timers.delete(`${timer}/${key}`);
  }
  reply(request: Request, outcome: Outcome): void {
    this.replies.push({ request, outcome });
    this.#on.reply?.(request, outcome);
  }
  applied(write: WriteId, origin: number, n: number): void {
    this.appliedHere.push({ write, origin, n });
  }
  holds(through: readonly number[]): void {
    this.held.push([...through]);
  }
  /** What was known is no conflict: it was replaced. */
  conflicted(write: WriteId, fate: Fate, _by?: WriteId, knew?: boolean): void {
    if (knew !== true) this.conflicts.push({ write, fate });
  }
  leads(term: number): void {
    this.leadership.push(`leads ${term}`);
  }
  follows(): void {
    this.leadership.push('follows');
  }
  suspects(): void {
    this.leadership.push('suspects');
  }
  keeps(replicas: readonly Address[], version: number): void {
    this.kept.push({ replicas, version });
  }
  degraded(isDegraded: boolean): void {
    this.leadership.push(isDegraded ? 'degraded' : 'restored');
  }

  /** Everything said since the last call. */
  takeSent(): { to: Address; message: Message }[] {
    return this.sent.splice(0);
  }
  /** The timer that is due next, taken out; undefined when none runs. */
  takeTimer(): { timer: Timer; key: number; at: Micros } | undefined {
    let next: { timer: Timer; key: number; at: Micros } | undefined;
    for (const timer of this.timers.values()) if (next === undefined || timer.at < next.at) next = timer;
    if (next !== undefined) this.timers.delete(`${next.timer}/${next.key}`);
    return next;
  }
}

/** What a disk holds: everything done, in order. */
class Platter {
  first = 1;
  records: unknown[] = [];
  readonly cells = new Map<string, unknown>();

  get last(): number {
    return this.first + this.records.length - 1;
  }
  do(step: Step): void {
    if (step.verb === 'append') this.records.push(step.what);
    else if (step.verb === 'put') this.cells.set(step.cell, step.what);
    else if (step.verb === 'truncate') {
      this.records.length = Math.min(this.records.length, Math.max(0, step.position - this.first + 1));
    } else if (step.position >= this.first) {
      this.records = this.records.slice(step.position - this.first + 1);
      this.first = step.position + 1;
    }
  }
}

interface Step {
  readonly verb: 'append' | 'put' | 'truncate' | 'compact';
  readonly what: unknown;
  readonly cell: string;
  readonly position: number;
}

/** Unsynced steps are lost in a crash; a test finishes each fsync by hand. */
export class FakeDisk implements Disk {
  /** Set by the context it is given to. */
  onSync: () => void = () => {};
  #now = new Platter();
  #durable = new Platter();
  /** Steps not yet durable, and how many of them each asked-for fsync covers. */
  #steps: Step[] = [];
  #asked: { steps: number; position: number; ticket: number; then: (() => void) | undefined }[] = [];
  /** Tickets go on over crashes and over a new disk, as the node's do. */
  #issued = 0;
  isReplaced = false;

  get first(): number {
    return this.#now.first;
  }
  get last(): number {
    return this.#now.last;
  }
  append(record: unknown): number {
    this.#do({ verb: 'append', what: record, cell: '', position: 0 });
    return this.last;
  }
  truncate(position: number): void {
    this.#do({ verb: 'truncate', what: undefined, cell: '', position });
  }
  compact(position: number): void {
    this.#do({ verb: 'compact', what: undefined, cell: '', position });
  }
  record(position: number): unknown {
    return this.#now.records[position - this.first];
  }
  put(cell: string, value: unknown): void {
    this.#do({ verb: 'put', what: value, cell, position: 0 });
  }
  get(cell: string): unknown {
    return this.#now.cells.get(cell);
  }
  sync(): number {
    const ticket = ++this.#issued;
    this.#ask(ticket, undefined);
    return ticket;
  }
  /** An fsync of which the replica is not told; `then` happens when it is done. */
  syncThen(then: () => void): void {
    this.#ask(0, then);
  }

  /** How many fsyncs are under way. */
  get syncing(): number {
    return this.#asked.length;
  }
  get durable(): number {
    return this.#durable.last;
  }
  /** Finishes the oldest fsync. Where `ticket` is not 0, `onSynced` is to be told what comes back. */
  finishSync(): { position: number; ticket: number } {
    const asked = this.#asked.shift();
    if (asked === undefined) throw new Error('no fsync is under way');
    for (const step of this.#steps.splice(0, asked.steps)) this.#durable.do(step);
    for (const later of this.#asked) later.steps -= asked.steps;
    this.isReplaced = false;
    asked.then?.();
    return { position: asked.position, ticket: asked.ticket };
  }
  /** Back to what was synced, or to what a lying disk had truly kept. */
  crash(kept: Platter = this.#durable): void {
    this.#durable = copyOf(kept);
    this.#steps = [];
    this.#asked = [];
    this.#now = copyOf(this.#durable);
  }
  /** What a disk that lies would fall back to: `crash(earlier)` later. */
  image(): Platter {
    return copyOf(this.#durable);
  }
  wipe(): void {
    this.isReplaced = true;
    this.#durable = new Platter();
    this.crash();
  }

  #ask(ticket: number, then: (() => void) | undefined): void {
    this.#asked.push({ steps: this.#steps.length, position: this.last, ticket, then });
    this.onSync();
  }

  #do(step: Step): void {
    this.#now.do(step);
    this.#steps.push(step);
  }
}

function copyOf(from: Platter): Platter {
  const copy = new Platter();
  copy.first = from.first;
  copy.records = [...from.records];
  for (const [cell, value] of from.cells) copy.cells.set(cell, value);
  return copy;
}

/** A schema in one line: `keySpace(['counter', 'set'], [10])`; keys beyond the list are registers. */
export function keySpace(types: readonly DataType[], initial: readonly (Value | undefined)[] = []): KeySpace {
  return { typeOf: (key: Key) => types[key] ?? 'register', initial: (key: Key) => initial[key] };
}

const registers = keySpace([]);

export function operation(kind: OperationKind, key: Key, rest: Partial<Operation> = {}): Operation {
  return { kind, key, value: undefined, amount: 1, expected: undefined, into: -1, ...rest };
}

export function request(opId: WriteId, operations: readonly Operation[], rest: Partial<Request> = {}): Request {
  return {
    opId,
    attempt: 1,
    client: 0,
    region: 0,
    operations,
    consistency: 'local',
    maxStaleness: 0,
    token: undefined,
    idempotent: false,
    digest: opId,
    ...rest,
  };
}
