/** Puts it together: takes what is due from the agenda and hands it on. */
import type { ClientHost } from '../clients/host.ts';
import { Agenda } from '../engine/agenda.ts';
import { assert } from '../kit/assert.ts';
import { Hash } from '../kit/hash.ts';
import { randomStream } from '../kit/random.ts';
import type { Micros } from '../kit/time.ts';
import { HELD, LOST, Network } from '../network/network.ts';
import type { Topology } from '../network/topology.ts';
import {
  type Address,
  type AnyStrategy,
  failed,
  type Key,
  type KeySpace,
  type Outcome,
  type Request,
} from '../strategies/contract.ts';
import { Machine } from './machine.ts';
import type { Observation } from './observation.ts';
import { type Layout, layOut } from './places.ts';
import { type Floor, NONE, Seat } from './seat.ts';

/** Kinds of records in the agenda. 0 is a record that was voided. */
export const MESSAGE = 1;
export const REQUEST = 2;
export const ANSWER = 3;
export const TIMER = 4;
export const SYNCED = 5;
export const SERVE = 6;
export const CLIENT = 7;
export const FAULT = 8;

/** TCP/IP and framing of a client's request or answer, and of each operation in it. */
const REQUEST_BYTES = 120;
const ANSWER_BYTES = 100;

/** Who hears of what reaches a client. */
export interface ClientSide {
  answered(request: Request, outcome: Outcome, server: Address): void;
  wake(what: number, which: number): void;
}

/** Something that a cut keeps at its sender (a replica, or -1 for a client). */
interface Held {
  readonly fault: number;
  readonly from: Address;
  readonly send: () => void;
}

/** An answer on its way. */
interface Answer {
  readonly request: Request;
  readonly outcome: Outcome;
}

export interface WorldPlan {
  readonly topology: Topology;
  readonly strategy: AnyStrategy;
  readonly options: unknown;
  /** Region index of the first leader. */
  readonly leader: number;
  readonly seed: number;
  /** Independent groups of replicas, each with its own share of the keys. */
  readonly groups: number;
  readonly keys: KeySpace;
  readonly observer: Observation;
}

export class World implements Floor, ClientHost {
  readonly agenda = new Agenda();
  readonly network: Network;
  readonly layout: Layout;
  readonly machines: readonly Machine[];
  readonly seats: readonly Seat[];
  readonly observer: Observation;
  readonly keys: KeySpace;
  readonly #strategy: AnyStrategy;
  readonly #options: unknown;
  readonly #leader: number;
  readonly #groups: number;
  readonly #hash = new Hash();
  /** What cuts hold, in the order of sending. */
  #held: Held[] = [];
  /** While a fault lets go of what it held: holding it again touches nothing new. */
  #releasing = -1;
  clients: ClientSide | undefined = undefined;
  onFault: (fault: number, phase: number) => void = () => {};

  lead: Micros = 0;
  events = 0;
  #lastTime: Micros = 0;
  /** How far `advance` may go. */
  #until: Micros = 0;

  constructor(plan: WorldPlan) {
    const { topology, strategy, seed, observer } = plan;
    this.layout = layOut(topology, plan.groups);
    this.observer = observer;
    this.keys = plan.keys;
    this.#strategy = strategy;
    this.#leader = plan.leader;
    this.#groups = plan.groups;
    const leader = topology.regions[plan.leader]?.name;
    this.#options = { ...(plan.options as object), leader };
    const { regionOfNode, nodeNames, regionNames } = this.layout;
    this.network = new Network(topology, regionOfNode, nodeNames, seed, this.agenda);
    this.machines = regionOfNode.map(
      (region, node) => new Machine(node, region, topology.node, topology.clocks[region]!, seed + node),
    );
    this.seats = this.layout.nodeOfReplica.map((node, self) => {
      const machine = this.machines[node]!;
      machine.replicas.push(self);
      const peers = this.layout.replicasOfGroup[self % this.#groups]!.filter((address) => address !== self);
      const random = randomStream(seed, `replica ${nodeNames[node]} group ${self % this.#groups}`);
      const place = { self, peers, region: regionNames[regionOfNode[node]!]!, random };
      return new Seat(this, machine, strategy.messages, place);
    });
  }

  /** Every replica comes to life. */
  start(): void {
    for (const seat of this.seats) this.revive(seat);
  }

  /** Runs until nothing is due at or before `until`, or `most` events have passed; true if done. */
  advance(until: Micros, most = Number.POSITIVE_INFINITY): boolean {
    const agenda = this.agenda;
    this.#until = until;
    for (let left = most; left > 0; left--) {
      if (!agenda.nextBy(until)) return true;
      this.lead = 0;
      this.#take();
    }
    return agenda.peek() > until;
  }

  get time(): Micros {
    return this.agenda.now;
  }

  now(): Micros {
    return this.agenda.now;
  }

  /** Sixteen hexadecimal digits over everything that happened so far. */
  digest(): string {
    return this.#hash.digest();
  }

  get hash(): Hash {
    return this.#hash;
  }

  #take(): void {
    const { kind, a, b } = this.agenda;
    if (kind === 0) return;
    this.events++;
    switch (kind) {
      case MESSAGE:
        this.#stamp(kind, a, b);
        this.#strategy.messages.fold(this.agenda.what, this.#hash);
        this.#arrive(kind, a, b, this.agenda.what);
        break;
      case REQUEST:
        this.#stamp(kind, a, (this.agenda.what as Request).digest);
        this.#arrive(kind, a, b, this.agenda.what);
        break;
      case ANSWER:
        this.#hand(this.agenda.what as Answer, a);
        break;
      case TIMER:
        this.#ring(a, b);
        break;
      case SYNCED:
        this.#synced(this.seats[a]!);
        break;
      case SERVE:
        this.#serve(this.machines[a]!);
        break;
      case CLIENT:
        this.#stamp(kind, a, b);
        this.clients!.wake(a, b);
        break;
      case FAULT:
        this.onFault(a, b);
        break;
    }
  }

