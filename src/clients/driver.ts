/** The life of a client's operation: asked, redirected, timed out, asked again, answered or given up. */
import { type Random, randomStream } from '../kit/random.ts';
import { type Micros, MS } from '../kit/time.ts';
import {
  type Address,
  type Key,
  NOWHERE,
  type Outcome,
  type Request,
  type Value,
  type WriteId,
} from '../strategies/contract.ts';
import { type Flight, Flights } from './flights.ts';
import { type Form, requestOf } from './form.ts';
import { Gateway } from './gateway.ts';
import type { ClientHost, ClientObserver } from './host.ts';
import type { KeySpaceOf } from './keys.ts';
import { Patience, TIMEOUT } from './patience.ts';
import type { Sleep } from './sleep.ts';
import { Tokens } from './tokens.ts';
import type { Manners } from './workload.ts';

/** A pause before the next replica is asked where a refusal named nobody better: an election is short. */
const PAUSE: Micros = 50 * MS;
/** After so many redirects of one attempt each further one waits, hint or not: replicas may disagree. */
const HOPS = 8;
const LONG_PAUSE: Micros = 200 * MS;
/** Backoffs double up to a thousandfold. */
const DOUBLINGS = 10;

/** Who is told that an operation is over; `outcome` is undefined where its fate is unknown. */
export interface Finish {
  finished(flight: Flight, outcome: Outcome | undefined): void;
}

/** What the driver asks to be woken for, beside timeouts. */
export const RESUME = 2;

export interface DriverPlan {
  readonly regionNames: readonly string[];
  readonly manners: Manners;
  /** False: a refusal without a hint, or silence, never leads to another replica. */
  readonly failsOver: boolean;
  readonly seed: number;
  readonly keys: KeySpaceOf;
  readonly hasContexts?: boolean; // Tokens speak of one key each.
  readonly sleep: Sleep;
}

/**
 * Each attempt is waited for as long as `timeout`, its redirects and pauses included; an operation ends
 * after `retry.max` + 1 attempts at the latest, with the backoffs between them.
 */
export class Driver {
  readonly #plan: DriverPlan;
  readonly #host: ClientHost;
  readonly #observer: ClientObserver;
  readonly #finish: Finish;
  readonly #flights = new Flights();
  readonly #gateways: readonly Gateway[];
  readonly #patience: Patience;
  readonly #backoffs: readonly Random[];
  readonly #tokens: Tokens;
  #next: WriteId = 1;

  constructor(plan: DriverPlan, host: ClientHost, observer: ClientObserver, finish: Finish) {
    this.#plan = plan;
    this.#host = host;
    this.#observer = observer;
    this.#finish = finish;
    this.#tokens = new Tokens(plan.hasContexts === true);
    const names = plan.regionNames;
    this.#gateways = names.map((name, i) => new Gateway(host, i, name, plan.manners.leaderCache, plan.seed));
    const { timeout } = plan.manners;
    this.#patience = new Patience(host, this.#flights, names.length, timeout, (flight) => this.#timedOut(flight));
    this.#backoffs = names.map((name) => randomStream(plan.seed, `backoff ${name}`));
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
  ): WriteId {
    const opId = this.#next++;
    const flight = this.#flights.open(opId);
    flight.what = what;
    flight.form = form;
    flight.client = client;
    flight.region = region;
    flight.pinned = pinned !== NOWHERE;
    flight.doubtful = false;
    flight.attempt = 1;
    const token = form.sessional ? this.#tokens.of(client, key) : undefined;
    flight.request = requestOf(form, opId, 1, client, region, token, key, into, value, amount, expected, among);
    const row = form.kind === 'insert' ? key : into;
    this.#observer.issued(opId, what, form.kind, key, row, client, region, this.#host.now());
    this.#attempt(flight, flight.pinned ? pinned : this.#gateways[region].first(form.route, key, client));
    return opId;
  }

  /** A reply reached the client. Only the attempt under way still listens. */
  answered(request: Request, outcome: Outcome, server: Address): void {
    const flight = this.#flights.find(request.opId);
    if (flight === undefined || request.attempt !== flight.attempt) return;
    if (this.#plan.sleep.isAsleep(flight.client)) {
      this.#plan.sleep.defer(flight.client, () => this.answered(request, outcome, server));
      return;
    }
    this.#gateways[flight.region].heard(server);
    if (outcome.kind === 'ok') {
      this.#settled(flight, outcome, server);
    } else if (flight.waiting && server === flight.target) {
      // From anybody else a no is the echo of a duplicated request: another question is out already.
      flight.waiting = false;
      flight.refusal = outcome;
      flight.refuser = server;
      if (outcome.kind === 'failed') this.#giveUp(flight);
      else this.#refused(flight, outcome);
    }
  }

