/** The life of a client's operation: asked, redirected, timed out, asked again, answered or given up. */
import { type Micros, MS } from '../kit/time.ts';
import {
  type Address,
  type Key,
  NOWHERE,
  type Outcome,
  type Request,
  refused,
  type Value,
  type WriteId,
} from '../strategies/contract.ts';
import type { DriverPlan, Finish } from './driver-plan.ts';
import { type Flight, Flights } from './flights.ts';
import { type Form, requestAgain, requestOf } from './form.ts';
import type { ClientHost, ClientObserver } from './host.ts';
import { Patience, TIMEOUT } from './patience.ts';
import { type Payment, unpaid } from './payments/cashier.ts';
import { Detour } from './rehoming/detour.ts';
import { Steering } from './steering.ts';
import { Tokens } from './tokens.ts';

/** Before the next replica is asked where a refusal named nobody better: an election is short. */
const PAUSE: Micros = 50 * MS;
/** After so many redirects of one attempt each further one waits, hint or not: replicas may disagree. */
const HOPS = 8;
const LONG_PAUSE: Micros = 200 * MS;

/** What the driver asks to be woken for, beside timeouts. */
export const RESUME = 2;
export const HEDGE = 7;

/**
 * Each attempt is waited for as long as `timeout`, its redirects and pauses included; an operation ends after
 * `retry.max` + 1 attempts at the latest, with the backoffs between them, and one more for something old where
 * `fallback` says so.
 */
export class Driver {
  readonly #plan: DriverPlan;
  readonly #host: ClientHost;
  readonly #observer: ClientObserver;
  readonly #finish: Finish;
  readonly #flights = new Flights();
  /** By region. */
  readonly #steering: readonly Steering[];
  readonly #patience: Patience;
  readonly #tokens: Tokens;
  readonly #detour: Detour | undefined;
  #next: WriteId = 1;

