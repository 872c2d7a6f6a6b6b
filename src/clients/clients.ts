/** Everybody who asks: the workload's clients and the script's, over one driver that carries requests. */
import { type Micros, MS } from '../kit/time.ts';
import type { Address, AnyStrategy, Outcome, Request, WriteId } from '../strategies/contract.ts';
import { type ClosedClient, closedClients, type Intent, USERS } from './arrivals.ts';
import { Driver } from './driver.ts';
import type { Finish } from './driver-plan.ts';
import { APART, type Flight } from './flights.ts';
import type { ClientHost, ClientObserver, HealthReport } from './host.ts';
import { Mix } from './mix.ts';
import { Monitor } from './monitor.ts';
import { OpenLoop } from './open-loop.ts';
import { Checkout } from './payments/checkout.ts';
import type { Charge, Charged } from './payments/plan.ts';
import { type ClientPlan, PLAIN } from './plan.ts';
import { REHOME } from './rehoming/errands.ts';
import { type Rehoming, rehomingOf } from './rehoming/rehoming.ts';
import { Rotas } from './rotas.ts';
import { observes } from './routing/index.ts';
import { SEEDS_SETTINGS } from './routing/policy.ts';
import type { Answer } from './script.ts';
import { Sleep } from './sleep.ts';
import { CANCEL, Steps } from './steps.ts';
import { Watch } from './watcher.ts';
import type { Workload } from './workload.ts';

// What clients ask to be woken for; 1 is of `patience.ts`; 2 and 7 are the driver's.
export const ARRIVAL = 3;
export const THINK = 4;
export const STEP = 5;
export const OBSERVE = 8;
export const MONITOR = 9;
export const WATCH = 10;
export const PAY = 11;
export const TURN = 12;

/** A closed client that was told no pauses at least so long, or it might ask for ever at one instant. */
const SOBER: Micros = MS;

export class Clients implements Finish {
  readonly #plan: ClientPlan;
  readonly #observeEvery: Micros;
  readonly #host: ClientHost;
  readonly #driver: Driver;
  readonly #mix: Mix | undefined;
  readonly #open: OpenLoop | undefined;
  readonly #closed: readonly ClosedClient[];
  readonly #intent: Intent = { operation: 0, client: 0, region: 0, home: 0, key: 0, rank: -1 };
  readonly #sleep = new Sleep();
  readonly #steps: Steps;
  readonly #monitor: Monitor | undefined;
  readonly #checkout: Checkout | undefined;
  readonly #rehoming: Rehoming | undefined;
  readonly #rotas: Rotas | undefined;
  readonly #watches: readonly Watch[];
  /** How many operations are over. */
  over = 0;

