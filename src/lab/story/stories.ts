/** Everything a result's stories are made of: the replays, and what would have helped, all on the pool. */
import type { Cell, Variant } from '../cells.ts';
import type { Promised, ResultDocument } from '../document.ts';
import type { Pool } from '../pool.ts';
import { isSameSet } from '../summary.ts';
import { askFor, worthTelling } from './asks.ts';
import type { Facts } from './facts.ts';
import { remediesOf, trialsFor, type Vary } from './remedies.ts';
import type { Remedies } from './story.ts';
import type { Ask } from './watched.ts';

export interface Material {
  readonly promise: Promised;
  readonly facts: Facts | undefined;
  readonly cures: Remedies;
}

/** `vary` gives the scenario of a variant under more settings; `say` is told what is being done. */
export async function gather(
  document: ResultDocument,
  variants: readonly Variant[],
  vary: (variant: Variant, set: readonly string[]) => ReturnType<Vary>,
  pool: Pool,
  say: (progress: string) => void,
): Promise<readonly Material[]> {
  const told = document.partial ? [] : worthTelling(document.expectations);
  const tellable = told.flatMap((promise) => {
    const variant = variants.find(({ set }) => isSameSet(set, promise.set));
    const use = variant?.scenario.strategies.find(({ id }) => id === promise.strategy);
    return variant && use ? [{ promise, variant, cell: { ...variant, use, seed: promise.seed } }] : [];
  });
  if (tellable.length === 0) return [];
  const plans = tellable.map(({ promise, variant, cell }) => {
    const trials = trialsFor(promise, (set) => vary(variant, set), document);
    return { promise, cell, ask: askFor(promise, variant.scenario), trials };
  });
  const asks = plans.flatMap(({ cell, ask }): readonly (readonly [Cell, Ask])[] => (ask ? [[cell, ask]] : []));
  const trials = plans.flatMap((plan) => plan.trials.map(({ cell }) => cell));
  say(`stories: replaying ${asks.length}, trying ${trials.length} settings that might have helped`);
  const facts = await pool.film(asks);
  const runs = await pool.run(trials);
  if (pool.stopped) return [];
  let [film, trial] = [0, 0];
  return plans.map(({ promise, ask, trials: own }) => {
    const its = runs.slice(trial, trial + own.length);
    trial += own.length;
    return { promise, facts: ask && facts[film++], cures: remediesOf(promise, own, its, document) };
  });
}
