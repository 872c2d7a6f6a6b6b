/** Everybody who asks: the workload's clients and the script's, over one driver that carries requests. */
import { type Micros, MS } from '../kit/time.ts';
import { type Address, type AnyStrategy, NOWHERE, type Outcome, type Request } from '../strategies/contract.ts';
import { type ClosedClient, closedClients, type Intent, USERS } from './arrivals.ts';
import { Driver, type Finish } from './driver.ts';
import type { Flight } from './flights.ts';
import { carries, type Form, formOf, inserts } from './form.ts';
import type { ClientHost, ClientObserver, HealthReport } from './host.ts';
import { rowName } from './keys.ts';
import { Mix } from './mix.ts';
import { Monitor } from './monitor.ts';
import { OpenLoop } from './open-loop.ts';
import { type ClientPlan, PLAIN } from './plan.ts';
import { observes } from './routing/index.ts';
import { SEEDS_SETTINGS } from './routing/policy.ts';
import { type Answer, Script } from './script.ts';
import { Sleep } from './sleep.ts';
import type { ScriptStep, Workload } from './workload.ts';

// What clients ask to be woken for; 1 is of `patience.ts`; 2 and 7 are the driver's.
export const ARRIVAL = 3;
export const THINK = 4;
export const STEP = 5;
export const CANCEL = 6;
export const OBSERVE = 8;
export const MONITOR = 9;

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
  readonly #script: Script;
  readonly #monitor: Monitor | undefined;
  readonly #stepForms: readonly (Form | undefined)[];
  /** How many operations are over. */
  over = 0;
  /** Clients of the script: ids after those of the workload. */
  readonly #named = new Map<string, number>();

  constructor(plan: ClientPlan, host: ClientHost, observer: ClientObserver, seed: number, strategy: AnyStrategy) {
    const { workload, script, use, regionNames, keys } = plan;
    const manners = workload?.manners ?? PLAIN;
    const failsOver = use.routing.onFailure === 'next-nearest';
    this.#plan = plan;
    const { settings = SEEDS_SETTINGS } = use.routing;
    this.#observeEvery = settings.observe;
    this.#host = host;
    this.#driver = new Driver(
      {
        regionNames,
        manners,
        failsOver,
        settings,
        seed,
        keys,
        hasContexts: strategy.hasContexts === true,
        sleep: this.#sleep,
      },
      host,
      observer,
      this,
    );
    this.#mix = workload && new Mix(workload, keys, use, strategy);
    this.#open = isOpen(workload) ? new OpenLoop(workload, regionNames, seed) : undefined;
    this.#closed = workload?.arrivals === 'closed' ? closedClients(workload, seed) : [];
    this.#script = new Script(script);
    this.#monitor = plan.monitor && new Monitor(plan.monitor, host, observer);
    const { idempotencyKey } = manners.retry;
    this.#stepForms = script.map(({ kind, consistency, part, context }) => {
      if (kind === undefined) return undefined;
      const form = formOf(kind, consistency, use, strategy, idempotencyKey, inserts(kind), part);
      return context === undefined ? form : { ...form, context: contextIn(script, context) };
    });
    const others = Math.max(this.#closed.length, this.#open?.clients ?? regionNames.length * USERS);
    for (const { client } of script) {
      if (!this.#named.has(client)) this.#named.set(client, others + this.#named.size);
    }
  }

  start(): void {
    const { routing } = this.#plan.use;
    if (this.#monitor !== undefined) this.#wakeAt(this.#plan.monitor!.sample, MONITOR, 0);
    if (observes(routing.reads)) for (let i = 0; i < this.#plan.regionNames.length; i++) this.#wakeAt(0, OBSERVE, i);
    this.#open?.start((at, stream) => this.#wakeAt(at, ARRIVAL, stream));
    const think = this.#plan.workload?.think ?? 0;
    for (let i = 0; i < this.#closed.length; i++) this.#wakeAt(this.#closed[i].first(think), THINK, i);
    for (let i = 0; i < this.#script.steps.length; i++) {
      const { after, at } = this.#script.steps[i];
      if (after === undefined) this.#wakeAt(at, STEP, i);
    }
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
        this.#step(which);
        break;
      case OBSERVE:
        this.#driver.steeringOf(which).observe(0);
        this.#wakeAt(this.#host.now() + this.#observeEvery, OBSERVE, which);
        break;
      case MONITOR:
        this.#monitor!.ask();
        this.#wakeAt(this.#host.now() + this.#plan.monitor!.sample, MONITOR, 0);
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

  /** The world calls this when a node's word of itself reaches the clients of a region. */
  reported(region: number, replica: Address, report: HealthReport): void {
    this.#driver.steeringOf(region).reported(replica, report);
    if (region === this.#monitor?.region) this.#monitor.reported(replica, report);
  }

  /** The driver calls this when an operation is over; undefined: its fate is unknown. */
  finished(flight: Flight, outcome: Outcome | undefined): void {
    this.over++;
    if (flight.what < 0) {
      const step = -1 - flight.what;
      this.#script.end(step, flight.opId, outcome, this.#host.now());
      this.#follow(step);
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
      const one = this.#named.get(name);
      if (one !== undefined) return [one];
      const region = this.#plan.regionNames.indexOf(name);
      if (this.#closed.length > 0) return this.#closed.flatMap((client, i) => (client.region === region ? [i] : []));
      return region < 0 ? [] : (this.#open?.clientsOf(region) ?? []);
    });
  }

  /** What became of each scripted step so far, in order of being taken. */
  scriptAnswers(): readonly Answer[] {
    return this.#script.answers;
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

  #step(index: number): void {
    const step = this.#script.steps[index];
    const now = this.#host.now();
    const client = this.#named.get(step.client)!;
    if (step.kind !== undefined && this.#sleep.isAsleep(client)) {
      this.#whenAwake(client, () => this.#step(index));
      return;
    }
    if (this.#script.again(index)) this.#wakeAt(now + step.every, STEP, index);
    const form = this.#stepForms[index];
    if (form !== undefined) {
      this.#askStep(index, step, form);
      return;
    }
    this.#script.operated(index, this.#plan.operate(step.node, step.verb ?? ''), now);
    this.#follow(index);
  }

  #askStep(index: number, step: ScriptStep, form: Form): void {
    const { keys } = this.#plan;
    const key = keys.scripted(step.key);
    const into = form.kind === 'decrement-and-insert' ? keys.scripted(rowName(step)) : -1;
    const replicaIn = (region: number) => this.#host.replicasFor(key, region)[0];
    const pinned = step.to < 0 ? NOWHERE : replicaIn(step.to);
    const among = step.among?.map(replicaIn);
    const opId = this.#driver.nextOpId;
    const value = carries(form.kind) ? (step.value ?? opId) : undefined;
    const client = this.#named.get(step.client)!;
    this.#script.begin(index, opId, this.#host.now());
    if (step.cancelAfter < Number.POSITIVE_INFINITY) {
      this.#host.wakeAt(this.#host.now() + step.cancelAfter, CANCEL, opId);
    }
    this.#driver.ask(form, -1 - index, client, step.from, key, into, value, step.amount, step.expected, pinned, among);
  }

  #follow(index: number): void {
    for (const next of this.#script.followers(index)) {
      this.#wakeAt(this.#host.now() + this.#script.steps[next].delay, STEP, next);
    }
  }
}

/** A step is told by its place. */
function contextIn(script: readonly ScriptStep[], context: string): Form['context'] {
  return context === 'own' || context === 'none' ? context : -1 - script.findIndex(({ id }) => id === context);
}

function isOpen(workload: Workload | undefined): workload is Workload {
  return workload !== undefined && workload.arrivals !== 'closed';
}
