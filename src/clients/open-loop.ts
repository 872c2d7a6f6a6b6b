/** Who asks without waiting for answers: streams of arrivals or a trace, bursts, and travellers on their way. */
import type { Micros } from '../kit/time.ts';
import { type Arrivals, type Intent, openArrivals, USERS } from './arrivals.ts';
import { Journeys } from './journeys.ts';
import { namedOf, Replay } from './trace.ts';
import type { Workload } from './workload.ts';

/** Asks to be woken for the next request of a stream. */
export type WakeAt = (at: Micros, stream: number) => void;

export class OpenLoop {
  readonly #workload: Workload;
  readonly #regionNames: readonly string[];
  readonly #seed: number;
  readonly #streams: Arrivals[];
  readonly #journeys: Journeys | undefined;

  constructor(workload: Workload, regionNames: readonly string[], seed: number) {
    const everywhere = regionNames.map((_, region) => region);
    const { trace } = workload;
    this.#workload = workload;
    this.#regionNames = regionNames;
    this.#seed = seed;
    this.#streams =
      trace === undefined
        ? openArrivals(workload, everywhere, regionNames, seed)
        : [new Replay(trace, regionNames.length, seed)];
    this.#journeys = workload.travel && new Journeys(workload.travel, workload, regionNames, seed);
  }

  /** How many clients there are: their numbers begin with 0. */
  get clients(): number {
    return this.#regionNames.length * USERS + (this.#workload.trace?.clients.length ?? 0);
  }

  /** Those whose home this region is, wherever they are. */
  clientsOf(region: number): readonly number[] {
    const { trace } = this.#workload;
    const sessions = Array.from({ length: USERS }, (_, user) => region * USERS + user);
    return trace === undefined ? sessions : [...sessions, ...namedOf(trace, region, this.#regionNames.length)];
  }

  start(wakeAt: WakeAt): void {
    for (let i = 0; i < this.#streams.length; i++) wakeAt(this.#streams[i].next(), i);
  }

  /** What the stream asks for now; false where its burst is over. */
  fill(stream: number, now: Micros, intent: Intent): boolean {
    const arrivals = this.#streams[stream];
    if (arrivals.isOver) return false;
    arrivals.burst?.onAsked();
    arrivals.fill(intent);
    if (this.#journeys !== undefined) intent.region = this.#journeys.whereIs(intent.client, intent.home, now);
    return true;
  }

  /** The time of the stream's next request; each call moves on by one. */
  next(stream: number): Micros {
    return this.#streams[stream].next();
  }

  /** From now on clients of these regions ask `factor` times as often; 1 = the burst is over. */
  burst(regions: readonly number[], factor: number, now: Micros, onAsked: () => void, wakeAt: WakeAt): void {
    if (factor === 1) {
      for (const stream of this.#streams) {
        if (stream.burst !== undefined && regions.includes(stream.region)) stream.isOver = true;
      }
      return;
    }
    const burst = { at: now, share: factor - 1, onAsked };
    for (const stream of openArrivals(this.#workload, regions, this.#regionNames, this.#seed, burst)) {
      this.#streams.push(stream);
      wakeAt(stream.next(), this.#streams.length - 1);
    }
  }
}