  constructor(plan: DriverPlan, host: ClientHost, observer: ClientObserver, finish: Finish) {
    this.#plan = plan;
    this.#host = host;
    this.#observer = observer;
    this.#finish = finish;
    this.#tokens = new Tokens({ isByKey: plan.hasContexts === true, partitionOf: (key) => plan.keys.partitionOf(key) });
    this.#detour =
      plan.rehoming &&
      new Detour(plan.rehoming, this.#flights, this.#tokens, observer, {
        end: (...how) => this.#end(...how),
        fail: (flight) => this.#fail(flight),
        submit: (flight) => this.#submit(flight, this.#steering[flight.region].first(flight)),
      });
    this.#steering = plan.regionNames.map((name, i) => new Steering(host, i, name, plan));
    const { regionNames, manners } = plan;
    const onTimeout = (flight: Flight) => this.#timedOut(flight);
    this.#patience = new Patience(host, this.#flights, regionNames.length, manners.timeout, onTimeout);
  }

  /** The id that the next operation will get: what a unique value is made of. */
  get nextOpId(): WriteId {
    return this.#next;
  }

  /** Starts an operation now. `pinned` is the only replica it asks, or NOWHERE; `among` alone may serve it. */
  ask(
    form: Form,
    what: number,
    client: number,
    region: number,
    key: Key,
    into: Key,
    value: Value | undefined,
    amount: number,
    expected: Value | undefined,
    pinned: Address,
    among: readonly Address[] | undefined,
    fence?: number,
  ): WriteId {
    const opId = this.#next++;
    const flight = this.#flights.open(opId);
    flight.begin(form, what, client, region, pinned !== NOWHERE, fence);
    const token = this.#tokens.asked(form, client, key);
    flight.request = requestOf(form, opId, 1, client, region, token, key, into, value, amount, expected, among, fence);
    const row = form.kind === 'insert' ? key : into;
    this.#observer.issued(opId, what, form.kind, key, row, client, region, this.#host.now());
    const forbidden = this.#plan.fences?.forbids(form.kind, key, into, region);
    const { checkout } = this.#plan;
    if (forbidden !== undefined) this.#end(flight, refused(forbidden), NOWHERE);
    else if (checkout?.holds(what) !== true) this.#start(flight, pinned);
    else checkout.charge(opId, region, (payment) => this.#paid(opId, pinned, payment));
    return opId;
  }

  #paid(opId: WriteId, pinned: Address, payment: Payment): void {
    const flight = this.#flights.find(opId);
    if (flight === undefined) return;
    if (payment === 'charged') this.#start(flight, pinned);
    else this.#end(flight, unpaid(payment), NOWHERE);
  }

  #start(flight: Flight, pinned: Address): void {
    const steering = this.#steering[flight.region];
    steering.care.onFirst();
    this.#attempt(flight, flight.pinned ? pinned : steering.first(flight));
  }

  /** Whom clients of the region ask, and what they have heard. */
  steeringOf(region: number): Steering {
    return this.#steering[region];
  }

  /** A reply reached the client. Only the attempt under way still listens. */
  answered(request: Request, outcome: Outcome, server: Address): void {
    const flight = this.#flights.find(request.opId);
    if (flight === undefined || !flight.awaits(request)) return;
    if (this.#plan.sleep.isAsleep(flight.client)) {
      this.#plan.sleep.defer(flight.client, () => this.answered(request, outcome, server));
      return;
    }
    this.#steering[flight.region].heard(flight, outcome, server);
    if (outcome.kind === 'ok') this.#settled(flight, outcome, server);
    else if (flight.waiting && server === flight.target) {
      // From anybody else a no is the echo of a duplicated request: another question is out already.
      flight.waiting = false;
      flight.refusal = outcome;
      flight.refuser = server;
      if (outcome.kind === 'failed') this.#fail(flight);
      else this.#refused(flight, outcome);
    }
  }

  /** The client stops waiting, whatever is under way. */
  cancel(opId: WriteId): void {
    const flight = this.#flights.find(opId);
    if (flight === undefined) return;
    if (!this.#plan.sleep.holds(flight.client, () => this.cancel(opId))) this.#giveUp(flight);
  }

  wake(what: number, which: number): void {
    if (what === TIMEOUT) this.#patience.expire(which);
    else {
      const flight = this.#flights.find(which);
      const now = this.#host.now();
      if (what === RESUME && flight?.resumeAt === now) this.#resume(flight);
      if (what === HEDGE && flight?.hedgeAt === now) this.#hedge(flight);
    }
  }

  #attempt(flight: Flight, target: Address): void {
    flight.hops = 0;
    this.#patience.begin(flight);
    this.#submit(flight, target);
  }

  #submit(flight: Flight, wanted: Address): void {
    const target = this.#steering[flight.region].spared(flight, wanted);
    flight.resumeAt = -1;
    if (target === NOWHERE) {
      // The client knows at once, and spares the store.
      flight.waiting = false;
      flight.refusal = refused('its circuit is open');
      flight.refuser = wanted;
      this.#fail(flight);
      return;
    }
    flight.target = target;
    flight.waiting = true;
    flight.sentAt = this.#host.now();
    this.#host.submit(flight.request, flight.region, target);
    const { hedge } = this.#plan.manners;
    const { kind, route } = flight.form;
    if (hedge === undefined || kind !== 'read' || route === 'leader' || flight.pinned) return;
    flight.hedgeAt = flight.sentAt + hedge;
    this.#host.wakeAt(flight.hedgeAt, HEDGE, flight.opId);
  }

  /** The first to answer is taken: both questions are of one attempt. */
  #hedge(flight: Flight): void {
    const other = flight.waiting ? this.#steering[flight.region].second(flight) : NOWHERE;
    if (other === NOWHERE) return;
    this.#observer.hedged(flight.opId, this.#host.now());
    this.#host.submit(flight.request, flight.region, other);
  }

  #settled(flight: Flight, outcome: Outcome, server: Address): void {
    const { key } = flight.request.operations[0];
    if (outcome.token !== undefined) this.#tokens.heard(flight.form, flight.client, key, outcome.token, flight.what);
    const steering = this.#steering[flight.region];
    steering.served(flight, server);
    if (flight.isFallingBack) this.#leave(flight, true);
    else if (this.#detour?.holds(flight, outcome, server) !== true) this.#end(flight, outcome, server);
  }

  #refused(flight: Flight, { tryAt }: Outcome): void {
    const hint = tryAt === flight.target ? NOWHERE : tryAt;
    const next = this.#steering[flight.region].afterRefusal(flight, hint);
    flight.hops++;
    if (next === NOWHERE) this.#fail(flight);
    else if (hint !== NOWHERE && flight.hops <= HOPS) this.#submit(flight, next);
    else this.#pause(flight, next, flight.hops <= HOPS ? PAUSE : LONG_PAUSE);
  }

  #pause(flight: Flight, next: Address, pause: Micros): void {
    flight.target = next;
    flight.resumeAt = this.#host.now() + pause;
    this.#host.wakeAt(flight.resumeAt, RESUME, flight.opId);
  }

  #resume(flight: Flight): void {
    const { client, opId, resumeAt } = flight;
    const again = () => {
      if (this.#flights.find(opId)?.resumeAt === resumeAt) this.#resume(flight);
    };
    if (this.#plan.sleep.holds(client, again)) return;
    if (flight.request.attempt === flight.attempt) this.#submit(flight, flight.target);
    else this.#retry(flight, flight.target);
  }

  #timedOut(flight: Flight): void {
    const { opId, attempt, client: sleeper } = flight;
    const again = () => {
      if (this.#flights.find(opId)?.attempt === attempt) this.#timedOut(flight);
    };
    if (this.#plan.sleep.holds(sleeper, again)) return;
    const { retry } = this.#plan.manners;
    const steering = this.#steering[flight.region];
    const next = flight.waiting ? steering.afterSilence(flight) : flight.target;
    if (flight.waiting) flight.doubtful = true;
    if (flight.isFallingBack || flight.attempt > retry.max || !steering.care.mayRetry()) {
      this.#fail(flight);
      return;
    }
    const pause = steering.care.backoff.after(flight.attempt);
    // From here on an answer to the old attempt finds nobody listening.
    flight.attempt++;
    flight.waiting = false;
    if (pause > 0) this.#pause(flight, next, pause);
    else this.#retry(flight, next);
  }

  #retry(flight: Flight, target: Address): void {
    const { form, opId, attempt, client, request } = flight;
    let { key, into } = request.operations[0];
    if (form.rowPerAttempt && form.kind === 'insert') key = this.#plan.keys.rowAgain(key, attempt - 1);
    else if (form.rowPerAttempt) into = this.#plan.keys.rowAgain(into, attempt - 1);
    const token = this.#tokens.asked(form, client, key);
    flight.request = requestAgain(request, form, attempt, token, key, into);
    this.#observer.retried(opId, attempt, form.kind === 'insert' ? key : into, this.#host.now());
    this.#attempt(flight, target);
  }

  /** A read that failed may still show something old, and is counted as that. */
  #fail(flight: Flight): void {
    const { form, request, isFallingBack, pinned } = flight;
    const { fallback } = this.#plan.manners;
    const { key, into } = request.operations[0];
    const steering = this.#steering[flight.region];
    if (form.kind !== 'read' || isFallingBack || pinned) this.#giveUp(flight);
    else if (fallback === 'cached' && steering.care.hasSeen(key)) this.#leave(flight, true);
    else if (fallback === 'stale' && form.stale !== undefined) {
      flight.fallBackTo(form.stale);
      flight.request = requestAgain(request, form.stale, flight.attempt, undefined, key, into);
      this.#attempt(flight, steering.first(flight));
    } else this.#giveUp(flight);
  }

  /** What is certain is said: with nothing out and every question refused, nothing was done. */
  #giveUp(flight: Flight): void {
    if (flight.waiting || flight.doubtful) this.#leave(flight, false);
    else this.#end(flight, flight.refusal, flight.refuser);
  }

  #leave(flight: Flight, isShownOld: boolean): void {
    this.#observer.gaveUp(flight.opId, this.#host.now(), isShownOld);
    this.#finish.finished(flight, undefined);
    this.#flights.close(flight);
  }

  #end(flight: Flight, outcome: Outcome, server: Address): void {
    const { form, request, region } = flight;
    if (form.kind === 'read' && outcome.kind === 'ok') this.#steering[region].care.saw(request.operations[0].key);
    this.#observer.answered(flight.opId, outcome, server, this.#host.now());
    this.#finish.finished(flight, outcome);
    this.#flights.close(flight);
  }
}