  #stamp(kind: number, a: number, b: number): void {
    const now = this.agenda.now;
    const hash = this.#hash;
    hash.int(now - this.#lastTime);
    hash.int((kind << 24) ^ a);
    hash.int(b);
    this.#lastTime = now;
  }

  /** A message or a request has reached a node: it is served now, or waits, or is shed. */
  #arrive(kind: number, to: Address, from: number, what: unknown): void {
    const machine = this.seats[to]!.machine;
    if (!machine.isAlive) {
      if (machine.troubledBy >= 0) this.observer.touched(machine.troubledBy, kind === REQUEST ? 'request' : 'message');
      return;
    }
    if (machine.troubledBy >= 0) this.observer.touched(machine.troubledBy, kind === REQUEST ? 'request' : 'message');
    if (machine.backlog.length === 0 && !machine.isPaused && machine.freeAt <= this.agenda.now) {
      this.#handle(machine, kind, to, from, what);
    } else if (machine.isFull) {
      this.observer.shed(machine.node);
      if (kind === REQUEST) this.answer(this.seats[to]!, what as Request, failed('overloaded'));
    } else {
      machine.backlog.push(kind, to, from, what);
      this.#drainLater(machine);
    }
  }

  /** The handler runs as the work begins; what it sends leaves as the work ends. */
  #handle(machine: Machine, kind: number, to: Address, from: number, what: unknown): void {
    const now = this.agenda.now;
    const replica = this.seats[to]!.replica!;
    if (kind === REQUEST) {
      this.lead = machine.occupy(now, true, (what as Request).digest);
      replica.onRequest(what as Request);
    } else {
      this.lead = machine.occupy(now, false, now ^ (from << 20));
      replica.onMessage(from, what);
    }
    this.lead = 0;
  }

  #drainLater(machine: Machine): void {
    if (machine.isDraining || machine.isPaused) return;
    machine.isDraining = true;
    this.agenda.at(Math.max(machine.freeAt, this.agenda.now), SERVE, machine.node, 0, 0, undefined);
  }

  #serve(machine: Machine): void {
    const { agenda } = this;
    const { backlog } = machine;
    machine.isDraining = false;
    while (backlog.length > 0 && !machine.isPaused) {
      const at = machine.freeAt;
      if (at > agenda.now) {
        // The next piece of work begins now, unless something else happens first.
        if (at > this.#until || !agenda.skipTo(at)) {
          this.#drainLater(machine);
          return;
        }
        this.events++;
      }
      backlog.take();
      this.#handle(machine, backlog.kind, backlog.to, backlog.from, backlog.what);
    }
  }

  #hand(answer: Answer, server: Address): void {
    const { request, outcome } = answer;
    this.#stamp(ANSWER, server, request.digest);
    const { value } = outcome;
    this.#hash.int(outcome.kind.length ^ (outcome.done ? 64 : 0));
    if (typeof value === 'number') this.#hash.wide(value);
    else if (value !== undefined) this.#hash.value(value);
    this.clients!.answered(request, outcome, server);
  }

  #ring(address: Address, timer: number): void {
    const seat = this.seats[address]!;
    if (seat.machine.isPaused) {
      seat.lateTimers.push(timer);
      return;
    }
    if (seat.ring(timer, this.agenda.now)) this.#stamp(TIMER, address, timer);
  }

  #synced(seat: Seat): void {
    // Where an fsync takes no time, another may be asked for at this very instant.
    if (seat.syncDueAt === this.agenda.now) seat.syncDueAt = NONE;
    this.#stamp(SYNCED, seat.self, 0);
    if (seat.machine.isPaused) seat.machine.lateSyncs.push(seat.self);
    else seat.tellSynced();
  }

  // What a seat may ask of the world.

  post(from: Seat, to: Address, message: unknown, size: number): void {
    const machine = from.machine;
    const target = this.seats[to]!.machine;
    this.observer.sent(machine.region, target.region, size);
    this.#dispatch(machine.node, target.node, MESSAGE, to, from.self, size, message);
  }

  postDurably(from: Seat, to: Address, message: unknown, size: number): void {
    const { lead } = this;
    this.lead = this.#syncAfterWork(from);
    this.post(from, to, message, size);
    this.lead = lead;
  }

  /** In how long all that this replica wrote is durable: the fsync begins when the work is done. */
  #syncAfterWork(seat: Seat): Micros {
    const delay = seat.machine.sync(this.agenda.now, this.lead);
    seat.journal.mark(delay);
    return delay;
  }

  answer(from: Seat, request: Request, outcome: Outcome): void {
    const { node, region } = from.machine;
    this.observer.executed(request, from.self, outcome, this.agenda.now + this.lead);
    this.observer.sent(region, request.region, ANSWER_BYTES);
    const place = this.network.clientsOf(request.region);
    const answer: Answer = { request, outcome };
    this.#dispatch(node, place, ANSWER, from.self, request.region, ANSWER_BYTES, answer);
  }

  wake(seat: Seat, timer: number, at: Micros): void {
    this.agenda.at(at, TIMER, seat.self, timer, 0, undefined);
  }

  /** The disk works through fsyncs in order, so the end of this one is known as it is asked for. */
  requestSync(seat: Seat): void {
    const delay = this.#syncAfterWork(seat);
    const doneAt = this.agenda.now + delay;
    if (seat.syncDueAt === doneAt) return;
    seat.syncDueAt = doneAt;
    this.agenda.after(delay, SYNCED, seat.self, 0, 0, undefined);
  }

  regionNameOf(address: Address): string {
    return this.layout.regionNames[this.regionOf(address)]!;
  }

  // What clients may ask of the world.

  wakeAt(at: Micros, what: number, which: number): void {
    this.agenda.at(at, CLIENT, what, which, 0, undefined);
  }

  submit(request: Request, region: number, to: Address): void {
    const { node, region: target } = this.seats[to]!.machine;
    const size = REQUEST_BYTES * request.operations.length;
    this.observer.sent(region, target, size);
    const place = this.network.clientsOf(region);
    this.#dispatch(place, node, REQUEST, to, region, size, request);
  }

  replicasFor(key: Key, region: number): readonly Address[] {
    return this.layout.nearest[key % this.#groups]![region]!;
  }

  firstLeader(key: Key): Address {
    const group = this.layout.replicasOfGroup[key % this.#groups]!;
    return group.find((address) => this.regionOf(address) === this.#leader) ?? group[0]!;
  }

  regionOf(replica: Address): number {
    return this.seats[replica]!.machine.region;
  }

  /** Puts something on the wire between two places. */
  #dispatch(from: number, to: number, kind: number, a: number, b: number, size: number, what: unknown): void {
    const { network, lead } = this;
    const delay = network.delay(from, to, lead, size);
    const { fault } = network;
    if (fault >= 0 && fault !== this.#releasing) {
      this.observer.touched(fault, kind === MESSAGE ? 'message' : 'request');
    }
    if (delay === HELD) {
      const leavesAt = this.agenda.now + lead;
      const send = () => {
        // What waits for the disk or the server does not leave earlier because a cut is mended.
        this.lead = Math.max(0, leavesAt - this.agenda.now);
        this.#dispatch(from, to, kind, a, b, size, what);
        this.lead = 0;
      };
      this.#held.push({ fault, from: kind === MESSAGE ? b : kind === ANSWER ? a : -1, send });
      assert(this.#held.length < 1 << 20, 'a cut holds more than a million messages');
    } else if (delay !== LOST) {
      this.agenda.after(delay, kind, a, b, delay - lead, what);
      const { copyDelay } = network;
      if (copyDelay !== LOST) this.agenda.after(copyDelay, kind, a, b, copyDelay - lead, what);
    }
  }

  // What the levers of faults need.

  /** What a cut held is sent, in the order of sending; what is cut still, or otherwise, keeps its turn. */
  release(fault: number): void {
    const held = this.#held;
    this.#held = [];
    this.#releasing = fault;
    for (const one of held) {
      if (one.fault === fault) one.send();
      else this.#held.push(one);
    }
    this.#releasing = -1;
  }

  dropHeld(isFrom: (address: Address) => boolean): void {
    this.#held = this.#held.filter((held) => !isFrom(held.from));
  }

  /** An operator's command to the replicas of a node; false where it meant nothing. */
  operate(node: number, verb: string): boolean {
    const machine = this.machines[node];
    if (machine === undefined || !machine.isAlive || machine.isPaused) return false;
    return machine.replicas.map((address) => this.seats[address]!.replica?.onOperator?.(verb) === true).includes(true);
  }

  /** A new life on what the disk kept. */
  revive(seat: Seat): void {
    seat.replica = this.#strategy.newReplica(seat, this.#options);
    seat.replica.onStart?.();
  }

  resume(machine: Machine): void {
    machine.isPaused = false;
    for (const address of machine.replicas) {
      const seat = this.seats[address]!;
      for (const timer of seat.lateTimers.splice(0)) seat.ringLate(timer);
    }
    for (const address of machine.lateSyncs.splice(0)) this.seats[address]!.tellSynced();
    if (machine.backlog.length > 0) this.#drainLater(machine);
  }
}
