/** Masters that read one another's logs, in a town of four; and what observers were told of them. */
import { defaults } from '../../../src/kit/options.ts';
import { type MultiMasterOptions, multiMaster } from '../../../src/strategies/multi-master/strategy.ts';
import { keySpace, operation } from '../fake-context.ts';
import { MS, Town, type TownOptions } from '../town.ts';

export const X = 0;
export const SECOND = 1000 * MS;
const keys = keySpace(['register', 'counter', 'set', 'register']);

export function town(options: Partial<MultiMasterOptions> = {}, more: Partial<TownOptions> = {}) {
  return new Town(multiMaster, { ...defaults(multiMaster.options), ...options }, { count: 4, keys, ...more });
}

export type Place = ReturnType<typeof town>;
export const write = (value: number | string, key = X) => operation('write', key, { value });

/** By node, in order: what observers were told was executed there, as `slot:n`. */
export function executedAt(t: Place, node: number): string[] {
  return t.lives
    .filter((life) => life.node === node)
    .flatMap(({ context }) => context.appliedHere.map(({ origin, n }) => `${origin}:${n}`));
}

/** Of each origin one after the other. */
export function isInOrder(executed: readonly string[]): boolean {
  const last = new Map<string, number>();
  return executed.every((name) => {
    const [slot, n] = name.split(':') as [string, string];
    const follows = Number(n) === (last.get(slot) ?? 0) + 1;
    last.set(slot, Number(n));
    return follows;
  });
}
