/** A few replicas in memory, with links that can be cut and disks that forget, for tests of single-master. */
import { digestOf } from '../../src/kit/hash.ts';
import { type Random, randomStream } from '../../src/kit/random.ts';
import type {
  Address,
  Context,
  Key,
  KeySpace,
  Micros,
  Operation,
  Outcome,
  Replica,
  Request,
  WriteId,
} from '../../src/strategies/contract.ts';
import { JournalDisk } from '../../src/world/disk.ts';
import { keySpace, request } from './fake-context.ts';

export const FSYNC: Micros = 1000;

type Anything = Replica<never, string>;
type Maker = (context: Context<never, string>) => Anything;

interface Place {
  readonly write: WriteId;
  readonly origin: number;
  readonly n: number;
}

export interface Answer {
  readonly at: Micros;
  readonly from: Address;
  readonly opId: WriteId;
  readonly outcome: Outcome;
  /** Another reign, of a newer epoch than the answering replica knows, had begun by then. */
  readonly isOutdated: boolean;
}

interface Node {
  replica: Anything | undefined;
  readonly disk: JournalDisk;
  timers: Map<string, number>;
  /** Where the observer believes writes to be: by applied() and holds() alone, by place. */
  places: Map<string, Place>;
  /** By key: the newest place shown of a write that touches it; under -1: of any. */
  newest: Map<Key, number>;
  /** Every write that was ever visible here. */
  readonly seen: WriteId[];
  life: number;
  readonly random: Random;
}

export class Town {
  now: Micros = 0;
  readonly nodes: Node[] = [];
  readonly answers: Answer[] = [];
  /** Masters by epoch, as told. */
  readonly reigns = new Map<number, Set<Address>>();
  /** As told by masters. */
  readonly degradations: { at: Micros; address: Address; isDegraded: boolean }[] = [];
  readonly sent = new Map<string, number>();
  /** True where nothing passes. */
  isCut: (from: Address, to: Address) => boolean = () => false;
  /** One-way delay. */
  delay: (from: Address, to: Address) => Micros = (from, to) => 20_000 + 10_000 * Math.abs(from - to);
  loss = 0;
  fsync = FSYNC;
  readonly offsets: Micros[] = [];
  /** Replicas may show writes in any order, as long as those of one key come in theirs. */
  allowsGaps = false;
  readonly #operations = new Map<WriteId, Operation>();
  readonly #random: Random;
  readonly #agenda: { at: Micros; run: () => void }[] = [];
  readonly #maker: Maker;
  readonly #keys: KeySpace;
  /** Each place is one write's for ever, whoever speaks of it. */
  readonly #places = new Map<string, Place>();
  readonly faults: string[] = [];

  constructor(count: number, maker: Maker, seed = 1, keys = keySpace(['counter'])) {
    this.#random = randomStream(seed, 'town');
    this.#maker = maker;
    this.#keys = keys;
    for (let address = 0; address < count; address++) {
      const disk = new JournalDisk(() => this.#sync(address), this);
      const random = randomStream(seed, `node ${address}`);
      this.nodes.push({
        replica: undefined,
        disk,
        timers: new Map(),
        places: new Map(),
        newest: new Map(),
        seen: [],
        life: 0,
        random,
      });
      this.offsets.push(0);
    }
    for (let address = 0; address < count; address++) this.restart(address);
  }

  run(until: Micros): void {
    while (this.#agenda.length > 0 && this.#agenda[0]!.at <= until) {
      const next = this.#agenda.shift()!;
      this.now = next.at;
      next.run();
    }
    this.now = until;
  }

  at(at: Micros, run: () => void): void {
    let low = 0;
    let high = this.#agenda.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#agenda[middle]!.at <= at) low = middle + 1;
      else high = middle;
    }
    this.#agenda.splice(low, 0, { at, run });
  }

  ask(to: Address, opId: WriteId, operation: Operation, rest: Partial<Request> = {}): void {
    this.#operations.set(opId, operation);
    this.nodes[to]!.replica?.onRequest(request(opId, [operation], rest));
  }

  answer(opId: WriteId): Answer | undefined {
    return this.answers.find((answer) => answer.opId === opId);
  }

  crash(address: Address, wipe = false): void {
    const node = this.nodes[address]!;
    if (node.replica === undefined) return;
    node.replica = undefined;
    node.life++;
    node.timers = new Map();
    if (wipe) node.disk.wipe();
    else node.disk.lose();
    node.newest = new Map();
    if (wipe) node.places = new Map();
  }

  /** Who calls himself master, of the newest epoch if there are several. */
  get leader(): Address {
    let leader = -1;
    let newest = 0;
    for (const [address, { replica }] of this.nodes.entries()) {
      const { role, epoch } = (replica?.view() ?? {}) as { role?: string; epoch?: number };
      if (role !== 'master' || epoch! <= newest) continue;
      leader = address;
      newest = epoch!;
    }
    return leader;
  }

  restart(address: Address): void {
    const node = this.nodes[address]!;
    if (node.replica !== undefined) return;
    node.replica = this.#maker(this.#contextOf(address));
    node.replica.onStart?.();
  }

