/** Puts it together: takes what is due from the agenda and hands it on. */
import type { ClientHost, HealthReport } from '../clients/host.ts';
import { Agenda } from '../engine/agenda.ts';
import { Hash } from '../kit/hash.ts';
import { randomStream, seedFor } from '../kit/random.ts';
import type { Micros } from '../kit/time.ts';
import { Network } from '../network/network.ts';
import type { Address, AnyStrategy, Key, KeySpace, Outcome, Request } from '../strategies/contract.ts';
import { type Answer, foldOutcome } from './answer.ts';
import { Freight } from './freight.ts';
import { foldReport, sendProbe, sendReport } from './health.ts';
import { ANSWER, CLIENT, FAULT, MESSAGE, PROBE, REPORT, REQUEST, SERVE, SYNCED, TIMER, VOID } from './kinds.ts';
import { Machine } from './machine.ts';
import type { Arrivals, Cargo, Observation } from './observation.ts';
import { firstLeaders, type Layout } from './places.ts';
import type { ClientSide, Outside, WorldPlan } from './plan.ts';
import { type Floor, NONE, Seat } from './seat.ts';
import { Service } from './service.ts';
import { Wire } from './wire.ts';

export class World implements Floor, ClientHost {
  readonly agenda = new Agenda();
  readonly network: Network;
  readonly wire: Wire;
  readonly service: Service;
  readonly layout: Layout;
  readonly machines: readonly Machine[];
  readonly seats: readonly Seat[];
  readonly observer: Observation;
  readonly keys: KeySpace;
  readonly #strategy: AnyStrategy;
  readonly #messages: AnyStrategy['messages'];
  readonly #freight: Freight;
  /** By group. */
  readonly #options: readonly unknown[];
  readonly #firstLeaders: readonly Address[];
  readonly #hash = new Hash();
  readonly #arrivals: Arrivals | undefined;
  clients: ClientSide | undefined = undefined;
  outside: Outside | undefined = undefined;
  onFault: (fault: number, phase: number) => void = () => {};
  wordsOfFault: (which: number, phase: number) => string = () => 'a fault';

  #taken = 0;
  #lastTime: Micros = 0;

  constructor(plan: WorldPlan) {
    const { topology, strategy, seed, observer, layout } = plan;
    this.layout = layout;
    this.observer = observer;
    this.#arrivals = observer.beyond?.arrived;
    this.keys = plan.keys;
    this.#strategy = strategy;
    this.#messages = strategy.messages;
    const nameOf = (region: number) => topology.regions[region]?.name;
    this.#options = layout.partitions.map(({ leader }) => ({ ...(plan.options as object), leader: nameOf(leader) }));
    const { regionOfNode, nodeNames, regionNames, nodeOfReplica, groupOfReplica, replicasOfGroup } = layout;
    this.#firstLeaders = firstLeaders(layout);
    this.#freight = new Freight(plan.keys, strategy.messages);
    this.network = new Network(topology, regionOfNode, nodeNames, seed, this.agenda);
    this.wire = new Wire(this.agenda, this.network, observer);
    this.machines = regionOfNode.map(
      (region, node) =>
        new Machine(node, region, topology.node, topology.clocks[region]!, seedFor(seed, `service ${nodeNames[node]}`)),
    );
    this.seats = nodeOfReplica.map((node, self) => {
      const machine = this.machines[node]!;
      machine.replicas.push(self);
      const group = groupOfReplica[self]!;
      const peers = replicasOfGroup[group]!.filter((address) => address !== self);
      const random = randomStream(seed, `replica ${nodeNames[node]} group ${group}`);
      const place = { self, peers, region: regionNames[regionOfNode[node]!]!, random };
      return new Seat(this, machine, strategy.messages, place);
    });
    this.service = new Service(this);
  }

  /** Records taken, and work that began without one. */
  get events(): number {
    return this.#taken + this.service.begun;
  }

  start(): void {
    for (const seat of this.seats) this.revive(seat);
  }

