/** A rolling restart, or an upgrade: nodes stop in good order and start again, one after another. */
import type { Micros } from '../kit/time.ts';
import type { Pattern } from './contract.ts';
import type { CrashOptions } from './crash.ts';

export interface RestartOptions {
  /** In this order. */
  readonly nodes: readonly number[];
  /** How long each is away; an upgrade takes longer than a restart. */
  readonly down: Micros;
}

export const restart: Pattern<RestartOptions> = {
  kind: 'restart',
  about: 'Restarts nodes one after another, spread evenly over its time; nothing that was written is lost.',

  spells({ nodes, down }, { lasts }) {
    const turn = Math.floor(lasts / nodes.length);
    return nodes.map((node, i) => {
      const options: CrashOptions = { nodes: [node], role: undefined, wipe: false, keepsUnsynced: true };
      return { from: i * turn, to: i * turn + Math.min(down, turn), kind: 'crash', options };
    });
  },
};
