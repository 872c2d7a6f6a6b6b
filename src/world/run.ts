/** The one door of the core: a scenario, one of its strategies and a seed go in, a Run comes out. */
import { judgeGuarantee } from '../checks/guarantees.ts';
import { Clients } from '../clients/clients.ts';
import { Fences } from '../clients/fences.ts';
import type { Placement } from '../clients/homes.ts';
import { KeySpaceOf } from '../clients/keys.ts';
import type { Charge } from '../clients/payments/plan.ts';
import type { Till, Turns } from '../clients/plan.ts';
import type { Watcher, Watching } from '../clients/watcher.ts';
import { assert } from '../kit/assert.ts';
import type { Micros } from '../kit/time.ts';
import type { Scenario, StrategyUse } from '../scenario/scenario.ts';
import type { Address, AnyStrategy, Keepers, Key, Value } from '../strategies/contract.ts';
import { strategyNamed } from '../strategies/index.ts';
import { Auditor } from './audit/auditor.ts';
import type { JournalDisk } from './disk.ts';
import { historyOf, type RunHistory } from './history/history-of.ts';
import { Tap } from './history/tap.ts';
import { WorldLevers } from './levers.ts';
import type { Glance, Places } from './observation.ts';
import { handOver, operate } from './operator.ts';
import { outlook } from './outlook.ts';
import { PaymentService } from './payment-service.ts';
import { alike, type Layout, layOut, type Seats } from './places.ts';
import { Recorder } from './recorder/recorder.ts';
import type { Run, Violation } from './result.ts';
import { Strikes } from './strikes.ts';
import { World } from './world.ts';

export type { Alarm, Sight, View, Watcher } from '../clients/watcher.ts';

export interface RunOptions {
  /** Called now and then with the simulated time reached. */
  onProgress?(simulated: Micros): void;
  /** Asked now and then; true ends the run where it stands, marked partial. */
  stop?(): boolean;
  /** Instead of the registry's: broken twins, in tests. */
  readonly strategy?: AnyStrategy | undefined;
  /** Watch the invariants of the strategy after every event. */
  readonly isAudited?: boolean | undefined;
  /** Monitors of the user's own, made anew for each run: what they ask costs messages, so the digest is another one. */
  readonly watchers?: readonly Watcher[] | undefined;
}

/** What a simulation may have besides a scenario. */
export interface Extras extends Pick<RunOptions, 'strategy' | 'isAudited' | 'watchers'> {
  /** Makes the recorder of a replay, which hears more than the numbers need; `scenario` as the strategy has it. */
  recorder?(scenario: Scenario, places: Places, fences?: Fences): Recorder;
}

/** Events between two looks at progress and stop. */
const SLICE = 65_536;

/** A world that can be driven: forward, watched, finished. `run` is a thin wrapper. */
export class Simulation {
  readonly world: World;
  readonly end: Micros;
  readonly #scenario: Scenario;
  readonly #use: StrategyUse;
  readonly #seed: number;
  readonly #keys: KeySpaceOf;
  readonly #clients: Clients;
  readonly #recorder: Recorder;
  readonly #auditor: Auditor | undefined;

