/** When does it arrive? A function of the state of the link, of chance keyed by place and time, and of size. */
import { sample, tableFor } from '../kit/distribution.ts';
import { mix } from '../kit/hash.ts';
import { seedFor } from '../kit/random.ts';
import type { Clock, Micros } from '../kit/time.ts';
import type { Link, Topology } from './topology.ts';

/** Not delivered: the link lost it, or a cut dropped it. */
export const LOST = -1;
/** Not delivered now: the sender's kernel goes on trying until the cut is mended. */
export const HELD = -2;

/** TCP's least retransmission timer on Linux: 200 ms (`TCP_RTO_MIN`, include/net/tcp.h). */
const RETRANSMIT: Micros = 200_000;
/** A sender gives a message up after so many losses in a row. */
const MOST_TRIES = 64;
/** Bytes that would leave later than this are not accepted: a send buffer is finite. */
const MOST_BACKLOG: Micros = 60_000_000;

/** Nothing is drawn and nothing queues: arrival is departure plus delay. */
const PLAIN = 0;
/** Only the delay is drawn. */
const JITTERY = 1;
const ROUGH = 2;

/** Weather of one direction while a fault lasts, on top of what is there. */
export interface Weather {
  readonly addDelay: Micros;
  /** Standard deviation that replaces the link's own when larger. */
  readonly jitter: Micros;
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  /** Bytes per microsecond. */
  readonly bandwidth: number;
}

/** One direction between two regions as it is now. */
class Lane {
  readonly #link: Link;
  readonly #changes = new Map<number, Weather>();
  /** Faults that cut this lane, oldest first, and whether what is sent meanwhile is held. */
  readonly cuts: { readonly fault: number; readonly held: boolean }[] = [];
  /** The fault that worsens this lane, or -1. */
  worsenedBy = -1;
  readonly keepsOrder: boolean;
  delay = 0;
  table: Float64Array | undefined = undefined;
  loss = 0;
  duplicate = 0;
  reorder = 0;
  bandwidth = Number.POSITIVE_INFINITY;
  mode = PLAIN;
  #isUsed = false;

  constructor(link: Link) {
    this.#link = link;
    this.keepsOrder = link.order === 'kept';
    this.#settle();
  }

  /** Something is sent here. Most lanes never carry anything, and a table takes long to make. */
  use(): void {
    if (this.#isUsed) return;
    this.#isUsed = true;
    this.#settle();
  }

  change(fault: number, change: Weather | undefined): void {
    if (change === undefined) this.#changes.delete(fault);
    else this.#changes.set(fault, change);
    this.#settle();
  }

  #settle(): void {
    const link = this.#link;
    let { delay, jitter, loss, duplicate, reorder, bandwidth } = link;
    this.worsenedBy = -1;
    for (const [fault, change] of this.#changes) {
      this.worsenedBy = fault;
      delay += change.addDelay;
      jitter = Math.max(jitter, change.jitter);
      loss = 1 - (1 - loss) * (1 - change.loss);
      duplicate = 1 - (1 - duplicate) * (1 - change.duplicate);
      reorder = 1 - (1 - reorder) * (1 - change.reorder);
      bandwidth = Math.min(bandwidth, change.bandwidth);
    }
    const law = link.law === 'constant' && jitter > 0 ? 'lognormal' : link.law;
    this.delay = delay;
    this.table = jitter > 0 && this.#isUsed ? tableFor(law, delay, jitter) : undefined;
    this.loss = loss;
    this.duplicate = duplicate;
    this.reorder = reorder;
    this.bandwidth = bandwidth;
    const isClear = loss === 0 && duplicate === 0 && reorder === 0 && bandwidth === Number.POSITIVE_INFINITY;
    this.mode = !isClear ? ROUGH : jitter > 0 ? JITTERY : PLAIN;
  }
}

