/** Bad weather on links: slower, jittery, lossy, narrow. */
import type { Weather } from '../network/network.ts';
import type { Fault } from './contract.ts';
import { resolved } from './targets.ts';

export interface DegradeOptions extends Weather {
  /** Directed pairs of region indices. */
  readonly pairs: readonly (readonly [number, number])[];
}

export const degrade: Fault<DegradeOptions> = {
  kind: 'degrade',
  about: 'Makes links slower, more jittery, lossy or narrow; on top of what is there.',
  options: {
    pairs: resolved<DegradeOptions['pairs']>('Directions between two regions that suffer.', []),
    addDelay: { kind: 'duration', about: 'Added to the one-way delay.', initial: 0 },
    jitter: { kind: 'duration', about: 'Standard deviation of the one-way delay, where larger.', initial: 0 },
    loss: resolved<number>('Share of messages lost, besides what the link loses anyway.', 0),
    duplicate: resolved<number>('Share of messages that arrive twice.', 0),
    reorder: resolved<number>('Share of messages that overtake others.', 0),
    bandwidth: resolved<number>('What the link carries, where that is less than its own.', Number.POSITIVE_INFINITY),
  },

  begin(levers, fault, options) {
    const { addDelay, jitter, loss, duplicate, reorder, bandwidth } = options;
    const change: Weather = { addDelay, jitter, loss, duplicate, reorder, bandwidth };
    for (const [from, to] of options.pairs) levers.weather(fault, from, to, change);
  },

  end(levers, fault, { pairs }) {
    for (const [from, to] of pairs) levers.clearWeather(fault, from, to);
  },
};
