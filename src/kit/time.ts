/** Simulated time: whole microseconds in a number. */
export type Micros = number;

export const MS: Micros = 1000;
export const SECOND: Micros = 1_000_000;
export const MINUTE: Micros = 60 * SECOND;
