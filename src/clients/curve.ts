/** How the rate of open arrivals rises by day and falls by night: the same requests, at other times. */
import { DAY, type Micros } from '../kit/time.ts';

export const CURVES = ['diurnal', 'follow-the-sun'] as const;

export interface Curve {
  /** diurnal: one day for all · follow-the-sun: each region has its own. */
  readonly shape: (typeof CURVES)[number];
  /** How long a day takes in the run. */
  readonly period: Micros;
  /** The rate in the dead of night as a share of that at the peak, 0..1. */
  readonly low: number;
  /** By region: when its peak is, in a day of 24 hours that begins with the run, however short its own days are. */
  readonly peaks: readonly Micros[];
}

/**
 * One region's days, as a bending of time. A steady stream is drawn as ever, and `when` says at which moment so much
 * of its time has passed: by day it passes faster, and over a whole day as fast as ever, so rates stay means. From
 * peak to night the rate falls as 1 − 3u² + 2u³, which is within one in a hundred of a cosine, and no sine is needed.
 */
export class Daylight {
  readonly #period: number;
  readonly #peak: number;
  readonly #lowest: number;
  readonly #rise: number;
  /** Of steady time, from the peak before the run to its start. */
  readonly #before: number;

  constructor({ period, low, peaks }: Curve, region: number) {
    this.#period = period;
    this.#peak = (peaks[region] / DAY) * period;
    // The mean of the two extremes is 1, and so is the mean over a day.
    this.#lowest = (2 * low) / (1 + low);
    this.#rise = 2 / (1 + low) - this.#lowest;
    this.#before = this.#since(0);
  }

  /** How much of a steady stream's time has passed at this moment of the run. */
  passed(at: Micros): number {
    return this.#since(at) - this.#before;
  }

  /** The whole microsecond in which so much of a steady stream's time has passed; later for more. */
  when(passed: number): Micros {
    let low = Math.floor(passed / this.#period) * this.#period;
    let high = low + this.#period;
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.passed(middle) <= passed) low = middle;
      else high = middle;
    }
    return low;
  }

  #since(at: Micros): number {
    const days = Math.floor((at - this.#peak) / this.#period);
    const hour = at - this.#peak - days * this.#period;
    const half = this.#period / 2;
    const own = hour <= half ? this.#falling(hour / half) : 2 - this.#falling((this.#period - hour) / half);
    return days * this.#period + own * half;
  }

  /** The integral of the rate from the peak on, in half days. */
  #falling(u: number): number {
    return this.#lowest * u + this.#rise * (u - u * u * u + (u * u * u * u) / 2);
  }
}
