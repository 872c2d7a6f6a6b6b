/** Replicas whose messages take what the WARS model says (Bailis et al., VLDB 2012 §4): each kind its own law. */
import { type Random, randomStream } from '../../../src/kit/random.ts';
import type { Context, Disk, Micros, Outcome, Request } from '../../../src/strategies/contract.ts';
import type { Message } from '../../../src/strategies/quorum/messages.ts';
import type { Options } from '../../../src/strategies/quorum/options.ts';
import { QuorumReplica } from '../../../src/strategies/quorum/replica.ts';

/** Ticks of the simulation in one millisecond of the paper. */
export const TICKS = 10_000;

/** Draws a delay in milliseconds. */
export type Law = (random: Random) => number;
/** Write to a replica, its acknowledgement, read request, response. */
export interface Wars {
  readonly w: Law;
  readonly a: Law;
  readonly r: Law;
  readonly s: Law;
}

const pareto = (least: number, shape: number) => (random: Random) => least * (1 - random.next()) ** (-1 / shape);
const exponential = (rate: number) => (random: Random) => -Math.log(1 - random.next()) / rate;
const mixture = (share: number, one: Law, other: Law) => (random: Random) =>
  random.next() < share ? one(random) : other(random);

const ssd = mixture(0.9122, pareto(0.235, 10), exponential(1.66));
const disk = mixture(0.38, pareto(1.05, 1.51), exponential(0.183));
export const LAWS: Readonly<Record<'LNKD-SSD' | 'LNKD-DISK', Wars>> = {
  'LNKD-SSD': { w: ssd, a: ssd, r: ssd, s: ssd },
  'LNKD-DISK': { w: disk, a: ssd, r: ssd, s: ssd },
};

interface Due {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/** The coordinator keeps no copy, so every replica is a message away. */
const COORDINATOR = 3;

export class Fleet {
  readonly #replicas: QuorumReplica[] = [];
  readonly #random: Random;
  readonly #wars: Wars;
  readonly #heap: Due[] = [];
  readonly #asked = new Map<number, (outcome: Outcome) => void>();
  #order = 0;
  #lastOp = 0;
  now = 0;

  constructor(options: Options, wars: Wars, seed: number) {
    this.#random = randomStream(seed, 'wars');
    this.#wars = wars;
    for (let self = 0; self <= COORDINATOR; self++) this.#replicas.push(this.#replica(self, options));
    for (const replica of this.#replicas) replica.onStart();
  }

  ask(request: Omit<Request, 'opId'>, answered: (outcome: Outcome) => void): void {
    const opId = ++this.#lastOp;
    this.#asked.set(opId, answered);
    this.#replicas[COORDINATOR]!.onRequest({ ...request, opId });
  }

  after(delay: number, act: () => void): void {
    const heap = this.#heap;
    const due = { at: this.now + delay, order: ++this.#order, act };
    let hole = heap.length;
    heap.push(due);
    for (let up = (hole - 1) >> 1; hole > 0 && isBefore(due, heap[up]!); up = (hole - 1) >> 1) {
      heap[hole] = heap[up]!;
      hole = up;
    }
    heap[hole] = due;
  }

  run(until: number): void {
    const heap = this.#heap;
    while (heap.length > 0 && heap[0]!.at <= until) {
      const due = heap[0]!;
      const last = heap.pop()!;
      if (heap.length > 0) this.#sink(last);
      this.now = due.at;
      due.act();
    }
    this.now = until;
  }

  #sink(last: Due): void {
    const heap = this.#heap;
    let hole = 0;
    for (let child = 1; child < heap.length; child = 2 * hole + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = last;
  }

  #replica(self: number, options: Options): QuorumReplica {
    let replica: QuorumReplica;
    // What a disk takes is part of the law, so an fsync takes no time of its own.
    let tickets = 0;
    const platter: Disk = {
      first: 1,
      last: 0,
      durable: 0,
      isReplaced: false,
      append: () => 0,
      truncate: () => {},
      compact: () => {},
      record: () => undefined,
      put: () => {},
      get: () => undefined,
      sync: () => {
        const ticket = ++tickets;
        this.after(0, () => replica.onSynced(0, ticket));
        return ticket;
      },
    };
    const timers = new Map<string, number>();
    const context: Context<Message, string> = {
      self,
      peers: [0, 1, 2, COORDINATOR].filter((peer) => peer !== self),
      region: `region-${self}`,
      regionOf: (address) => `region-${address}`,
      random: this.#random,
      keys: { typeOf: () => 'register', initial: () => undefined },
      disk: platter,
      clock: () => this.now,
      monotonic: () => this.now,
      uncertainty: () => 0,
      send: (to, message) => this.after(this.#delay(message), () => this.#replicas[to]!.onMessage(self, message)),
      sendDurably: () => {},
      setTimer: (timer, key, delay: Micros) => {
        const name = `${timer}/${key}`;
        const at = this.now + delay;
        timers.set(name, at);
        this.after(delay, () => {
          if (timers.get(name) === at) replica.onTimer(timer, key);
        });
      },
      cancelTimer: (timer, key) => timers.delete(`${timer}/${key}`),
      reply: (request, outcome) => {
        const answered = this.#asked.get(request.opId);
        this.#asked.delete(request.opId);
        answered?.(outcome);
      },
      applied: () => {},
      holds: () => {},
      conflicted: () => {},
      leads: () => {},
      follows: () => {},
      suspects: () => {},
      keeps: () => {},
      degraded: () => {},
    };
    replica = new QuorumReplica(context, options);
    return replica;
  }

  #delay(message: Message): number {
    const { w, a, r, s } = this.#wars;
    const { kind } = message;
    const law = kind === 'write' ? w : kind === 'written' ? a : kind === 'read' ? r : kind === 'seen' ? s : undefined;
    return law === undefined ? TICKS / 10 : Math.round(law(this.#random) * TICKS);
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