  /** All that a replica shows, and all that it is believed to hold. */
  stateOf(address: Address, keys: number): string {
    const { replica } = this.nodes[address]!;
    const rows = Array.from({ length: keys }, (_, key) => replica?.read(key));
    return digestOf([rows, this.placesOf(address).map((place) => [place.write, place.origin, place.n])]);
  }

  has(address: Address, write: WriteId): boolean {
    for (const place of this.nodes[address]!.places.values()) if (place.write === write) return true;
    return false;
  }

  /** In the order of the log. */
  placesOf(address: Address): readonly Place[] {
    return [...this.nodes[address]!.places.values()].sort((a, b) => a.n - b.n);
  }

  /** What was written to `key`, and nothing but written, must be the value of the last write that is held here. */
  checkRow(address: Address, key: Key): void {
    const { replica } = this.nodes[address]!;
    if (replica === undefined) return;
    const held = this.placesOf(address).map((place) => this.#operations.get(place.write)!);
    const last = held.findLast((operation) => operation.key === key);
    const shown = replica.read(key);
    if (shown !== last?.value) this.faults.push(`${address} shows ${shown} for ${key}, and holds ${last?.value}`);
  }

  #contextOf(address: Address): Context<never, string> {
    const node = this.nodes[address]!;
    const peers = this.nodes.map((_, peer) => peer).filter((peer) => peer !== address);
    const context: Context<never, string> = {
      self: address,
      peers,
      region: `region-${address}`,
      regionOf: (of) => `region-${of}`,
      random: node.random,
      keys: this.#keys,
      clock: () => this.now + this.offsets[address]!,
      monotonic: () => this.now,
      uncertainty: () => 0,
      send: (to, message) => this.#post(address, to, message),
      sendDurably: () => {
        throw new Error('not used here');
      },
      setTimer: (timer, key, delay) => this.#setTimer(address, `${timer}/${key}`, delay),
      cancelTimer: (timer, key) => node.timers.delete(`${timer}/${key}`),
      disk: node.disk,
      reply: (asked, outcome) => {
        const { epoch = 0 } = (node.replica?.view() ?? {}) as { epoch?: number };
        const isOutdated = [...this.reigns.keys()].some((reign) => reign > epoch);
        this.answers.push({ at: this.now, from: address, opId: asked.opId, outcome, isOutdated });
      },
      applied: (write, origin, n) => this.#applied(node, { write, origin, n }),
      holds: (through) => {
        const held = [...this.#places].filter(([, place]) => place.n <= (through[place.origin] ?? 0));
        node.places = new Map(held);
        node.newest = new Map();
        for (const [, place] of held) this.#show(node, place);
      },
      conflicted: () => {},
      leads: (term) => {
        this.reigns.set(term, (this.reigns.get(term) ?? new Set()).add(address));
      },
      follows: () => {},
      suspects: () => {},
      keeps: () => {},
      degraded: (isDegraded) => this.degradations.push({ at: this.now, address, isDegraded }),
    };
    return context;
  }

  #applied(node: Node, place: Place): void {
    const name = `${place.origin}/${place.n}`;
    const other = this.#places.get(name);
    if (other !== undefined && other.write !== place.write) this.faults.push(`${name}: ${other.write}, ${place.write}`);
    this.#places.set(name, place);
    // Said again after a restart.
    if (node.places.has(name)) return;
    const touched = this.allowsGaps ? this.#keysOf(place.write) : [-1];
    const later = touched.find((key) => (node.newest.get(key) ?? 0) >= place.n);
    if (later !== undefined) this.faults.push(`${name} came after ${node.newest.get(later)}`);
    node.places.set(name, place);
    this.#show(node, place);
    node.seen.push(place.write);
  }

  #show(node: Node, { write, n }: Place): void {
    for (const key of [-1, ...this.#keysOf(write)]) node.newest.set(key, Math.max(n, node.newest.get(key) ?? 0));
  }

  #keysOf(write: WriteId): readonly Key[] {
    const operation = this.#operations.get(write);
    if (operation === undefined) return [];
    return operation.kind === 'decrement-and-insert' ? [operation.key, operation.into] : [operation.key];
  }

  #post(from: Address, to: Address, message: { kind: string }): void {
    this.sent.set(message.kind, (this.sent.get(message.kind) ?? 0) + 1);
    if (this.isCut(from, to) || this.#random.next() < this.loss) return;
    this.at(this.now + this.delay(from, to), () => {
      if (!this.isCut(from, to)) this.nodes[to]!.replica?.onMessage(from, message as never);
    });
  }

  #setTimer(address: Address, name: string, delay: Micros): void {
    const node = this.nodes[address]!;
    const due = this.now + delay;
    node.timers.set(name, due);
    const { life } = node;
    this.at(due, () => {
      if (node.life !== life || node.timers.get(name) !== due) return;
      node.timers.delete(name);
      const [timer, key] = name.split('/') as [string, string];
      node.replica?.onTimer?.(timer, Number(key));
    });
  }

  #sync(address: Address): void {
    const node = this.nodes[address]!;
    const { life } = node;
    this.at(this.now, () => {
      if (node.life !== life) return;
      node.disk.mark(this.fsync);
      this.at(this.now + this.fsync, () => {
        if (node.life !== life) return;
        node.disk.settle();
        node.replica?.onSynced?.(node.disk.vouched, node.disk.ticket);
      });
    });
  }
}
