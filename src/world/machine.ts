/** A node: one finite server with a queue, one disk device, one clock, one life, shared by its replicas. */
import { exponentialTable, sample } from '../kit/distribution.ts';
import { mix } from '../kit/hash.ts';
import type { Micros } from '../kit/time.ts';
import type { ClockSpec, NodeSpec } from '../network/topology.ts';

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
  }

  clear(): void {
    this.#whats.fill(undefined);
    this.#head = 0;
    this.length = 0;
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
  /** The fault that slows or pauses this node, or -1. */
  troubledBy = -1;
  #slowness = 1;
  /** When a server is free again: the first of them, and each. */
  freeAt: Micros = 0;
  readonly #busyUntil: Float64Array;
  /** A record is in the agenda that will look at the backlog. */
  isDraining = false;

  /** The disk device works on one fsync at a time; who asks meanwhile shares the next one. */
  #syncEnd: Micros = 0;
  #nextSyncEnd: Micros = 0;
  /** Replicas whose fsync ended while the node was paused. */
  readonly lateSyncs: number[] = [];

  // The clock: reading = base + (time - since) * rate.
  #since: Micros = 0;
  #base: Micros = 0;
  #ppm = 0;
  readonly uncertainty: Micros;

  constructor(node: number, region: number, spec: NodeSpec, clock: ClockSpec, seed: number) {
    this.node = node;
    this.region = region;
    this.#spec = spec;
    this.#seed = seed;
    this.#busyUntil = new Float64Array(spec.servers);
    this.#base = clock.offset;
    this.#ppm = clock.ppm;
    this.uncertainty = clock.uncertainty;
  }

  get fsync(): Micros {
    return Math.round(this.#spec.fsync * this.#slowness);
  }

  get isFull(): boolean {
    return this.backlog.length >= this.#spec.queue;
  }

  /** Occupies the server that is free first from `now` on; returns how long the work takes. */
  occupy(now: Micros, isRequest: boolean, chance: number): Micros {
    const spec = this.#spec;
    let cost = isRequest ? spec.serviceTime : spec.serviceTime * MESSAGE_SHARE;
    if (spec.service === 'exponential') cost *= sample(exponentialTable, mix(this.#seed ^ mix(chance)));
    const time = Math.round(cost * this.#slowness);
    if (spec.servers === 1) this.freeAt = now + time;
    else this.#occupyFirst(now + time);
    return time;
  }

  #occupyFirst(done: Micros): void {
    const busy = this.#busyUntil;
    let first = 0;
    for (let i = 1; i < busy.length; i++) if (busy[i]! < busy[first]!) first = i;
    busy[first] = done;
    this.freeAt = busy.reduce((least, until) => Math.min(least, until));
  }

  slow(fault: number, factor: number): void {
    this.#slowness = factor;
    this.troubledBy = factor === 1 ? -1 : fault;
  }

  clock(now: Micros): Micros {
    if (this.#ppm === 0) return this.#base + now;
    const elapsed = now - this.#since;
    return this.#base + now + Math.floor((elapsed * this.#ppm) / 1_000_000);
  }

  adjustClock(now: Micros, step: Micros, ppm: number): void {
    this.#base = this.clock(now) - now + step;
    this.#since = now;
    this.#ppm += ppm;
  }

  /** True time in which this clock counts `delay`. */
  trueDelay(delay: Micros): Micros {
    return this.#ppm === 0 ? delay : Math.round((delay * 1_000_000) / (1_000_000 + this.#ppm));
  }

  /** Asks for an fsync in `lead`; returns in how long it is done. */
  sync(now: Micros, lead: Micros): Micros {
    const at = now + lead;
    if (at >= this.#nextSyncEnd) this.#syncEnd = this.#nextSyncEnd = at + this.fsync;
    else {
      if (at >= this.#syncEnd) this.#syncEnd = this.#nextSyncEnd;
      if (this.#nextSyncEnd === this.#syncEnd) this.#nextSyncEnd = this.#syncEnd + this.fsync;
    }
    return this.#nextSyncEnd - now;
  }

  /** Forgets all that a crash forgets: queue, servers, the running fsync. */
  crash(): void {
    this.isAlive = false;
    this.isPaused = false;
    this.isDraining = false;
    this.backlog.clear();
    this.freeAt = 0;
    this.#busyUntil.fill(0);
    this.#syncEnd = this.#nextSyncEnd = 0;
    this.lateSyncs.length = 0;
  }
}
