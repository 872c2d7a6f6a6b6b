/** A small town for tests: replicas on fake contexts, with delivery, cuts, losses and crashes under control. */
import { Hash } from '../../src/kit/hash.ts';
import { type Random, randomStream } from '../../src/kit/random.ts';
import type {
  Address,
  KeySpace,
  Micros,
  Operation,
  Outcome,
  Replica,
  Request,
  Strategy,
  Value,
} from '../../src/strategies/contract.ts';
import { FakeContext, FakeDisk, request } from './fake-context.ts';

export const MS = 1000;
const FSYNC = MS;

export interface TownOptions {
  readonly count: number;
  readonly keys: KeySpace;
  readonly seed?: number;
  readonly latency?: (from: Address, to: Address) => Micros;
  /** Shares of messages that are lost, sent twice, or held up for up to 300 ms. */
  readonly loss?: number;
  readonly duplicate?: number;
  readonly reorder?: number;
}

/** A request that was made: `outcome` stays undefined while nobody has answered. */
export interface Ask {
  readonly request: Request;
  readonly node: number;
  outcome: Outcome | undefined;
}

interface Node<M> {
  context: FakeContext<M, string>;
  readonly disk: FakeDisk;
  replica: Replica<M, string> | undefined;
  offset: Micros;
}

interface Due {
  readonly at: Micros;
  readonly order: number;
  readonly act: () => void;
}

export class Town<O, M> {
  readonly strategy: Strategy<O, M, string>;
  readonly nodes: Node<M>[] = [];
  readonly random: Random;
  /** Every context that any life of any node had: what observers were told. */
  readonly lives: { node: number; context: FakeContext<M, string> }[] = [];
  readonly asks: Ask[] = [];
  readonly sentByKind = new Map<string, number>();
  now: Micros = 0;
  bytes = 0;
  readonly #options: O;
  readonly #town: TownOptions;
  readonly #cuts = new Set<string>();
  #agenda: Due[] = [];
  #order = 0;
  #lastOp = 0;

