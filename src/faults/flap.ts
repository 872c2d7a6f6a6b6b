/** A fault of the network that comes and goes, as a loose cable or a router that reboots over and over. */
import type { Micros } from '../kit/time.ts';
import type { Pattern } from './contract.ts';

export interface FlapOptions {
  readonly period: Micros;
  /** The share of each period in which it is there, 0..1; each period begins with it. */
  readonly duty: number;
  /** What comes and goes. */
  readonly kind: 'partition' | 'degrade' | 'clog';
  /** Of that kind. */
  readonly options: unknown;
}

export const flap: Pattern<FlapOptions> = {
  kind: 'flap',
  about: 'Lets a partition, a clog or bad weather come and go.',

  spells({ period, duty, kind, options }, { lasts }) {
    return pulses(lasts, period, Math.round(period * duty)).map(([from, to]) => ({ from, to, kind, options }));
  },
};

/** The stretches [from, to) of something that comes every `period` and lasts `width`. */
export function pulses(lasts: Micros, period: Micros, width: Micros): readonly (readonly [Micros, Micros])[] {
  const stretches: [Micros, Micros][] = [];
  for (let from = 0; from < lasts; from += period) stretches.push([from, Math.min(from + width, lasts)]);
  return stretches;
}

/** More pulses than this are a mistake in a unit. */
export const MOST_PULSES = 10_000;
