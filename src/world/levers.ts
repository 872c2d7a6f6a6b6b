/** The levers of the world, as faults may pull them, and who has pulled which. */
import type { Clients } from '../clients/clients.ts';
import type { DiskAilment, Levers } from '../faults/contract.ts';
import type { Micros } from '../kit/time.ts';
import type { Weather } from '../network/network.ts';
import { ANSWER, CHARGE, CHARGED, FAULT, MESSAGE, PROBE, REPORT, REQUEST, SERVE, SYNCED, TIMER } from './kinds.ts';
import type { Machine } from './machine.ts';
import { operate } from './operator.ts';
import { Wishes } from './wishes.ts';
import type { World } from './world.ts';

/** The phase of a FAULT record by which a node without space gives up: this, and its number. */
export const PANIC = 2;

/** What faults may do to clients. */
export type Crowd = Pick<Clients, 'pause' | 'resume' | 'burst'>;

export class WorldLevers implements Levers {
  readonly #world: World;
  readonly #crowd: Crowd | undefined;
  readonly regions: number;
  /** How many faults keep a node down, or paused: it comes back when the last one ends. */
  readonly #downs: number[];
  readonly #pauses: number[];
  readonly #wishes: Wishes;
  /** By node: the fault that took its space and its life, or nothing. */
  readonly #panicked: (number | undefined)[] = [];

  constructor(world: World, crowd?: Crowd) {
    this.#world = world;
    this.#crowd = crowd;
    this.#wishes = new Wishes(world);
    this.regions = world.layout.regionNames.length;
    this.#downs = world.machines.map(() => 0);
    this.#pauses = world.machines.map(() => 0);
    for (const { device, node } of world.machines) {
      device.onTouched = (fault) => world.observer.touched(fault, 'message');
      device.onFull = (fault) => this.#runOut(fault, node);
    }
  }

  nodesOf(region: number): readonly number[] {
    return this.#world.machines.filter((machine) => machine.region === region).map((machine) => machine.node);
  }

  leaders(): readonly number[] {
    const { machines, seats } = this.#world;
    const leads = (address: number) => seats[address].leadingTerm > 0;
    return machines.filter((machine) => machine.replicas.some(leads)).map((machine) => machine.node);
  }

  cut(fault: number, from: number, to: number, sent: 'dropped' | 'held', inFlight: 'kept' | 'lost'): void {
    const world = this.#world;
    world.network.cut(fault, from, to, sent === 'held');
    if (inFlight === 'kept') return;
    this.#loseInFlight(fault, (a, b) => world.network.regionOf(a) === from && world.network.regionOf(b) === to);
  }

  mend(fault: number, from: number, to: number): void {
    this.#world.network.mend(fault, from, to);
    this.#world.wire.release(fault);
  }

  cutNode(fault: number, node: number, sent: 'dropped' | 'held', inFlight: 'kept' | 'lost'): void {
    this.#world.network.cutNode(fault, node, sent === 'held');
    if (inFlight === 'lost') this.#loseInFlight(fault, (a, b) => a === node || b === node);
  }

  mendNode(fault: number, node: number): void {
    this.#world.network.mendNode(fault, node);
    this.#world.wire.release(fault);
  }

  weather(fault: number, from: number, to: number, change: Weather): void {
    this.#world.network.weather(fault, from, to, change);
  }

  clearWeather(fault: number, from: number, to: number): void {
    this.#world.network.weather(fault, from, to, undefined);
  }

