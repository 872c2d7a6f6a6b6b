/** Operations that came to an old home: they wait until somebody knows the new one, and go on there. */
import { type Address, type Outcome, refused } from '../../strategies/contract.ts';
import type { Flight, Flights } from '../flights.ts';
import { requestAgain } from '../form.ts';
import type { ClientObserver } from '../host.ts';
import type { Tokens } from '../tokens.ts';
import type { Rehoming, Verdict } from './rehoming.ts';

export type Finder = Pick<Rehoming, 'holds' | 'find'>;

/** How the driver goes on. */
interface Ways {
  end(flight: Flight, outcome: Outcome, server: Address): void;
  fail(flight: Flight): void;
  submit(flight: Flight): void;
}

export class Detour {
  readonly #rehoming: Finder;
  readonly #flights: Flights;
  readonly #tokens: Tokens;
  readonly #observer: ClientObserver;
  readonly #ways: Ways;

  constructor(rehoming: Finder, flights: Flights, tokens: Tokens, observer: ClientObserver, ways: Ways) {
    this.#rehoming = rehoming;
    this.#flights = flights;
    this.#tokens = tokens;
    this.#observer = observer;
    this.#ways = ways;
  }

  /** True where the answer is not taken yet. The attempt goes on, and its time with it. */
  holds(flight: Flight, outcome: Outcome, server: Address): boolean {
    if (!this.#rehoming.holds(flight, outcome)) return false;
    const { opId, attempt } = flight;
    flight.waiting = false;
    flight.hedgeAt = -1;
    // Should nobody ever say more, it was a no.
    flight.refusal = refused('its data has moved');
    flight.refuser = server;
    this.#rehoming.find(flight, (verdict) => {
      if (this.#flights.find(opId)?.attempt === attempt) this.#goOn(flight, outcome, server, verdict);
    });
    return true;
  }

  #goOn(flight: Flight, outcome: Outcome, server: Address, to: Verdict): void {
    const { form, request, attempt, client, opId } = flight;
    if (to === 'stands') this.#ways.end(flight, outcome, server);
    // What may have been done at the old home is not done again at the new one, which would not know it again.
    else if (to === 'lost' || (flight.doubtful && form.kind !== 'read')) this.#ways.fail(flight);
    else {
      flight.fence = to.fence;
      const token = this.#tokens.asked(form, client, to.key);
      flight.request = requestAgain(request, form, attempt, token, to.key, -1, to.fence);
      this.#observer.sentOn?.(opId, to.key);
      this.#ways.submit(flight);
    }
  }
}
