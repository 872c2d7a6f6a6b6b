/** Operations on their way: a pool of records, found by operation id without a Map. */
import { type Address, NOWHERE, type Outcome, type Request, type WriteId } from '../strategies/contract.ts';
import type { Form } from './form.ts';

/** `Flight.what` of errands that clients run for themselves: no user waits for them. */
export const APART = -0x8000;

/** One intent of a client from the decision to the answer; used again when it is over. */
export class Flight {
  opId: WriteId = 0;
  /** Index in `workload.operations`, -1 - index of the scripted step, or APART. */
  what = 0;
  form!: Form;
  /** From 1; ahead of the request's while a retry waits for its turn. */
  attempt = 1;
  /** What was asked last; redirects of an attempt carry the same request. */
  request!: Request;
  client = 0;
  region = 0;
  target: Address = NOWHERE;
  /** The fencing token that it came with; changes carry it along. */
  fence: number | undefined = undefined;
  /** A script chose the coordinator: nobody else is asked. */
  pinned = false;
  /** Redirects of this attempt. */
  hops = 0;
  /** A request is out: its fate is unknown until an answer comes. */
  waiting = false;
  /** A pause before the next question is under way, and ends then. */
  resumeAt = -1;
  /** When what is out was sent, and when a second replica is asked as well; -1: not. */
  sentAt = 0;
  hedgeAt = -1;
  /** All attempts failed, and what may be out of date is asked for instead. */
  isFallingBack = false;
  /** An earlier attempt went unanswered, so nobody can say any more that nothing was done. */
  doubtful = false;
  /** The last refusal, and whose it was. */
  refusal!: Outcome;
  refuser: Address = NOWHERE;

  begin(form: Form, what: number, client: number, region: number, isPinned: boolean, fence?: number): void {
    this.form = form;
    this.what = what;
    this.client = client;
    this.region = region;
    this.pinned = isPinned;
    this.fence = fence;
    this.doubtful = false;
    this.isFallingBack = false;
    this.attempt = 1;
    this.waiting = false;
    this.resumeAt = -1;
    this.hedgeAt = -1;
    this.refuser = NOWHERE;
  }

  /** An answer to this is one to what was asked last: where data moves, one attempt asks here and there. */
  awaits(request: Request): boolean {
    return request.attempt === this.attempt && (this.fence === undefined || request === this.request);
  }

  fallBackTo(form: Form): void {
    this.isFallingBack = true;
    this.form = form;
    this.attempt++;
  }
}

export class Flights {
  /** By operation id modulo its size, which is a power of two. */
  #ring: (Flight | undefined)[] = new Array(1024).fill(undefined);
  readonly #free: Flight[] = [];

  open(opId: WriteId): Flight {
    while (this.#ring[opId & (this.#ring.length - 1)] !== undefined) this.#grow();
    const flight = this.#free.pop() ?? new Flight();
    flight.opId = opId;
    this.#ring[opId & (this.#ring.length - 1)] = flight;
    return flight;
  }

  /** Undefined when the operation is over. */
  find(opId: WriteId): Flight | undefined {
    const flight = this.#ring[opId & (this.#ring.length - 1)];
    return flight !== undefined && flight.opId === opId ? flight : undefined;
  }

  close(flight: Flight): void {
    this.#ring[flight.opId & (this.#ring.length - 1)] = undefined;
    flight.opId = 0;
    this.#free.push(flight);
  }

  #grow(): void {
    const old = this.#ring;
    this.#ring = new Array(old.length * 2).fill(undefined);
    for (const flight of old) {
      if (flight !== undefined) this.#ring[flight.opId & (this.#ring.length - 1)] = flight;
    }
  }
}