  crash(fault: number, node: number, wipe: boolean, inFlight: 'kept' | 'lost', keepsUnsynced = false): void {
    const world = this.#world;
    const machine = world.machines[node];
    machine.trouble(fault);
    if (this.#downs[node]++ > 0) return;
    const { now } = world.agenda;
    world.agenda.void((kind, a, b, travel, time) => {
      if (kind === TIMER || kind === SYNCED) return world.seats[a].machine === machine;
      if (kind === SERVE) return a === node;
      if (kind !== MESSAGE && kind !== ANSWER) return false;
      const sender = world.seats[kind === MESSAGE ? b : a].machine;
      // What was still being worked on, or waited for the disk, never left.
      return sender === machine && (inFlight === 'lost' || time - travel > now);
    });
    world.wire.dropHeld((from) => world.seats[from]?.machine === machine);
    machine.crash();
    const fate = wipe ? 'wiped' : keepsUnsynced ? 'kept' : 'rolled back';
    for (const address of machine.replicas) world.seats[address].crash(fate);
    if (fate === 'rolled back') this.#corrupt(machine);
    world.observer.touched(fault, 'life');
    world.observer.crashed(now, node, wipe);
  }

  restart(fault: number, node: number): void {
    const world = this.#world;
    const machine = world.machines[node];
    machine.ease(fault);
    if (--this.#downs[node] > 0) return;
    machine.isAlive = true;
    world.observer.restarted(world.agenda.now, node);
    for (const address of machine.replicas) world.revive(world.seats[address]);
  }

  /** Stops the process that runs now; one that starts later is another. */
  pause(fault: number, node: number): void {
    const machine = this.#world.machines[node];
    machine.trouble(fault);
    this.#pauses[node]++;
    if (machine.isAlive) machine.isPaused = true;
  }

  resume(fault: number, node: number): void {
    const machine = this.#world.machines[node];
    machine.ease(fault);
    if (--this.#pauses[node] === 0 && machine.isPaused) this.#resume(machine);
  }

  pauseClients(fault: number, names: readonly string[]): void {
    const { observer } = this.#world;
    this.#crowd?.pause(names, () => observer.touched(fault, 'request'));
  }

  resumeClients(_fault: number, names: readonly string[]): void {
    this.#crowd?.resume(names);
  }

  load(fault: number, regions: readonly number[], factor: number): void {
    const { observer } = this.#world;
    this.#crowd?.burst(regions, factor, () => observer.touched(fault, 'request'));
  }

  slow(fault: number, node: number, factor: number): void {
    const machine = this.#world.machines[node];
    if (factor === 1) machine.ease(fault);
    else machine.trouble(fault);
    machine.slow(fault, factor);
  }

  disk(fault: number, node: number, ailment: DiskAilment | undefined): void {
    const machine = this.#world.machines[node];
    const { device } = machine;
    device.ail(fault, ailment);
    for (const address of machine.replicas) this.#world.seats[address].journal.lie(device.liesBy >= 0);
    if (ailment !== undefined) return;
    this.#hasten(machine);
    if (this.#panicked[node] !== fault) return;
    this.#panicked[node] = undefined;
    this.restart(fault, node);
  }

  /** There is no space, and the process that wanted to write gives up: it comes back when there is. */
  panic(fault: number, node: number): void {
    const machine = this.#world.machines[node];
    if (!machine.isAlive || !machine.device.isFull) return;
    this.#panicked[node] = fault;
    this.crash(fault, node, false, 'kept');
  }

  clock(fault: number, node: number, step: Micros, ppm: number): void {
    const machine = this.#world.machines[node];
    if (machine.isTroubledBy(fault)) machine.ease(fault);
    else machine.trouble(fault);
    machine.adjustClock(this.#world.agenda.now, step, ppm);
  }

  operate(fault: number, node: number, verb: string): boolean {
    const isDone = operate(this.#world, node, verb);
    if (isDone) this.#world.observer.touched(fault, 'request');
    return isDone;
  }

  wantMember(fault: number, node: number, isMember: boolean): void {
    this.#wishes.want(fault, node, isMember);
  }

  /** `remove-member of eu-west-1/1`. */
  wish(which: number): string {
    return this.#wishes.words(which);
  }

  /** An operator who got no answer, or none that lasted, asks again. */
  wantAgain(wish: number): void {
    this.#wishes.say(wish);
  }

  /** After the handler that writes: a process does not die in the middle of a word. */
  #runOut(fault: number, node: number): void {
    this.#world.agenda.after(0, FAULT, fault, PANIC + node, 0, undefined);
  }

  /** Fsyncs that hung are done as fast as the disk works now. */
  #hasten(machine: Machine): void {
    const { agenda, seats } = this.#world;
    const { now } = agenda;
    const delay = machine.device.hasten(now);
    agenda.void((kind, a, _b, _c, time) => kind === SYNCED && seats[a].machine === machine && time > now + delay);
    for (const address of machine.replicas) {
      const seat = seats[address];
      seat.journal.hasten(delay);
      if (seat.syncDueAt <= now + delay) continue;
      seat.syncDueAt = now + delay;
      agenda.after(delay, SYNCED, address, 0, 0, undefined);
    }
  }

  #resume(machine: Machine): void {
    const { seats, service } = this.#world;
    machine.isPaused = false;
    for (const address of machine.replicas) {
      const seat = seats[address];
      for (const timer of seat.lateTimers.splice(0)) seat.ringLate(timer);
    }
    for (const address of machine.lateSyncs.splice(0)) seats[address].tellSynced();
    if (machine.backlog.length > 0) service.drainLater(machine);
  }

  /** Of a disk that damages what it holds: the checksum tells when the node reads it again. */
  #corrupt(machine: Machine): void {
    const { observer, seats, agenda } = this.#world;
    const fault = machine.device.corruptsBy;
    if (fault < 0) return;
    for (const address of machine.replicas) {
      if (seats[address].journal.corrupt(machine.chance(agenda.now + address))) observer.touched(fault, 'message');
    }
  }

  /** Everything on the wire between two places that are cut now never arrives. */
  #loseInFlight(fault: number, isCut: (from: number, to: number) => boolean): void {
    const world = this.#world;
    world.agenda.void((kind, a, b) => {
      const asks = kind === REQUEST || kind === PROBE || kind === CHARGE;
      const answers = kind === ANSWER || kind === REPORT || kind === CHARGED;
      if (kind !== MESSAGE && !asks && !answers) return false;
      const clients = (region: number) => world.network.clientsOf(region);
      const isPayment = kind === CHARGE || kind === CHARGED;
      const node = (place: number) => (isPayment ? clients(place) : world.seats[place].machine.node);
      const from = kind === MESSAGE ? node(b) : asks ? clients(b) : node(a);
      const to = answers ? clients(b) : node(a);
      if (!isCut(from, to)) return false;
      world.observer.touched(fault, kind === MESSAGE ? 'message' : 'request');
      return true;
    });
  }
}
