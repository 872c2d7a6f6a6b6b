/** Bad weather on links: slower, jittery, lossy, narrow. */
import type { Weather } from '../network/network.ts';
import type { Fault } from './contract.ts';

export interface DegradeOptions extends Weather {
  /** Directed pairs of region indices. */
  readonly pairs: readonly (readonly [number, number])[];
}

export const degrade: Fault<DegradeOptions> = {
  kind: 'degrade',
  about: 'Makes links slower, more jittery, lossy or narrow; on top of what is there.',

  begin(levers, fault, options) {
    const { addDelay, jitter, loss, duplicate, reorder, bandwidth } = options;
    const change: Weather = { addDelay, jitter, loss, duplicate, reorder, bandwidth };
    for (const [from, to] of options.pairs) levers.weather(fault, from, to, change);
  },

  end(levers, fault, { pairs }) {
    for (const [from, to] of pairs) levers.clearWeather(fault, from, to);
  },
};
