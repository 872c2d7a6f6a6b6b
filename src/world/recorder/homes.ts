/** Data that moved with its users: how often it came after them, how long that took, and who was sent on. */
import type { HomesObserver } from '../../clients/rehoming/rehoming.ts';
import { Histogram } from '../../kit/histogram.ts';
import type { Micros } from '../../kit/time.ts';
import type { Finding } from '../result.ts';
import { inMs } from './measure.ts';

const TOOK = 'homes.move.latency.';

export class Homes implements HomesObserver {
  readonly #moves: { readonly at: Micros; readonly took: Micros }[] = [];
  readonly #stays: Micros[] = [];
  readonly #misses: Micros[] = [];

  moved(at: Micros, took: Micros): void {
    this.#moves.push({ at, took });
  }

  stayed(at: Micros): void {
    this.#stays.push(at);
  }

  missed(at: Micros): void {
    this.#misses.push(at);
  }

  /** Undefined for a metric of something else. */
  finding(metric: string, isIn: (at: Micros) => boolean): Finding | undefined {
    const moves = this.#moves.filter(({ at }) => isIn(at));
    const told = (value: number | null) => ({ value, samples: moves.length, witness: null, note: '' });
    if (metric === 'homes.moves') return told(moves.length);
    if (metric === 'homes.stayed') return told(this.#stays.filter(isIn).length);
    if (metric === 'homes.misses') return told(this.#misses.filter(isIn).length);
    if (!metric.startsWith(TOOK)) return undefined;
    const times = new Histogram();
    for (const { took } of moves) times.record(took);
    const which = metric.slice(TOOK.length);
    const took = which === 'max' ? times.max : times.percentile(Number(which.slice(1)));
    return told(took === null ? null : inMs(took));
  }
}
