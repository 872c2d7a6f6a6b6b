/** How long attempts are waited for: one queue of deadlines a region, and one wake-up for the oldest. */
import type { Micros } from '../kit/time.ts';
import { Deadlines } from './deadlines.ts';
import type { Flight, Flights } from './flights.ts';
import type { ClientHost } from './host.ts';

/** What the host is asked to wake for. */
export const TIMEOUT = 1;

export class Patience {
  readonly #host: ClientHost;
  readonly #flights: Flights;
  readonly #timeout: Micros;
  readonly #onTimeout: (flight: Flight) => void;
  readonly #deadlines: readonly Deadlines[];
  readonly #armed: boolean[];

  constructor(
    host: ClientHost,
    flights: Flights,
    regions: number,
    timeout: Micros,
    onTimeout: (flight: Flight) => void,
  ) {
    this.#host = host;
    this.#flights = flights;
    this.#timeout = timeout;
    this.#onTimeout = onTimeout;
    this.#deadlines = Array.from({ length: regions }, () => new Deadlines());
    this.#armed = this.#deadlines.map(() => false);
  }

  /** The flight's present attempt is waited for from now on. */
  begin(flight: Flight): void {
    const deadlines = this.#deadlines[flight.region];
    while (!deadlines.empty && this.#timed(deadlines) === undefined) deadlines.shift();
    deadlines.push(this.#host.now() + this.#timeout, flight.opId, flight.attempt);
    if (!this.#armed[flight.region]) this.#arm(flight.region);
  }

  /** Attempts of the region whose time is over; then the timer for the oldest that still waits. */
  expire(region: number): void {
    const deadlines = this.#deadlines[region];
    while (!deadlines.empty) {
      const flight = this.#timed(deadlines);
      if (flight !== undefined && deadlines.at > this.#host.now()) break;
      deadlines.shift();
      if (flight !== undefined) this.#onTimeout(flight);
    }
    this.#armed[region] = false;
    if (!deadlines.empty) this.#arm(region);
  }

  #arm(region: number): void {
    this.#armed[region] = true;
    this.#host.wakeAt(this.#deadlines[region].at, TIMEOUT, region);
  }

  /** The flight whose deadline is the next one, unless it has ended or is at another attempt. */
  #timed(deadlines: Deadlines): Flight | undefined {
    const flight = this.#flights.find(deadlines.opId);
    return flight !== undefined && flight.attempt === deadlines.attempt ? flight : undefined;
  }
}
