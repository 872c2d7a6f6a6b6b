/** A burst: clients ask more often than usual, about the same things; whoever asked anyway asks as ever. */
import type { Fault } from './contract.ts';

export interface LoadOptions {
  /** Region indices. */
  readonly regions: readonly number[];
  /** Requests come so many times as often; at least 1. */
  readonly factor: number;
}

export const load: Fault<LoadOptions> = {
  kind: 'load',
  about: 'Multiplies the requests of an open workload.',

  begin(levers, fault, { regions, factor }) {
    levers.load(fault, regions, factor);
  },

  end(levers, fault, { regions }) {
    levers.load(fault, regions, 1);
  },
};