  /** Runs until nothing is due at or before `until`, or `most` events have passed; true if done. */
  advance(until: Micros, most = Number.POSITIVE_INFINITY): boolean {
    const agenda = this.agenda;
    this.service.until = until;
    for (let taken = 0; taken < most; taken++) {
      if (!agenda.nextBy(until)) return true;
      if (agenda.kind !== VOID) this.#take(agenda);
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

  #take({ kind, a, b, what }: Agenda): void {
    this.#taken++;
    switch (kind) {
      case MESSAGE:
        this.#stamp(kind, a, b);
        this.#messages.fold(what, this.#hash);
        this.#heard(a)?.message(this.agenda.now, b, a, this.#cargoOf(what));
        this.service.arrive(kind, a, b, what);
        break;
      case REQUEST:
        this.#stamp(kind, a, (what as Request).digest);
        this.#heard(a)?.request(this.agenda.now, what as Request, a);
        this.service.arrive(kind, a, b, what);
        break;
      case ANSWER:
        this.#hand(what as Answer, a);
        break;
      case PROBE:
        this.#stamp(kind, a, b);
        this.service.arrive(kind, a, b, what);
        break;
      case REPORT:
        this.#stamp(kind, a, b);
        foldReport(what as HealthReport, this.#hash);
        this.clients!.reported?.(b, a, what as HealthReport);
        break;
      case TIMER:
        this.#ring(a, b);
        break;
      case SYNCED:
        this.#synced(this.seats[a]!);
        break;
      case SERVE:
        this.service.serve(this.machines[a]!);
        break;
      case CLIENT:
        this.#stamp(kind, a, b);
        this.clients!.wake(a, b);
        break;
      case FAULT:
        this.onFault(a, b);
        break;
      default:
        this.outside!.take(kind, b, what);
    }
  }

  /** Who is told what arrives there: at a replica that is down nothing does. */
  #heard(to: Address): Arrivals | undefined {
    return this.#arrivals !== undefined && this.seats[to]!.machine.isAlive ? this.#arrivals : undefined;
  }

  #cargoOf(message: unknown): Cargo {
    const { kind, writes, keys } = this.#messages;
    return { kind: kind(message), writes: writes(message), keys: keys?.(message) ?? [] };
  }

  #stamp(kind: number, a: number, b: number): void {
    const now = this.agenda.now;
    this.#hash.ints(now - this.#lastTime, (kind << 24) ^ a, b);
    this.#lastTime = now;
  }

  #hand(answer: Answer, server: Address): void {
    const { request, outcome } = answer;
    this.#stamp(ANSWER, server, request.digest);
    foldOutcome(outcome, this.#hash);
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

  post(from: Seat, to: Address, message: unknown, counted: number): void {
    const size = this.#freight.ofMessage(message, counted);
    const machine = from.machine;
    const target = this.seats[to]!.machine;
    this.observer.sent(machine.region, target.region, size, machine !== target);
    this.wire.send(machine.node, target.node, MESSAGE, to, from.self, size, message);
  }

  postDurably(from: Seat, to: Address, message: unknown, size: number): void {
    const { wire } = this;
    const { lead } = wire;
    wire.lead = this.#syncAfterWork(from);
    this.post(from, to, message, size);
    wire.lead = lead;
  }

  /** In how long all that this replica wrote is durable: the fsync begins when the work is done. */
  #syncAfterWork(seat: Seat): Micros {
    const delay = seat.machine.sync(this.agenda.now, this.wire.lead);
    seat.journal.mark(delay);
    return delay;
  }

  answer(from: Seat, request: Request, outcome: Outcome): void {
    const { node, region } = from.machine;
    this.observer.executed(request, from.self, outcome, this.agenda.now + this.wire.lead);
    const size = this.#freight.ofAnswer(request, outcome);
    this.observer.sent(region, request.region, size);
    const place = this.network.clientsOf(request.region);
    this.wire.send(node, place, ANSWER, from.self, request.region, size, { request, outcome } satisfies Answer);
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
    const size = this.#freight.ofRequest(request);
    this.observer.sent(region, target, size);
    const place = this.network.clientsOf(region);
    this.wire.send(place, node, REQUEST, to, region, size, request);
  }

  probe(region: number, to: Address): void {
    sendProbe(this, region, to);
  }

  report(from: Seat, region: number, asked: Micros): void {
    sendReport(this, from, region, asked);
  }

  replicasFor(key: Key, region: number): readonly Address[] {
    return this.layout.nearest[this.layout.partitionOf(key)]![region]!;
  }

  replicas(region: number): readonly Address[] {
    return this.layout.nearest.flatMap((group) => group[region]!);
  }

  firstLeader(key: Key): Address {
    return this.#firstLeaders[this.layout.partitionOf(key)]!;
  }

  regionOf(replica: Address): number {
    return this.seats[replica]!.machine.region;
  }

  // What the levers of faults need.

  /** A new life on what the disk kept. */
  revive(seat: Seat): void {
    seat.replica = this.#strategy.newReplica(seat, this.#options[this.layout.groupOfReplica[seat.self]!]);
    seat.replica.onStart?.();
  }
}
