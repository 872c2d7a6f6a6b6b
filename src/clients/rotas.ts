/** Leadership that goes round: an operator who asks each region in its turn to take over. */
import { type Micros, SECOND } from '../kit/time.ts';
import type { Turns } from './plan.ts';

/** Who is asked may have to catch up, or be away: it is asked again … */
const PATIENCE: Micros = 2 * SECOND;
/** … so often, and then left alone until its next turn. */
const MOST_TIMES = 15;

export class Rotas {
  readonly #turns: Turns;
  readonly #now: () => Micros;
  /** Calls `turn` then, unless the time for requests is over. */
  readonly #wakeAt: (at: Micros, partition: number) => void;

  constructor(turns: Turns, now: () => Micros, wakeAt: (at: Micros, partition: number) => void) {
    this.#turns = turns;
    this.#now = now;
    this.#wakeAt = wakeAt;
  }

  start(): void {
    this.#turns.partitions.forEach(({ rota }, partition) => {
      if (rota !== undefined) this.#wakeAt(rota.every, partition);
    });
  }

  turn(partition: number): void {
    const { regions, every } = this.#turns.partitions[partition].rota!;
    const now = this.#now();
    const turn = Math.floor(now / every);
    const isAsked = this.#turns.handOver(partition, regions[turn % regions.length]!);
    const next = (turn + 1) * every;
    const isPatient = isAsked && now % every < MOST_TIMES * PATIENCE && now + PATIENCE < next;
    this.#wakeAt(isPatient ? now + PATIENCE : next, partition);
  }
}
