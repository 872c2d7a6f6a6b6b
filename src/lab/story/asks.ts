/** Which broken promises get a story, and what has to be looked for in the replay of each. */
import type { Expectation } from '../../checks/expectation.ts';
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Promised } from '../document.ts';
import type { Ask } from './watched.ts';

const MOST_STORIES = 5;
/** How far a replay goes on after what it is about. */
const AFTER: Micros = 3 * SECOND;
const LONG_AFTER: Micros = 60 * SECOND;

/** The first of each strategy and metric; those that a single event proves come first. */
export function worthTelling(expectations: readonly Promised[]): readonly Promised[] {
  const first = new Map<string, Promised>();
  for (const promise of expectations) {
    if (promise.verdict !== 'failed') continue;
    const name = JSON.stringify([promise.strategy, promise.that.split(/[\s{]/)[promise.line === 0 ? 1 : 0]]);
    if (!first.has(name)) first.set(name, promise);
  }
  const all = [...first.values()];
  const isProven = ({ witness }: Promised) => witness !== null;
  return [...all.filter(isProven), ...all.filter((promise) => !isProven(promise))].slice(0, MOST_STORIES);
}

/** Undefined where no single event proves the number. */
export function askFor({ that, line, witness }: Promised, scenario: Scenario): Ask | undefined {
  if (witness === null) return undefined;
  const claim = scenario.expect.find((expectation) => expectation.that === that && expectation.line === line)?.claim;
  const at = Math.round(witness.at * MS);
  const step = line === 0 ? (/^script ([^:]+): /.exec(that)?.[1] ?? '') : '';
  const key = witness.ops.length === 0 && isOfKey(claim) ? witness.op : '';
  // What is lost may be lost long after it was confirmed; what is apart may have parted long before.
  const isLong = /lost|errant|phantom/.test(that);
  const until = isLong ? Number.POSITIVE_INFINITY : at + (witness.ops.length > 0 ? AFTER : LONG_AFTER);
  return { ops: witness.ops, key, step, at, until };
}

/** Proofs of these name a key where no operation is known. */
function isOfKey(claim: Expectation['claim'] | undefined): boolean {
  if (claim === undefined) return false;
  return (
    claim.kind === 'final' || claim.kind === 'converges' || (claim.kind === 'metric' && /^(div|inv)/.test(claim.metric))
  );
}
