/** The ways in which a store answers. */
import type { Address, Outcome, Token, Value } from './contract.ts';

/** Nobody else is named. */
const NOWHERE: Address = -1;

export function ok(value: Value | undefined, token?: Token, siblings?: readonly Value[]): Outcome {
  return { kind: 'ok', done: true, value, siblings, token, tryAt: NOWHERE, why: '' };
}

/** The store answered, and decided against: out of stock, failed cas, the row exists. */
export function declined(why: string, value?: Value, token?: Token): Outcome {
  return { kind: 'ok', done: false, value, siblings: undefined, token, tryAt: NOWHERE, why };
}

export function refused(why: string, tryAt: Address = NOWHERE): Outcome {
  return { kind: 'refused', done: false, value: undefined, siblings: undefined, token: undefined, tryAt, why };
}

export function failed(why: string): Outcome {
  return { kind: 'failed', done: false, value: undefined, siblings: undefined, token: undefined, tryAt: NOWHERE, why };
}