  constructor(plan: ClientPlan, host: ClientHost, observer: ClientObserver, seed: number, strategy: AnyStrategy) {
    const { workload, use, regionNames, keys } = plan;
    const manners = workload?.manners ?? PLAIN;
    const failsOver = use.routing.onFailure === 'next-nearest';
    this.#plan = plan;
    const { settings = SEEDS_SETTINGS } = use.routing;
    this.#observeEvery = settings.observe;
    this.#host = host;
    const wakeCashier = (at: Micros, opId: WriteId) => host.wakeAt(at, PAY, opId);
    this.#checkout = plan.payments && new Checkout(plan.payments, () => host.now(), wakeCashier);
    this.#rehoming = plan.rehoming && rehomingOf(plan, plan.rehoming, host, () => this.#driver, strategy);
    this.#driver = new Driver(
      {
        regionNames,
        manners,
        failsOver,
        settings,
        choices: plan.choices,
        seed,
        keys,
        hasContexts: strategy.hasContexts === true,
        sleep: this.#sleep,
        fences: plan.fences,
        checkout: this.#checkout,
        rehoming: this.#rehoming,
      },
      host,
      observer,
      this,
    );
    this.#rotas =
      plan.turns &&
      new Rotas(
        plan.turns,
        () => host.now(),
        (at, partition) => this.#wakeAt(at, TURN, partition),
      );
    this.#mix = workload && new Mix(workload, keys, use, strategy, this.#rehoming);
    this.#open = isOpen(workload) ? new OpenLoop(workload, regionNames, seed) : undefined;
    this.#closed = workload?.arrivals === 'closed' ? closedClients(workload, seed) : [];
    this.#monitor = plan.monitor && new Monitor(plan.monitor, host, observer);
    this.#watches = watchesOf(plan, host, observer);
    const others = Math.max(this.#closed.length, this.#open?.clients ?? regionNames.length * USERS);
    const stage = { host, driver: this.#driver, sleep: this.#sleep, strategy, manners };
    this.#steps = new Steps(plan, stage, others, (at, step) => this.#wakeAt(at, STEP, step));
  }

  start(): void {
    this.#rotas?.start();
    const { use, workload } = this.#plan;
    const routes = [use.routing.reads, use.routing.writes, ...(workload?.operations ?? []).map(({ route }) => route)];
    if (this.#monitor !== undefined) this.#wakeAt(this.#plan.monitor!.sample, MONITOR, 0);
    for (let i = 0; i < this.#watches.length; i++) this.#wakeAt(0, WATCH, i);
    if (routes.some(observes)) for (let i = 0; i < this.#plan.regionNames.length; i++) this.#wakeAt(0, OBSERVE, i);
    this.#open?.start((at, stream) => this.#wakeAt(at, ARRIVAL, stream));
    const think = this.#plan.workload?.think ?? 0;
    for (let i = 0; i < this.#closed.length; i++) this.#wakeAt(this.#closed[i].first(think), THINK, i);
    this.#steps.start();
  }

  /** The world calls this when a `wakeAt` comes due. */
  wake(what: number, which: number): void {
    switch (what) {
      case ARRIVAL:
        this.#arrived(which);
        break;
      case THINK:
        this.#goOn(which);
        break;
      case STEP:
        this.#steps.take(which);
        break;
      case OBSERVE:
        this.#driver.steeringOf(which).observe();
        this.#wakeAt(this.#host.now() + this.#observeEvery, OBSERVE, which);
        break;
      case MONITOR:
        this.#monitor!.ask();
        this.#wakeAt(this.#host.now() + this.#plan.monitor!.sample, MONITOR, 0);
        break;
      case WATCH:
        this.#watches[which].turn();
        this.#wakeAt(this.#host.now() + this.#watches[which].every, WATCH, which);
        break;
      case TURN:
        this.#rotas!.turn(which);
        break;
      case PAY:
        this.#checkout!.wake(which);
        break;
      case REHOME:
        this.#rehoming!.wake(which);
        break;
      case CANCEL:
        this.#driver.cancel(which);
        break;
      default:
        this.#driver.wake(what, which);
    }
  }

  /** The world calls this when a reply reaches the client. */
  answered(request: Request, outcome: Outcome, server: number): void {
    this.#driver.answered(request, outcome, server);
  }

  /** The world calls this when the payment service answers. */
  paid(charge: Charge, charged: Charged): void {
    this.#checkout!.answered(charge, charged);
  }

  /** The world calls this when a node's word of itself reaches the clients of a region. */
  reported(region: number, replica: Address, report: HealthReport): void {
    this.#driver.steeringOf(region).reported(replica, report);
    if (region === this.#monitor?.region) this.#monitor.reported(replica, report);
    for (const watch of this.#watches) watch.reported(region, replica, report);
  }

  /** The driver calls this when an operation is over; undefined: its fate is unknown. */
  finished(flight: Flight, outcome: Outcome | undefined): void {
    if (flight.what === APART) {
      this.#rehoming!.finished(flight, outcome);
      return;
    }
    this.over++;
    this.#checkout?.finished(flight, outcome);
    if (flight.what < 0) {
      this.#steps.finished(flight, outcome);
      return;
    }
    if (outcome !== undefined) this.#mix!.note(flight, outcome);
    if (this.#closed.length > 0) this.#think(flight.client, outcome?.kind === 'ok');
  }

  /** These clients stand still: those of the script by name, those of a region's workload by the region's. */
  pause(names: readonly string[], onDeferred: () => void): void {
    for (const client of this.#called(names)) this.#sleep.pause(client, onDeferred);
  }

  resume(names: readonly string[]): void {
    for (const client of this.#called(names)) this.#sleep.resume(client);
  }

  /** From now on clients of these regions ask `factor` times as often; 1 = the burst is over. */
  burst(regions: readonly number[], factor: number, onAsked: () => void): void {
    const wakeAt = (at: Micros, stream: number) => this.#wakeAt(at, ARRIVAL, stream);
    this.#open?.burst(regions, factor, this.#host.now(), onAsked, wakeAt);
  }

  #called(names: readonly string[]): readonly number[] {
    return names.flatMap((name) => {
      const one = this.#steps.clientOf(name);
      if (one !== undefined) return [one];
      const region = this.#plan.regionNames.indexOf(name);
      if (this.#closed.length > 0) return this.#closed.flatMap((client, i) => (client.region === region ? [i] : []));
      return region < 0 ? [] : (this.#open?.clientsOf(region) ?? []);
    });
  }

  /** What became of each scripted step so far, in order of being taken. */
  scriptAnswers(): readonly Answer[] {
    return this.#steps.answers;
  }

  /** Nothing new begins once the time for requests is over. */
  #wakeAt(at: Micros, what: number, which: number): void {
    if (at < this.#plan.duration) this.#host.wakeAt(at, what, which);
  }

  #arrived(which: number): void {
    const open = this.#open!;
    if (!open.fill(which, this.#host.now(), this.#intent)) return;
    if (this.#sleep.isAsleep(this.#intent.client)) this.#askLater({ ...this.#intent });
    else this.#mix!.ask(this.#driver, this.#intent);
    this.#wakeAt(open.next(which), ARRIVAL, which);
  }

  #think(client: number, pleased: boolean): void {
    const { think } = this.#plan.workload!;
    const now = this.#host.now();
    if (think > 0 || !pleased) this.#wakeAt(now + Math.max(think, pleased ? 0 : SOBER), THINK, client);
    else if (now < this.#plan.duration) this.#goOn(client);
  }

  #askLater(intent: Intent): void {
    this.#whenAwake(intent.client, () => this.#mix!.ask(this.#driver, intent));
  }

  /** Who wakes when the time for requests is over asks no more. */
  #whenAwake(client: number, act: () => void): void {
    this.#sleep.defer(client, () => {
      if (this.#host.now() < this.#plan.duration) act();
    });
  }

  #goOn(client: number): void {
    if (this.#sleep.isAsleep(client)) {
      this.#whenAwake(client, () => this.#goOn(client));
      return;
    }
    this.#closed[client].fill(this.#intent);
    this.#mix!.ask(this.#driver, this.#intent);
  }
}

function watchesOf({ watching, regionNames }: ClientPlan, host: ClientHost, observer: ClientObserver): Watch[] {
  return watching?.watchers.map((watcher) => new Watch(watcher, regionNames, watching, host, observer)) ?? [];
}

function isOpen(workload: Workload | undefined): workload is Workload {
  return workload !== undefined && workload.arrivals !== 'closed';
}
