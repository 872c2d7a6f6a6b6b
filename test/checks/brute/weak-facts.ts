/** What brute force needs of a history: who did what, program order, reads-from, and every order of a few things. */
import type { Datum, History } from '../../../src/checks/checker.ts';

export interface Fact {
  readonly at: number;
  readonly process: number;
  readonly isWrite: boolean;
  readonly key: number;
  readonly value: Datum;
  /** It may never have happened. */
  readonly isOptional: boolean;
  readonly call: number;
  readonly end: number;
}

/** Failed operations and unanswered reads are left out, and unanswered writes whose value nobody saw. */
export function factsOf(history: History): readonly Fact[] {
  const isSeen = (key: number, value: Datum) =>
    history.ops.some((op) => op.f === 'read' && op.ending === 'ok' && op.key === key && op.output === value);
  return history.ops
    .filter((op) => op.ending === 'ok' || (op.ending === 'info' && op.f === 'write' && isSeen(op.key, op.input)))
    .map((op, at) => ({
      at,
      process: op.process,
      isWrite: op.f === 'write',
      key: op.key,
      value: op.f === 'write' ? op.input : op.output,
      isOptional: op.ending === 'info',
      call: op.call,
      end: op.end,
    }));
}

/** `relation[a][b]`: a comes before b. */
export type Relation = readonly (readonly boolean[])[];

export function relationOf(n: number, holds: (a: number, b: number) => boolean): boolean[][] {
  return Array.from({ length: n }, (_, a) => Array.from({ length: n }, (_, b) => holds(a, b)));
}

export function closed(relation: Relation): boolean[][] {
  const all = relation.map((row) => [...row]);
  for (let via = 0; via < all.length; via++)
    for (let a = 0; a < all.length; a++)
      for (let b = 0; b < all.length; b++) if (all[a][via] && all[via][b]) all[a][b] = true;
  return all;
}

export function isCyclic(relation: Relation): boolean {
  return relation.some((row, a) => row[a]);
}

export function programOrder(facts: readonly Fact[]): boolean[][] {
  return relationOf(facts.length, (a, b) => facts[a].process === facts[b].process && a < b);
}

/** The write of the value that a read saw; undefined for the initial value or none. */
export function sourceOf(facts: readonly Fact[], read: Fact): Fact | undefined {
  return facts.find((fact) => fact.isWrite && fact.key === read.key && fact.value === read.value);
}

export function causalOrder(facts: readonly Fact[]): boolean[][] {
  const order = programOrder(facts);
  for (const read of facts) {
    const source = read.isWrite ? undefined : sourceOf(facts, read);
    if (source !== undefined) order[source.at][read.at] = true;
  }
  return closed(order);
}

/** Whether some order of these that keeps the relation passes the test; orders are tested as they grow. */
export function someOrder(
  items: readonly Fact[],
  before: Relation,
  fits: (prefix: readonly Fact[]) => boolean,
  prefix: Fact[] = [],
): boolean {
  if (items.length === 0) return true;
  return items.some((item) => {
    if (items.some((other) => before[other.at][item.at])) return false;
    prefix.push(item);
    const others = items.filter((other) => other !== item);
    const isFound = fits(prefix) && someOrder(others, before, fits, prefix);
    prefix.pop();
    return isFound;
  });
}

/** What a register holds after these, in order. */
export function held(prefix: readonly Fact[], key: number, init: Datum): Datum {
  return prefix.findLast((fact) => fact.isWrite && fact.key === key)?.value ?? init;
}