/** All that goes from one place to another. */
class Wire {
  readonly lane: Lane;
  /** Between nodes there is one connection, and what it carries arrives in order. */
  readonly inOrder: boolean;
  readonly seed: number;
  lastArrival: Micros = Number.NEGATIVE_INFINITY;
  freeAt: Micros = Number.NEGATIVE_INFINITY;
  lastSend: Micros = Number.NEGATIVE_INFINITY;
  /** Of the newest message among those that left at `lastSend`. */
  ordinal = 0;
  /** The send time before it: what waits for the disk and what does not take turns. */
  #otherSend: Micros = Number.NEGATIVE_INFINITY;
  #otherOrdinal = 0;

  constructor(lane: Lane, inOrder: boolean, seed: number) {
    this.lane = lane;
    this.inOrder = inOrder;
    this.seed = seed;
  }

  /** The next message leaves at another time than the one before, perhaps at an earlier one's. */
  turnTo(time: Micros): void {
    const ordinal = this.#otherSend === time ? this.#otherOrdinal + 1 : 0;
    this.#otherSend = this.lastSend;
    this.#otherOrdinal = this.ordinal;
    this.lastSend = time;
    this.ordinal = ordinal;
  }
}

/**
 * Places are the nodes, then one place per region for the clients that live there. Between nodes
 * there is one connection each way, in order; every client has a connection of its own.
 */
export class Network {
  readonly #regions: number;
  readonly #nodes: number;
  readonly #places: number;
  readonly #regionOf: readonly number[];
  readonly #names: readonly string[];
  readonly #seed: number;
  readonly #clock: Clock;
  readonly #lanes: Lane[] = [];
  /** For each place the faults that cut it off alone. */
  readonly #cutOff: { readonly fault: number; readonly held: boolean }[][] = [];
  #anyCut = 0;
  /** By from × places + to; made when first used. */
  readonly #wires: (Wire | undefined)[];

  /** After `delay`: the fault that stopped or worsened this message, or -1. */
  fault = -1;
  /** After `delay`: that of a duplicate, or LOST. */
  copyDelay: Micros = LOST;