  constructor(asWritten: Scenario, use: StrategyUse, seed: number, extras: Extras = {}) {
    const scenario = asUsed(asWritten, use);
    const asked = extras.strategy ?? strategyNamed(use.use);
    assert(asked !== undefined, `no strategy is called ${use.use}`);
    this.#auditor = extras.isAudited === true ? new Auditor(asked) : undefined;
    const strategy = this.#auditor?.strategy ?? asked;
    const { topology, workload, script } = scenario;
    this.#scenario = scenario;
    this.#use = use;
    this.#seed = seed;
    this.end = scenario.duration + scenario.settle;
    const { placement } = scenario;
    this.#keys = new KeySpaceOf(workload?.keys ?? [], script, workload?.from, placement);
    const layout = laidOut(scenario, strategy, use, this.#keys);
    const fences = fencesOf(scenario, this.#keys, layout);
    this.#recorder = extras.recorder?.(scenario, layout, fences) ?? new Recorder(scenario, layout, fences);
    const { options } = use;
    const [keys, observer] = [this.#keys, this.#recorder];
    this.world = new World({ topology, strategy, options, seed, layout, keys, observer });
    this.#auditor?.watch(this.world);
    const clientPlan = {
      workload,
      script,
      use,
      regionNames: layout.regionNames,
      keys: this.#keys,
      monitor: scenario.monitor,
      fences,
      payments: this.#tillOf(scenario, use, seed),
      choices: this.#recorder.choices,
      watching: watchingOf(extras.watchers, layout),
      duration: scenario.duration,
      rehoming: placement?.rehoming && { after: placement.rehoming, observer: this.#recorder.beyond.homes },
      turns: this.#turnsOf(scenario),
      operate: (node: string, verb: string) => operate(this.world, this.world.layout.nodeNames.indexOf(node), verb),
    };
    const { trace } = this.#recorder;
    const host = trace === undefined ? this.world : new Tap(this.world, trace);
    this.#clients = new Clients(clientPlan, host, this.#recorder, seed, strategy);
    this.world.clients = this.#clients;
    const levers = new WorldLevers(this.world, this.#clients);
    new Strikes(scenario.faults, scenario.duration, seed, this.world, levers, this.#recorder);
    this.world.start();
    this.#recorder.mayLook(glanceAt(this.world));
    this.#clients.start();
  }

  /** Where some partition has leaders that take turns. */
  #turnsOf({ placement }: Scenario): Turns | undefined {
    if (placement?.partitions.some(({ rota }) => rota !== undefined) !== true) return undefined;
    const { partitions } = placement;
    return { partitions, handOver: (partition, region) => handOver(this.world, partition, region) };
  }

  /** The payment service stands beside the store, and knows nothing of it. */
  #tillOf({ payments }: Scenario, { paying }: StrategyUse, seed: number): Till | undefined {
    if (payments === undefined) return undefined;
    const service = new PaymentService(payments.service, this.world, seed);
    this.world.outside = service;
    const ask = (charge: Charge, region: number) => service.ask(charge, region);
    return { paying: paying ?? payments.paying, operations: payments.operations, ask };
  }

  /** Runs on to `until`, at most `most` events; true when it got there. */
  advance(until: Micros, most = Number.POSITIVE_INFINITY): boolean {
    return this.world.advance(Math.min(until, this.end), most);
  }

  /** Operations that are over. */
  get answered(): number {
    return this.#clients.over;
  }

  get now(): Micros {
    return this.world.time;
  }

  /** Invariants that were broken so far; undefined where nobody watches them. */
  get violations(): readonly Violation[] | undefined {
    return this.#auditor?.violations;
  }

  /** What clients asked and saw so far, as checkers take it; undefined where no trace is kept. */
  history(split = true): RunHistory | undefined {
    const { trace } = this.#recorder;
    const { regionNames, regionOfNode, nodeOfReplica } = this.world.layout;
    const regionOfReplica = nodeOfReplica.map((node) => regionOfNode[node]);
    const origin = { scenario: this.#scenario, use: this.#use, keys: this.#keys, regionNames, regionOfReplica };
    return trace === undefined ? undefined : historyOf(trace, origin, split);
  }

  /** What came of it. `partial` where it was stopped before its end. */
  finish(partial: boolean): Run {
    const { world } = this;
    const keys = this.#keys;
    const read = (replica: Address, key: Key): Value | undefined => world.seats[replica].replica?.read(key);
    const alive = (replica: Address) => world.seats[replica].machine.isAlive;
    this.#hashState(read);
    const history = once(() => this.history());
    const findings = this.#recorder.finish({
      now: partial ? world.time : this.end,
      events: world.events,
      keys: keys.size,
      nameOf: (key) => keys.nameOf(key),
      groupOf: (key) => keys.groupOf(key),
      read,
      metadata: (replica, key) => world.seats[replica].replica?.metadata?.(key),
      alive,
      judge: (guarantee) => {
        const seen = history();
        return seen && { report: judgeGuarantee(guarantee, seen, seen.inits), ops: seen.ops };
      },
    });
    return {
      strategy: this.#use.id,
      seed: this.#seed,
      set: {},
      digest: world.digest(),
      events: world.events,
      partial,
      script: this.#clients.scriptAnswers(),
      ...findings,
      coverage: { ...findings.coverage, ...this.#forgotten() },
      ...(this.violations === undefined ? {} : { violations: this.violations }),
    };
  }

  /** What disks have lost of what they were given. */
  #forgotten(): { truncated: number; unsynced_lost: number } {
    const journals = this.world.seats.map((seat) => seat.journal);
    const sum = (of: (journal: JournalDisk) => number) => journals.reduce((total, journal) => total + of(journal), 0);
    return { truncated: sum(({ truncated }) => truncated), unsynced_lost: sum(({ lost }) => lost) };
  }

  /** What every copy holds in the end belongs to the digest. */
  #hashState(read: (replica: Address, key: Key) => Value | undefined): void {
    const { hash, seats } = this.world;
    for (const seat of seats) {
      for (let key = 0; key < this.#keys.size; key++) {
        const value = read(seat.self, key);
        if (value !== undefined) hash.value(value);
      }
    }
  }
}

/** Strategies are alike in what their replicas tell: one that is down tells when it is back. */
function glanceAt(world: World): Glance {
  const { seats } = world;
  return {
    replicas: seats.map(({ self }) => self),
    isAlive: (replica) => seats[replica].machine.isAlive,
    outlook: (region, replica) => outlook(world, region, replica),
    tells: (replica) => {
      const { replica: here } = seats[replica];
      return here?.siblings !== undefined || here?.metadata !== undefined;
    },
    siblings: (replica, key) => seats[replica].replica?.siblings?.(key),
    metadata: (replica, key) => seats[replica].replica?.metadata?.(key),
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Runs one strategy of a scenario with one seed, from the first event to the last. */
export function run(scenario: Scenario, use: StrategyUse, seed: number, options: RunOptions = {}): Run {
  const simulation = new Simulation(scenario, use, seed, options);
  while (!simulation.advance(simulation.end, SLICE)) {
    options.onProgress?.(simulation.now);
    if (options.stop?.() === true) return simulation.finish(true);
  }
  return simulation.finish(false);
}

/** With the clients of this strategy, where they are not those of all. */
function asUsed(scenario: Scenario, { manners }: StrategyUse): Scenario {
  const { workload } = scenario;
  return manners === undefined || workload === undefined
    ? scenario
    : { ...scenario, workload: { ...workload, manners } };
}

/** One for all data, or as it is placed. */
function seatsOf({ leader, replicas }: StrategyUse, placement: Placement | undefined): readonly Seats[] {
  if (placement === undefined) return alike(1, leader, replicas);
  return placement.partitions.map((own) => ({ leader: own.leader ?? leader, replicas: own.replicas ?? replicas }));
}

function fencesOf({ fences = [] }: Scenario, keys: KeySpaceOf, layout: Layout): Fences | undefined {
  const { keepersOf, replicasOfGroup, partitionOf, regionOfNode, nodeOfReplica } = layout;
  const copiesOf = (key: Key) => {
    const replicas = keepersOf?.(key) ?? replicasOfGroup[partitionOf(key)]!;
    return replicas.map((replica) => regionOfNode[nodeOfReplica[replica]!]!);
  };
  return fences.length === 0 ? undefined : new Fences(fences, keys, copiesOf);
}

function laidOut({ topology, placement }: Scenario, strategy: AnyStrategy, use: StrategyUse, keys: KeySpaceOf): Layout {
  const layout = layOut(topology, seatsOf(use, placement), (key) => keys.partitionOf(key));
  return { ...layout, keepersOf: keepersIn(layout, strategy, use) };
}

/** Which replicas keep which keys, where the strategy says that not all keep all. */
function keepersIn(layout: Layout, strategy: AnyStrategy, { options }: StrategyUse): Keepers | undefined {
  const { regionNames, regionOfNode, nodeOfReplica, replicasOfGroup, partitionOf } = layout;
  const regionOf = (replica: Address) => regionNames[regionOfNode[nodeOfReplica[replica]!]!]!;
  const keepers = replicasOfGroup.map((replicas) => strategy.keepers?.(options, replicas, regionOf));
  if (keepers.every((own) => own === undefined)) return undefined;
  return (key) => {
    const group = partitionOf(key);
    return keepers[group]?.(key) ?? replicasOfGroup[group]!;
  };
}

function watchingOf(watchers: readonly Watcher[] = [], { nodeNames, nodeOfReplica }: Places): Watching {
  return { watchers, nodeOf: (replica) => nodeNames[nodeOfReplica[replica]] };
}
