/** The levers of the world, as faults may pull them, and who has pulled which. */
import type { Levers } from '../faults/contract.ts';
import type { Micros } from '../kit/time.ts';
import type { Weather } from '../network/network.ts';
import { ANSWER, MESSAGE, REQUEST, SERVE, SYNCED, TIMER } from './kinds.ts';
import type { World } from './world.ts';

export class WorldLevers implements Levers {
  readonly #world: World;
  readonly regions: number;
  /** How many faults keep a node down, or paused: it comes back when the last one ends. */
  readonly #downs: number[];
  readonly #pauses: number[];

  constructor(world: World) {
    this.#world = world;
    this.regions = world.layout.regionNames.length;
    this.#downs = world.machines.map(() => 0);
    this.#pauses = world.machines.map(() => 0);
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

  crash(fault: number, node: number, wipe: boolean, inFlight: 'kept' | 'lost'): void {
    const world = this.#world;
    const machine = world.machines[node];
    machine.troubledBy = fault;
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
    for (const address of machine.replicas) world.seats[address].crash(wipe);
    world.observer.crashed(now, node, wipe);
  }

  restart(_fault: number, node: number): void {
    const world = this.#world;
    if (--this.#downs[node] > 0) return;
    const machine = world.machines[node];
    machine.isAlive = true;
    machine.troubledBy = -1;
    world.observer.restarted(world.agenda.now, node);
    for (const address of machine.replicas) world.revive(world.seats[address]);
  }

  pause(fault: number, node: number): void {
    const machine = this.#world.machines[node];
    machine.troubledBy = fault;
    if (this.#pauses[node]++ === 0) machine.isPaused = true;
  }

  resume(_fault: number, node: number): void {
    if (--this.#pauses[node] > 0) return;
    const machine = this.#world.machines[node];
    machine.troubledBy = -1;
    if (machine.isAlive) this.#world.resume(machine);
    else machine.isPaused = false;
  }

  slow(fault: number, node: number, factor: number): void {
    this.#world.machines[node].slow(fault, factor);
  }

  clock(_fault: number, node: number, step: Micros, ppm: number): void {
    this.#world.machines[node].adjustClock(this.#world.agenda.now, step, ppm);
  }

  operate(_fault: number, node: number, verb: string): boolean {
    return this.#world.operate(node, verb);
  }

  /** Everything on the wire between two places that are cut now never arrives. */
  #loseInFlight(fault: number, isCut: (from: number, to: number) => boolean): void {
    const world = this.#world;
    world.agenda.void((kind, a, b) => {
      if (kind !== MESSAGE && kind !== REQUEST && kind !== ANSWER) return false;
      const node = (address: number) => world.seats[address].machine.node;
      const clients = (region: number) => world.network.clientsOf(region);
      const from = kind === MESSAGE ? node(b) : kind === REQUEST ? clients(b) : node(a);
      const to = kind === ANSWER ? clients(b) : node(a);
      if (!isCut(from, to)) return false;
      world.observer.touched(fault, kind === MESSAGE ? 'message' : 'request');
      return true;
    });
  }
}
