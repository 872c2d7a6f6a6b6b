/** A node: one finite server with a queue, one disk device, one clock, one life, shared by its replicas. */
import { exponentialTable, sample } from '../kit/distribution.ts';
import { mix } from '../kit/hash.ts';
import type { Micros } from '../kit/time.ts';
import type { ClockSpec, NodeSpec } from '../network/topology.ts';
import { Device } from './device.ts';
import { REQUEST } from './kinds.ts';

/** A protocol message costs this share of a client request (scenario format, `topology.node`). */
const MESSAGE_SHARE = 0.1;

/** Work that waits for the server, oldest first, in a ring of columns that doubles up to the bound. */
export class Backlog {
  #kinds = new Int32Array(64);
  #to = new Int32Array(64);
  #from = new Int32Array(64);
  #whats: unknown[] = new Array(64).fill(undefined);
  #head = 0;
  length = 0;
  /** Of these, requests of clients. */
  requests = 0;

  // The piece of work that `take` took.
  kind = 0;
  to = 0;
  from = 0;
  what: unknown = undefined;

  push(kind: number, to: number, from: number, what: unknown): void {
    if (this.length === this.#kinds.length) this.#grow();
    const at = (this.#head + this.length++) & (this.#kinds.length - 1);
    this.#kinds[at] = kind;
    this.#to[at] = to;
    this.#from[at] = from;
    this.#whats[at] = what;
    if (kind === REQUEST) this.requests++;
  }

  take(): void {
    const at = this.#head;
    this.kind = this.#kinds[at]!;
    this.to = this.#to[at]!;
    this.from = this.#from[at]!;
    this.what = this.#whats[at];
    this.#whats[at] = undefined;
    this.#head = (at + 1) & (this.#kinds.length - 1);
    this.length--;
    if (this.kind === REQUEST) this.requests--;
  }

  clear(): void {
    this.#whats.fill(undefined);
    this.#head = 0;
    this.length = this.requests = 0;
  }

  #grow(): void {
    const size = this.#kinds.length;
    const turn = (i: number) => (this.#head + i) & (size - 1);
    const wider = (column: Int32Array) => {
      const out = new Int32Array(size * 2);
      for (let i = 0; i < size; i++) out[i] = column[turn(i)]!;
      return out;
    };
    this.#kinds = wider(this.#kinds);
    this.#to = wider(this.#to);
    this.#from = wider(this.#from);
    this.#whats = Array.from({ length: size * 2 }, (_, i) => (i < size ? this.#whats[turn(i)] : undefined));
    this.#head = 0;
  }
}

export class Machine {
  readonly node: number;
  readonly region: number;
  readonly #spec: NodeSpec;
  readonly #seed: number;
  readonly backlog = new Backlog();
  /** Addresses of the replicas that live here. */
  readonly replicas: number[] = [];

  isAlive = true;
  isPaused = false;
  /** Faults that stop, slow or mislead this node, oldest first, and the newest of them, or -1. */
  readonly #troubles: number[] = [];
  troubledBy = -1;
  readonly #slownesses = new Map<number, number>();
  #slowness = 1;
  /** How long work takes now, unless it is drawn. */
  #requestTakes: Micros = 0;
  #messageTakes: Micros = 0;
  readonly #isDrawn: boolean;
  /** When a server is free again: the first of them, and each. */
  freeAt: Micros = 0;
  readonly #busyUntil: Float64Array;
  /** Requests that were on their way twice, and whether there was room when the first came. */
  readonly copied = new WeakMap<object, boolean>();
  /** A record is in the agenda that will look at the backlog. */
  isDraining = false;

  /** Time that the servers have worked since the start. */
  worked: Micros = 0;

  readonly device: Device;
  /** Replicas whose fsync ended while the node was paused. */
  readonly lateSyncs: number[] = [];

  // The clock: reading = base + (time - since) * rate.
  #since: Micros = 0;
  #base: Micros = 0;
  #run: Micros = 0;
  #ppm = 0;
  /** The rates that this clock ever had. */
  slowestPpm: number;
  fastestPpm: number;
  readonly uncertainty: Micros;

  constructor(node: number, region: number, spec: NodeSpec, clock: ClockSpec, seed: number) {
    this.node = node;
    this.region = region;
    this.#spec = spec;
    this.#seed = seed;
    this.device = new Device(spec.fsync);
    this.#busyUntil = new Float64Array(spec.servers);
    this.#isDrawn = spec.service === 'exponential';
    this.#settle();
    this.#base = clock.offset;
    this.#ppm = this.slowestPpm = this.fastestPpm = clock.ppm;
    this.uncertainty = clock.uncertainty;
  }

  get hasIllDisk(): boolean {
    return this.device.isIll;
  }

  get servers(): number {
    return this.#busyUntil.length;
  }

  get isFull(): boolean {
    return this.backlog.length >= this.#spec.queue;
  }

  /** Occupies the server that is free first from `now` on; returns how long the work takes. */
  occupy(now: Micros, isRequest: boolean, chance: number): Micros {
    let time = isRequest ? this.#requestTakes : this.#messageTakes;
    if (this.#isDrawn) time = this.#takes(isRequest, sample(exponentialTable, mix(this.#seed ^ mix(chance))));
    this.worked += time;
    if (this.#busyUntil.length === 1) this.freeAt = now + time;
    else this.#occupyFirst(now + time);
    return time;
  }

  /** In how long a request that comes now would be done with, if every piece of work took its mean; for observers. */
  outlook(now: Micros): Micros {
    const { length, requests } = this.backlog;
    const work = requests * this.#requestTakes + (length - requests) * this.#messageTakes;
    return Math.max(0, this.freeAt - now) + work / this.servers + this.#requestTakes;
  }

  #takes(isRequest: boolean, share: number): Micros {
    const cost = isRequest ? this.#spec.serviceTime : this.#spec.serviceTime * MESSAGE_SHARE;
    return Math.round(cost * share * this.#slowness);
  }

  #settle(): void {
    this.#requestTakes = this.#takes(true, 1);
    this.#messageTakes = this.#takes(false, 1);
  }

  #occupyFirst(done: Micros): void {
    const busy = this.#busyUntil;
    let first = 0;
    for (let i = 1; i < busy.length; i++) if (busy[i]! < busy[first]!) first = i;
    busy[first] = done;
    this.freeAt = busy.reduce((least, until) => Math.min(least, until));
  }

  /** What reaches this node from now on is touched by `fault`. */
  trouble(fault: number): void {
    this.#troubles.push(fault);
    this.troubledBy = fault;
  }

  isTroubledBy(fault: number): boolean {
    return this.#troubles.includes(fault);
  }

  ease(fault: number): void {
    const at = this.#troubles.lastIndexOf(fault);
    if (at >= 0) this.#troubles.splice(at, 1);
    this.troubledBy = this.#troubles.at(-1) ?? -1;
  }

  /** Work takes `factor` times as long; several faults multiply. 1 = this one is over. */
  slow(fault: number, factor: number): void {
    if (factor === 1) this.#slownesses.delete(fault);
    else this.#slownesses.set(fault, factor);
    this.#slowness = 1;
    for (const one of this.#slownesses.values()) this.#slowness *= one;
    this.device.slowness = this.#slowness;
    this.#settle();
  }

  clock(now: Micros): Micros {
    if (this.#ppm === 0) return this.#base + now;
    const elapsed = now - this.#since;
    return this.#base + now + Math.floor((elapsed * this.#ppm) / 1_000_000);
  }

  /** As `clock`, but never set: only its rate is this node's own. */
  monotonic(now: Micros): Micros {
    if (this.#ppm === 0) return this.#run + now;
    return this.#run + now + Math.floor(((now - this.#since) * this.#ppm) / 1_000_000);
  }

  adjustClock(now: Micros, step: Micros, ppm: number): void {
    this.#run = this.monotonic(now) - now;
    this.#base = this.clock(now) - now + step;
    this.#since = now;
    this.#ppm += ppm;
    this.slowestPpm = Math.min(this.slowestPpm, this.#ppm);
    this.fastestPpm = Math.max(this.fastestPpm, this.#ppm);
  }

  /** True time in which this clock counts `delay`. */
  trueDelay(delay: Micros): Micros {
    return this.#ppm === 0 ? delay : Math.round((delay * 1_000_000) / (1_000_000 + this.#ppm));
  }

  /** Asks for an fsync in `lead`; returns in how long it is done. */
  sync(now: Micros, lead: Micros): Micros {
    return this.device.sync(now, lead);
  }

  /** In [0, 1): a draw of this node for what happens now. */
  chance(now: Micros): number {
    return (mix(this.#seed ^ mix(now)) >>> 0) / 4294967296;
  }

  /** Forgets all that a crash forgets: queue, servers, the running fsync. */
  crash(): void {
    this.isAlive = false;
    this.isPaused = false;
    this.isDraining = false;
    this.backlog.clear();
    this.freeAt = 0;
    this.#busyUntil.fill(0);
    this.device.crash();
    this.lateSyncs.length = 0;
  }
}
