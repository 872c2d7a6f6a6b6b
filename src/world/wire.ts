/** What is on its way: the network says when it arrives, the agenda keeps it until then, cuts hold it back. */
import type { Agenda } from '../engine/agenda.ts';
import { assert } from '../kit/assert.ts';
import type { Micros } from '../kit/time.ts';
import { HELD, LOST, type Network } from '../network/network.ts';
import type { Address } from '../strategies/contract.ts';
import { ANSWER, MESSAGE, REQUEST } from './kinds.ts';
import type { Observation } from './observation.ts';

/** More than this and a cut that holds has become a memory leak. */
const MOST_HELD = 1 << 20;

/** Something that a cut keeps at its sender (a replica, or -1 for a client). */
interface Held {
  readonly fault: number;
  readonly from: Address;
  readonly send: () => void;
}

/** Told of everything that sets out, in replays that follow some of it. It watches, and changes nothing. */
export interface Tape {
  /** `lead`, `delay`: in how long it leaves and arrives; LOST or HELD. `fault`: whose doing that is, or -1. */
  sent(kind: number, a: number, b: number, what: unknown, lead: Micros, delay: Micros, fault: number): void;
}

export class Wire {
  readonly #agenda: Agenda;
  readonly #network: Network;
  readonly #observer: Observation;
  /** In how long what is sent now leaves: later than at once while the server, or the disk, works on it. */
  lead: Micros = 0;
  tape: Tape | undefined = undefined;
  /** Requests that the network has ever doubled, if it has. */
  copied: WeakSet<object> | undefined = undefined;
  /** What cuts hold, in the order of sending. */
  #held: Held[] = [];
  /** While a fault lets go of what it held: holding it again touches nothing new. */
  #releasing = -1;

  constructor(agenda: Agenda, network: Network, observer: Observation) {
    this.#agenda = agenda;
    this.#network = network;
    this.#observer = observer;
  }

  /** Sends a record of `kind` with `a` and `b` from one place to another. */
  send(from: number, to: number, kind: number, a: number, b: number, size: number, what: unknown): void {
    const lead = this.lead;
    const network = this.#network;
    const delay = network.delay(from, to, lead, size);
    const { fault } = network;
    if (fault >= 0 && fault !== this.#releasing) {
      this.#observer.touched(fault, kind === MESSAGE ? 'message' : 'request');
    }
    if (this.tape !== undefined) this.tape.sent(kind, a, b, what, lead, delay, fault);
    if (delay === HELD) this.#hold(fault, from, to, kind, a, b, size, what);
    else if (delay !== LOST) {
      this.#agenda.after(delay, kind, a, b, delay - lead, what);
      const { copyDelay } = network;
      if (copyDelay === LOST) return;
      if (kind === REQUEST) (this.copied ??= new WeakSet()).add(what as object);
      this.#agenda.after(copyDelay, kind, a, b, copyDelay - lead, what);
    }
  }

  #hold(
    fault: number,
    from: number,
    to: number,
    kind: number,
    a: number,
    b: number,
    size: number,
    what: unknown,
  ): void {
    const leavesAt = this.#agenda.now + this.lead;
    const send = () => {
      // What waits for the disk or the server does not leave earlier because a cut is mended.
      this.lead = Math.max(0, leavesAt - this.#agenda.now);
      this.send(from, to, kind, a, b, size, what);
      this.lead = 0;
    };
    this.#held.push({ fault, from: kind === MESSAGE ? b : kind === ANSWER ? a : -1, send });
    assert(this.#held.length < MOST_HELD, 'a cut holds more than a million messages');
  }

  /** What a cut held is sent, in the order of sending; what is cut still, or otherwise, keeps its turn. */
  release(fault: number): void {
    const held = this.#held;
    this.#held = [];
    this.#releasing = fault;
    for (const one of held) {
      if (one.fault === fault) one.send();
      else this.#held.push(one);
    }
    this.#releasing = -1;
  }

  dropHeld(isFrom: (address: Address) => boolean): void {
    this.#held = this.#held.filter((held) => !isFrom(held.from));
  }
}