  constructor(strategy: Strategy<O, M, string>, options: O, town: TownOptions) {
    this.strategy = strategy;
    this.#options = options;
    this.#town = town;
    this.random = randomStream(town.seed ?? 1, 'town');
    for (let node = 0; node < town.count; node++) {
      const disk = new FakeDisk();
      this.nodes.push({ context: this.#newContext(node, disk), disk, replica: undefined, offset: 0 });
    }
    for (let node = 0; node < town.count; node++) this.restart(node);
  }

  ask(node: number, operations: readonly Operation[], rest: Partial<Request> = {}): Ask {
    const ask: Ask = { request: request(++this.#lastOp, operations, rest), node, outcome: undefined };
    this.asks.push(ask);
    this.nodes[node]!.replica?.onRequest(ask.request);
    return ask;
  }

  /** Asks, and runs until the answer is there. */
  do(node: number, operation: Operation, rest: Partial<Request> = {}): Outcome {
    const ask = this.ask(node, [operation], rest);
    for (let i = 0; i < 2000 && ask.outcome === undefined; i++) this.run(MS);
    if (ask.outcome === undefined) throw new Error(`no answer to ${operation.kind} at ${node}`);
    return ask.outcome;
  }

  run(duration: Micros): void {
    const until = this.now + duration;
    for (;;) {
      const due = this.#agenda[0];
      if (due === undefined || due.at > until) break;
      this.#agenda.shift();
      this.#setTime(due.at);
      due.act();
    }
    this.#setTime(until);
  }

  cut(a: number, b: number): void {
    this.#cuts.add(`${a}>${b}`);
    this.#cuts.add(`${b}>${a}`);
  }
  isolate(node: number): void {
    for (let other = 0; other < this.nodes.length; other++) if (other !== node) this.cut(node, other);
  }
  heal(): void {
    this.#cuts.clear();
  }

  crash(node: number, kept?: Parameters<FakeDisk['crash']>[0]): void {
    this.nodes[node]!.replica = undefined;
    this.nodes[node]!.disk.crash(kept);
  }
  wipe(node: number): void {
    this.nodes[node]!.replica = undefined;
    this.nodes[node]!.disk.wipe();
  }
  restart(node: number): void {
    const home = this.nodes[node]!;
    if (home.replica !== undefined) return;
    home.context = this.#newContext(node, home.disk);
    home.context.offset = home.offset;
    this.lives.push({ node, context: home.context });
    home.replica = this.strategy.newReplica(home.context, this.#options);
    home.replica.onStart?.();
  }

  /** Moves a node's clock; it stays so over restarts. */
  setClock(node: number, offset: Micros): void {
    this.nodes[node]!.offset = offset;
    this.nodes[node]!.context.offset = offset;
  }

  values(key: number): (Value | undefined)[] {
    return this.nodes.map(({ replica }) => replica?.read(key));
  }
  conflicts(): { write: number; fate: string }[] {
    const told = new Map<string, { write: number; fate: string }>();
    for (const { context } of this.lives) {
      for (const conflict of context.conflicts) told.set(`${conflict.write} ${conflict.fate}`, conflict);
    }
    return [...told.values()];
  }

  #newContext(node: number, disk: FakeDisk): FakeContext<M, string> {
    const peers = Array.from({ length: this.#town.count }, (_, i) => i).filter((i) => i !== node);
    const context: FakeContext<M, string> = new FakeContext<M, string>({
      self: node,
      peers,
      keys: this.#town.keys,
      disk,
      on: {
        send: (to, message) => this.#send(context, node, to, message as M),
        setTimer: (timer, key, at) => this.#after(at - this.now, () => this.#ring(context, timer, key)),
        sync: () => this.#after(FSYNC, () => this.#synced(context, disk)),
        reply: (asked, outcome) => this.#answer(asked, outcome),
      },
    });
    context.now = this.now;
    return context;
  }

  #isLive(context: FakeContext<M, string>): boolean {
    const home = this.nodes[context.self]!;
    return home.context === context && home.replica !== undefined;
  }

  #send(context: FakeContext<M, string>, from: number, to: Address, message: M): void {
    if (!this.#isLive(context)) return;
    const { latency, loss = 0, duplicate = 0, reorder = 0 } = this.#town;
    const { messages } = this.strategy;
    const kind = messages.kind(message);
    this.sentByKind.set(kind, (this.sentByKind.get(kind) ?? 0) + 1);
    this.bytes += messages.size(message);
    const sent = foldOf(messages, message);
    freeze(message);
    if (this.#cuts.has(`${from}>${to}`)) return;
    const copies = this.random.next() < loss ? 0 : this.random.next() < duplicate ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const held = this.random.next() < reorder ? this.random.below(300 * MS) : 0;
      this.#after((latency?.(from, to) ?? 40 * MS) + held, () => {
        if (foldOf(messages, message) !== sent) throw new Error(`a ${kind} changed on its way`);
        this.nodes[to]!.replica?.onMessage(from, message);
      });
    }
  }

  #ring(context: FakeContext<M, string>, timer: string, key: number): void {
    const due = context.timers.get(`${timer}/${key}`);
    if (!this.#isLive(context) || due === undefined || due.at !== this.now) return;
    context.timers.delete(`${timer}/${key}`);
    this.nodes[context.self]!.replica!.onTimer?.(timer, key);
  }

  #synced(context: FakeContext<M, string>, disk: FakeDisk): void {
    if (!this.#isLive(context) || disk.syncing === 0) return;
    const { position, ticket } = disk.finishSync();
    if (ticket > 0) this.nodes[context.self]!.replica!.onSynced?.(position, ticket);
  }

  #answer(asked: Request, outcome: Outcome): void {
    const ask = this.asks.findLast((made) => made.request === asked);
    if (ask === undefined || ask.outcome !== undefined) throw new Error('answered twice, or never asked');
    ask.outcome = outcome;
  }

  #after(delay: Micros, act: () => void): void {
    const due: Due = { at: this.now + Math.max(0, delay), order: ++this.#order, act };
    let low = 0;
    let high = this.#agenda.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#agenda[middle]!.at <= due.at) low = middle + 1;
      else high = middle;
    }
    this.#agenda.splice(low, 0, due);
  }

  #setTime(time: Micros): void {
    this.now = time;
    for (const { context } of this.nodes) context.now = time;
  }
}

function foldOf<M>(messages: Strategy<unknown, M, string>['messages'], message: M): string {
  const hash = new Hash();
  messages.fold(message, hash);
  return hash.digest();
}

/** Whoever changes a message after sending it is caught. */
function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const item of Object.values(value)) freeze(item);
}
