/** Whom one region's clients ask next: by route, by what answers and silence taught, and past open circuits. */
import { randomStream } from '../kit/random.ts';
import { type Address, NOWHERE, type Outcome } from '../strategies/contract.ts';
import type { Flight } from './flights.ts';
import { Gateway } from './gateway.ts';
import type { ClientHost, HealthReport } from './host.ts';
import { Care } from './resilience/care.ts';
import type { ChoiceObserver } from './routing/choice.ts';
import type { RoutingSettings } from './routing/policy.ts';
import type { Manners } from './workload.ts';

export interface SteeringPlan {
  readonly manners: Manners;
  /** False: a refusal without a hint, or silence, never leads to another replica. */
  readonly failsOver: boolean;
  readonly settings: RoutingSettings;
  readonly seed: number;
  /** Told what policies chose for reads. */
  readonly choices?: ChoiceObserver | undefined;
}

export class Steering {
  readonly #host: ClientHost;
  readonly #region: number;
  readonly #failsOver: boolean;
  readonly #gateway: Gateway;
  readonly #choices: ChoiceObserver | undefined;
  readonly care: Care;

  constructor(
    host: ClientHost,
    region: number,
    name: string,
    { manners, failsOver, settings, seed, choices }: SteeringPlan,
  ) {
    this.#host = host;
    this.#region = region;
    this.#failsOver = failsOver;
    this.#choices = choices;
    this.#gateway = new Gateway(host, region, name, { leaderCache: manners.leaderCache, settings, seed });
    this.care = new Care(manners, randomStream(seed, `backoff ${name}`));
  }

  observe(): void {
    this.#gateway.observe();
  }

  reported(replica: Address, report: HealthReport): void {
    this.#gateway.reported(replica, report);
  }

  /** Where the first question of an attempt goes. */
  first({ form, request, client, opId }: Flight): Address {
    const { key } = request.operations[0];
    const chosen = this.#gateway.first(form.route, key, client);
    if (this.#choices !== undefined && form.policy !== undefined) {
      this.#choices.chose(opId, this.#gateway.choice(form.policy, key, chosen));
    }
    return chosen;
  }

  /** `target`, or who is asked in its place while its circuit is open; NOWHERE: nobody. */
  spared(flight: Flight, target: Address): Address {
    if (flight.pinned || this.care.mayAsk(target, this.#host.now())) return target;
    return flight.form.route === 'leader' || !this.#failsOver ? NOWHERE : this.#another(flight, target);
  }

  /** A second replica for the same question. */
  second(flight: Flight): Address {
    return this.#another(flight, flight.target);
  }

  heard(flight: Flight, outcome: Outcome, server: Address): void {
    const now = this.#host.now();
    this.#gateway.heard(server);
    this.care.heard(server, outcome, now - flight.sentAt, now);
  }

  /** `server` did what only a leader does. */
  served({ form, pinned, request }: Flight, server: Address): void {
    if (form.route === 'leader' && !pinned) this.#gateway.learn(request.operations[0].key, server);
  }

  /** Who is asked after a refusal; NOWHERE: nobody. `hint`: another that was named, or NOWHERE. */
  afterRefusal(flight: Flight, hint: Address): Address {
    const { key } = flight.request.operations[0];
    const isHinted = hint !== NOWHERE;
    if (flight.pinned || (!isHinted && !this.#failsOver)) return NOWHERE;
    if (isHinted && flight.form.route === 'leader') this.#gateway.learn(key, hint);
    return isHinted ? hint : this.#gateway.next(key, flight.target);
  }

  /** Who is asked when the attempt under way was not answered in time. */
  afterSilence(flight: Flight): Address {
    const { form, client, target, request, pinned } = flight;
    const { key } = request.operations[0];
    this.care.unanswered(target, this.#host.now());
    if (!this.#failsOver || pinned) return target;
    const next = this.#gateway.next(key, target);
    this.#gateway.unanswered(form.route, key, client, target, next);
    return form.route === 'leader' ? this.#gateway.first(form.route, key, client) : next;
  }

  #another(flight: Flight, target: Address): Address {
    const replicas = this.#host.replicasFor(flight.request.operations[0].key, this.#region);
    return this.care.another(replicas, target, this.#host.now());
  }
}
