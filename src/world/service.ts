/** How nodes work off what reaches them: at once, later, or not at all. */
import type { Agenda } from '../engine/agenda.ts';
import type { Micros } from '../kit/time.ts';
import { type Address, failed, type Outcome, type Request } from '../strategies/contract.ts';
import { PROBE, REQUEST, SERVE } from './kinds.ts';
import type { Machine } from './machine.ts';
import type { Observation } from './observation.ts';
import type { Seat } from './seat.ts';
import type { Wire } from './wire.ts';

/** What the service needs of the world. */
export interface Premises {
  readonly agenda: Agenda;
  readonly wire: Wire;
  readonly observer: Observation;
  readonly seats: readonly Seat[];
  answer(from: Seat, request: Request, outcome: Outcome): void;
  report(from: Seat, region: number, asked: Micros): void;
}

const OVERLOADED = failed('overloaded');

export class Service {
  readonly #premises: Premises;
  readonly #agenda: Agenda;
  readonly #seats: readonly Seat[];
  readonly #wire: Wire;
  /** How far the world may go for now. */
  until: Micros = 0;
  /** Pieces of work that began without a record of their own in the agenda. */
  begun = 0;

  constructor(premises: Premises) {
    this.#premises = premises;
    this.#agenda = premises.agenda;
    this.#seats = premises.seats;
    this.#wire = premises.wire;
  }

  /** A message or a request has reached a node: it is served now, or waits, or is shed. */
  arrive(kind: number, to: Address, from: number, what: unknown): void {
    const seat = this.#seats[to];
    const { machine } = seat;
    if (machine.troubledBy >= 0) this.#touched(machine.troubledBy, kind);
    if (!machine.isAlive) return;
    const isFree = machine.backlog.length === 0 && !machine.isPaused && machine.freeAt <= this.#agenda.now;
    const isCopied = kind === REQUEST && this.#wire.copied?.has(what as Request) === true;
    if (isCopied && this.#isEcho(seat, what as Request, isFree || !machine.isFull)) return;
    if (isFree) this.#handle(machine, kind, seat, from, what);
    else if (machine.isFull) {
      this.#premises.observer.shed?.(machine.node);
      if (kind === REQUEST) this.#premises.answer(seat, what as Request, OVERLOADED);
    } else {
      machine.backlog.push(kind, to, from, what);
      this.drainLater(machine);
    }
  }

  /**
   * A client that hears a no is sure that nothing was done. So a copy of what was turned away is turned away whenever
   * it comes, and that of what was taken is never: it is lost where there is no room.
   */
  #isEcho(seat: Seat, request: Request, hasRoom: boolean): boolean {
    const { copied } = seat.machine;
    const wasTaken = copied.get(request);
    if (wasTaken === undefined) copied.set(request, hasRoom);
    if (wasTaken === false) this.#premises.answer(seat, request, OVERLOADED);
    return wasTaken === false || (wasTaken === true && !hasRoom);
  }

  #touched(fault: number, kind: number): void {
    this.#premises.observer.touched(fault, kind === REQUEST ? 'request' : 'message');
  }

  /** A server is free: what waits is served until none is. */
  serve(machine: Machine): void {
    const { backlog } = machine;
    machine.isDraining = false;
    while (backlog.length > 0 && !machine.isPaused) {
      const at = machine.freeAt;
      if (at > this.#agenda.now) {
        // The next piece of work begins now, unless something else happens first.
        if (at > this.until || !this.#agenda.skipTo(at)) {
          this.drainLater(machine);
          return;
        }
        this.begun++;
      }
      backlog.take();
      this.#handle(machine, backlog.kind, this.#seats[backlog.to]!, backlog.from, backlog.what);
    }
  }

  drainLater(machine: Machine): void {
    if (machine.isDraining || machine.isPaused) return;
    machine.isDraining = true;
    this.#agenda.at(Math.max(machine.freeAt, this.#agenda.now), SERVE, machine.node, 0, 0, undefined);
  }

  /** The handler runs as the work begins; what it sends leaves as the work ends. */
  #handle(machine: Machine, kind: number, seat: Seat, from: number, what: unknown): void {
    const { now } = this.#agenda;
    const wire = this.#wire;
    if (kind === REQUEST) {
      wire.lead = machine.occupy(now, true, (what as Request).digest);
      seat.replica!.onRequest(what as Request);
    } else {
      wire.lead = machine.occupy(now, false, now ^ (from << 20));
      if (kind === PROBE) this.#premises.report(seat, from, what as Micros);
      else seat.replica!.onMessage(from, what);
    }
    wire.lead = 0;
  }
}
