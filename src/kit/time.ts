/** Simulated time: whole microseconds in a number. */
export type Micros = number;

/** Something that knows what time it is: passed instead of the time, which would be boxed at every call. */
export interface Clock {
  readonly now: Micros;
}

export const MS: Micros = 1000;
export const SECOND: Micros = 1_000_000;
export const HOUR: Micros = 3600 * SECOND;
export const DAY: Micros = 24 * HOUR;