  /** The client stops waiting, whatever is under way. */
  cancel(opId: WriteId): void {
    const flight = this.#flights.find(opId);
    if (flight === undefined) return;
    if (this.#plan.sleep.isAsleep(flight.client)) this.#plan.sleep.defer(flight.client, () => this.cancel(opId));
    else this.#giveUp(flight);
  }

  wake(what: number, which: number): void {
    if (what === TIMEOUT) this.#patience.expire(which);
    else {
      const flight = this.#flights.find(which);
      if (flight !== undefined && flight.resumeAt === this.#host.now()) this.#resume(flight);
    }
  }

  #attempt(flight: Flight, target: Address): void {
    flight.hops = 0;
    this.#patience.begin(flight);
    this.#submit(flight, target);
  }

  #submit(flight: Flight, target: Address): void {
    flight.target = target;
    flight.waiting = true;
    flight.resumeAt = -1;
    this.#host.submit(flight.request, flight.region, target);
  }

  #settled(flight: Flight, outcome: Outcome, server: Address): void {
    if (outcome.token !== undefined) {
      this.#tokens.heard(flight.client, flight.request.operations[0].key, outcome.token);
    }
    if (flight.form.route === 'leader' && !flight.pinned) {
      this.#gateways[flight.region].learn(flight.request.operations[0].key, server);
    }
    this.#end(flight, outcome, server);
  }

  #refused(flight: Flight, outcome: Outcome): void {
    const key = flight.request.operations[0].key;
    const hint = outcome.tryAt;
    const hinted = hint !== NOWHERE && hint !== flight.target;
    if (flight.pinned || (!hinted && !this.#plan.failsOver)) {
      this.#giveUp(flight);
      return;
    }
    const gateway = this.#gateways[flight.region];
    if (hinted && flight.form.route === 'leader') gateway.learn(key, hint);
    const next = hinted ? hint : gateway.next(key, flight.target);
    flight.hops++;
    if (hinted && flight.hops <= HOPS) this.#submit(flight, next);
    else this.#pause(flight, next, flight.hops <= HOPS ? PAUSE : LONG_PAUSE);
  }

  #pause(flight: Flight, next: Address, pause: Micros): void {
    flight.target = next;
    flight.resumeAt = this.#host.now() + pause;
    this.#host.wakeAt(flight.resumeAt, RESUME, flight.opId);
  }

  #resume(flight: Flight): void {
    const { client, opId, resumeAt } = flight;
    if (this.#plan.sleep.isAsleep(client)) {
      this.#plan.sleep.defer(client, () => {
        if (this.#flights.find(opId)?.resumeAt === resumeAt) this.#resume(flight);
      });
    } else if (flight.request.attempt === flight.attempt) this.#submit(flight, flight.target);
    else this.#retry(flight, flight.target);
  }

  #timedOut(flight: Flight): void {
    const { opId, attempt, client: sleeper } = flight;
    if (this.#plan.sleep.isAsleep(sleeper)) {
      this.#plan.sleep.defer(sleeper, () => {
        if (this.#flights.find(opId)?.attempt === attempt) this.#timedOut(flight);
      });
      return;
    }
    const { form, region, client, target, request } = flight;
    const { key } = request.operations[0];
    const { retry } = this.#plan.manners;
    const gateway = this.#gateways[region];
    let next = target;
    if (flight.waiting) {
      flight.doubtful = true;
      if (this.#plan.failsOver && !flight.pinned) {
        next = gateway.next(key, target);
        gateway.unanswered(form.route, key, client, target, next);
        if (form.route === 'leader') next = gateway.first(form.route, key, client);
      }
    }
    if (flight.attempt > retry.max) {
      this.#giveUp(flight);
      return;
    }
    const longest = retry.backoff * (1 << Math.min(flight.attempt - 1, DOUBLINGS));
    const pause = Math.round(longest * (1 - retry.jitter * this.#backoffs[region].next()));
    // From here on an answer to the old attempt finds nobody listening.
    flight.attempt++;
    flight.waiting = false;
    if (pause > 0) this.#pause(flight, next, pause);
    else this.#retry(flight, next);
  }

  #retry(flight: Flight, target: Address): void {
    const { form, opId, attempt, client, region } = flight;
    const { among, operations } = flight.request;
    const { value, amount, expected, key: oldKey, into: oldInto } = operations[0];
    let key = oldKey;
    let into = oldInto;
    if (form.rowPerAttempt && form.kind === 'insert') key = this.#plan.keys.rowAgain(key, attempt - 1);
    else if (form.rowPerAttempt) into = this.#plan.keys.rowAgain(into, attempt - 1);
    const token = form.sessional ? this.#tokens.of(client, key) : undefined;
    flight.request = requestOf(form, opId, attempt, client, region, token, key, into, value, amount, expected, among);
    this.#observer.retried(opId, attempt, form.kind === 'insert' ? key : into, this.#host.now());
    this.#attempt(flight, target);
  }

  /** What is certain is said: with nothing out and every question refused, nothing was done. */
  #giveUp(flight: Flight): void {
    if (!flight.waiting && !flight.doubtful) {
      this.#end(flight, flight.refusal, flight.refuser);
      return;
    }
    this.#observer.gaveUp(flight.opId, this.#host.now());
    this.#finish.finished(flight, undefined);
    this.#flights.close(flight);
  }

  #end(flight: Flight, outcome: Outcome, server: Address): void {
    this.#observer.answered(flight.opId, outcome, server, this.#host.now());
    this.#finish.finished(flight, outcome);
    this.#flights.close(flight);
  }
}