  constructor(
    topology: Topology,
    regionOfNode: readonly number[],
    nodeNames: readonly string[],
    seed: number,
    clock: Clock,
  ) {
    this.#regions = topology.regions.length;
    this.#nodes = regionOfNode.length;
    this.#places = this.#nodes + this.#regions;
    this.#regionOf = [...regionOfNode, ...topology.regions.keys()];
    this.#names = [...nodeNames, ...topology.regions.map((region) => `clients of ${region.name}`)];
    this.#seed = seed;
    this.#clock = clock;
    for (const row of topology.links) for (const link of row) this.#lanes.push(new Lane(link));
    for (let place = 0; place < this.#places; place++) this.#cutOff.push([]);
    this.#wires = new Array(this.#places * this.#places).fill(undefined);
  }

  /** The place from which the clients of a region speak. */
  clientsOf(region: number): number {
    return this.#nodes + region;
  }

  regionOf(place: number): number {
    return this.#regionOf[place]!;
  }

  /** In how long a message that leaves `from` in `lead` reaches `to`; LOST or HELD if it does not. */
  delay(from: number, to: number, lead: Micros, size: number): Micros {
    this.fault = -1;
    this.copyDelay = LOST;
    if (from === to) return lead;
    let wire = this.#wires[from * this.#places + to];
    if (wire === undefined) wire = this.#wire(from, to);
    const { lane } = wire;
    if (this.#anyCut > 0) {
      const cut = lane.cuts[0] ?? this.#cutOff[from]![0] ?? this.#cutOff[to]![0];
      if (cut !== undefined) {
        this.fault = cut.fault;
        return cut.held ? HELD : LOST;
      }
    }
    this.fault = lane.worsenedBy;
    let delay: Micros;
    if (lane.mode === PLAIN) delay = lead + lane.delay;
    else if (lane.mode === JITTERY) delay = lead + ((sample(lane.table!, this.#chance(wire, lead)) + 0.5) | 0);
    else delay = this.#travel(wire, lead, size);
    if (delay === LOST || !wire.inOrder) return delay;
    const { now } = this.#clock;
    const last = wire.lastArrival;
    if (now + delay < last) return Math.round(last - now);
    wire.lastArrival = now + delay;
    return delay;
  }

  #travel(wire: Wire, lead: Micros, size: number): Micros {
    const { lane } = wire;
    let leaves = lead;
    if (lane.bandwidth < Number.POSITIVE_INFINITY) {
      const { now } = this.#clock;
      const free = Math.max(now + lead, wire.freeAt);
      leaves = Math.ceil(free + size / lane.bandwidth) - now;
      if (leaves - lead > MOST_BACKLOG) return LOST;
      wire.freeAt = now + leaves;
    }
    const chance = this.#chance(wire, lead);
    let delay = lane.table === undefined ? lane.delay : Math.round(sample(lane.table, chance));
    if (lane.loss > 0) {
      for (let tries = 1; uniform(chance, 0x10000 + tries) < lane.loss; tries++) {
        if (!lane.keepsOrder || tries === MOST_TRIES) return LOST;
        delay += RETRANSMIT;
      }
    }
    if (lane.keepsOrder) return leaves + delay;
    if (lane.reorder > 0 && uniform(chance, 2) < lane.reorder) delay += Math.round(lane.delay * uniform(chance, 3));
    if (lane.duplicate > 0 && uniform(chance, 4) < lane.duplicate) {
      this.copyDelay = leaves + delay + Math.round(lane.delay * uniform(chance, 5));
    }
    return leaves + delay;
  }

  /** The draws of a message are a function of (seed, link, send time, ordinal at that time). */
  #chance(wire: Wire, lead: Micros): number {
    const time = this.#clock.now + lead;
    if (wire.lastSend === time) wire.ordinal++;
    else wire.turnTo(time);
    const high = (time / 4294967296) | 0;
    return mix(mix(wire.seed ^ time) + Math.imul(wire.ordinal + 1, 0x9e3779b1) + high);
  }

  #wire(from: number, to: number): Wire {
    const lane = this.#lanes[this.#regionOf[from]! * this.#regions + this.#regionOf[to]!]!;
    lane.use();
    const inOrder = lane.keepsOrder && from < this.#nodes && to < this.#nodes;
    const seed = seedFor(this.#seed, `link ${this.#names[from]} > ${this.#names[to]}`);
    const wire = new Wire(lane, inOrder, seed);
    this.#wires[from * this.#places + to] = wire;
    return wire;
  }

  /** The mean of `delay` as things stand, for observers: it draws nothing. LOST where nothing gets through. */
  expected(from: number, to: number): Micros {
    const { cuts, delay, loss, keepsOrder } = this.#lanes[this.#regionOf[from]! * this.#regions + this.#regionOf[to]!]!;
    const isCut = cuts.length > 0 || this.#cutOff[from]!.length > 0 || this.#cutOff[to]!.length > 0;
    if (isCut || loss === 1) return LOST;
    return delay + (keepsOrder ? (RETRANSMIT * loss) / (1 - loss) : 0);
  }

  cut(fault: number, fromRegion: number, toRegion: number, held: boolean): void {
    this.#lanes[fromRegion * this.#regions + toRegion]!.cuts.push({ fault, held });
    this.#anyCut++;
  }

  mend(fault: number, fromRegion: number, toRegion: number): void {
    this.#anyCut -= without(this.#lanes[fromRegion * this.#regions + toRegion]!.cuts, fault);
  }

  cutNode(fault: number, node: number, held: boolean): void {
    this.#cutOff[node]!.push({ fault, held });
    this.#anyCut++;
  }

  mendNode(fault: number, node: number): void {
    this.#anyCut -= without(this.#cutOff[node]!, fault);
  }

  weather(fault: number, fromRegion: number, toRegion: number, change: Weather | undefined): void {
    this.#lanes[fromRegion * this.#regions + toRegion]!.change(fault, change);
  }
}

/** Uniform in [0, 1) from a message's chance and the purpose of the draw. */
function uniform(chance: number, purpose: number): number {
  return (mix(chance ^ Math.imul(purpose, 0x85ebca6b)) >>> 0) / 4294967296;
}

/** Takes the cuts of one fault out of a list; returns how many there were. */
function without(cuts: { readonly fault: number }[], fault: number): number {
  const before = cuts.length;
  for (let i = cuts.length - 1; i >= 0; i--) if (cuts[i]!.fault === fault) cuts.splice(i, 1);
  return before - cuts.length;
}
