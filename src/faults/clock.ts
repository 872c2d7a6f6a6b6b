/** A node's clock jumps, or runs at another rate, for as long as the fault lasts. */
import type { Micros } from '../kit/time.ts';
import type { Fault, Pattern } from './contract.ts';
import { pulses } from './flap.ts';

export interface ClockOptions {
  /** Node indices. */
  readonly nodes: readonly number[];
  /** Added to the reading at the start and taken back at the end; may be negative. */
  readonly step: Micros;
  /** Change of rate in parts per million; what it has drifted by the end stays, as without a time server. */
  readonly ppm: number;
  /** It goes wrong and right again once in so long; 0 = it stays wrong. */
  readonly strobe: Micros;
}

export const clock: Fault<ClockOptions> & Pattern<ClockOptions> = {
  kind: 'clock',
  about:
    'Steps clocks of nodes, there and back, or changes their rate; at the end the step is taken back, a drift stays.',

  spells(options, { lasts }) {
    const { strobe } = options;
    const steady: ClockOptions = { ...options, strobe: 0 };
    const stretches = strobe > 0 ? pulses(lasts, strobe, Math.ceil(strobe / 2)) : [[0, lasts] as const];
    return stretches.map(([from, to]) => ({ from, to, kind: 'clock', options: steady }));
  },

  begin(levers, fault, { nodes, step, ppm }) {
    for (const node of nodes) levers.clock(fault, node, step, ppm);
  },

  end(levers, fault, { nodes, step, ppm }) {
    for (const node of nodes) levers.clock(fault, node, -step, -ppm);
  },
};
