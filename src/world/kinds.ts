/** Kinds of records in the agenda. */

/** Something that will not happen after all. */
export const VOID = 0;
export const MESSAGE = 1;
export const REQUEST = 2;
export const ANSWER = 3;
export const TIMER = 4;
export const SYNCED = 5;
export const SERVE = 6;
export const CLIENT = 7;
export const FAULT = 8;
export const PROBE = 9;
export const REPORT = 10;
/** To the payment service, and back. */
export const CHARGE = 11;
export const CHARGED = 12;
