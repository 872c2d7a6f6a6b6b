/** The payment service: outside the store and its faults, behind the door of one region, with a memory of its own. */
import { ATTEMPTS } from '../clients/payments/cashier.ts';
import type { Charge, Charged, PaymentService as Plan } from '../clients/payments/plan.ts';
import { ln } from '../kit/exact-math.ts';
import { mix } from '../kit/hash.ts';
import type { Micros } from '../kit/time.ts';
import { CHARGE, CHARGED } from './kinds.ts';
import type { Outside } from './plan.ts';
import type { World } from './world.ts';

/** A TLS record with a card's token and an amount, and the answer to it. */
const CHARGE_BYTES = 600;
const CHARGED_BYTES = 300;
/** Keys that are remembered before it looks which of them are too old. */
const MOST_KEYS = 100_000;

interface Known {
  readonly charged: Charged;
  readonly at: Micros;
}

/** An answer on its way. */
interface Answer {
  readonly charge: Charge;
  readonly charged: Charged;
}

export class PaymentService implements Outside {
  readonly #plan: Plan;
  readonly #world: World;
  readonly #seed: number;
  /** By key of the charge; refunds are known by the negative of theirs. */
  readonly #known = new Map<number, Known>();

  constructor(plan: Plan, world: World, seed: number) {
    this.#plan = plan;
    this.#world = world;
    this.#seed = seed;
  }

  /** From clients of a region. */
  ask(charge: Charge, region: number): void {
    const { network, wire, observer } = this.#world;
    const { at } = this.#plan;
    observer.sent(region, at, CHARGE_BYTES);
    wire.send(network.clientsOf(region), network.clientsOf(at), CHARGE, at, region, CHARGE_BYTES, charge);
  }

  /** A question has reached the door, or an answer a shop. */
  take(kind: number, region: number, what: unknown): void {
    const { agenda, hash, clients } = this.#world;
    const charge = kind === CHARGE ? (what as Charge) : (what as Answer).charge;
    hash.wide(agenda.now);
    hash.ints(charge.opId, charge.attempt, kind + (charge.isRefund ? 64 : 0));
    hash.wide(charge.key);
    if (kind === CHARGE) this.#serve(charge, region);
    else clients!.paid?.(charge, (what as Answer).charged);
  }

  /** What is done is done before anybody is told. */
  #serve(charge: Charge, region: number): void {
    const { network, wire, observer, agenda } = this.#world;
    const { at, takes, lostAnswers } = this.#plan;
    const charged = this.#outcome(charge);
    if (this.#chance(charge, 1) < lostAnswers) return;
    observer.sent(at, region, CHARGED_BYTES);
    wire.lead = Math.round(-ln(1 - this.#chance(charge, 2)) * takes);
    const answer = { charge, charged };
    wire.send(network.clientsOf(at), network.clientsOf(region), CHARGED, at, region, CHARGED_BYTES, answer);
    wire.lead = 0;
    if (this.#known.size > MOST_KEYS) this.#forget(agenda.now);
  }

  #outcome(charge: Charge): Charged {
    const { agenda, observer } = this.#world;
    const { opId, key, isRefund } = charge;
    const place = isRefund ? -key - 0.5 : key;
    const before = this.#known.get(place);
    if (before !== undefined && agenda.now - before.at <= this.#plan.window) return before.charged;
    const isDeclined = !isRefund && this.#chance({ ...charge, attempt: 0 }, 3) < this.#plan.declines;
    const charged = isDeclined ? 'declined' : isRefund ? 'refunded' : 'charged';
    // Set anew, it is the youngest again: the oldest are first.
    this.#known.delete(place);
    this.#known.set(place, { charged, at: agenda.now });
    if (charged !== 'declined') observer.beyond?.paid?.(opId, charged, agenda.now);
    return charged;
  }

  /** The same for all strategies: it goes by the order and the attempt alone. */
  #chance({ opId, attempt, isRefund }: Charge, which: number): number {
    const place = mix(Math.imul(opId, ATTEMPTS) + attempt) ^ mix(this.#seed * 8 + which + (isRefund ? 4 : 0));
    return (mix(place) >>> 0) / 4294967296;
  }

  #forget(now: Micros): void {
    for (const [key, { at }] of this.#known) {
      if (now - at <= this.#plan.window) return;
      this.#known.delete(key);
    }
  }
}
