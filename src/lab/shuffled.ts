/**
 * The same scenario written in another order: whatever stands in it in an order that means nothing is shuffled.
 *
 * Shuffled: the fields of every map, and the entries of maps whose order means nothing (links, invariants, shares,
 * options); the lists of strategies and of promises; faults, as far as no two of them begin or end at one instant.
 * Left alone, since their order says which is which: regions, key groups, operations, steps of the script, and
 * every other list.
 */

import type { FaultPlan } from '../faults/contract.ts';
import { type Random, randomStream, shuffled } from '../kit/random.ts';
import type { Loaded } from '../scenario/load.ts';
import { plainOf } from '../scenario/tree.ts';

type Plain = Record<string, unknown>;

/** Their order numbers nodes, keys and streams of requests; `sweep` puts its rows in the order of its paths. */
const ORDERED = ['topology.regions', 'workload.keys', 'workload.ops', 'sweep'];

/** As JSON, which is YAML; parents and overrides are merged into it. */
export function shuffledText({ tree, scenario }: Loaded, seed = 1): string {
  const random = randomStream(seed, 'shuffle');
  const { extends: _, set: __, ...whole } = plainOf(tree) as Plain;
  // The default is the strategy that stands first.
  whole.baseline = scenario.baseline;
  // Paths such as `faults.0.for` count the items of lists.
  if (!JSON.stringify(whole.sweep ?? '').match(/\.\d+[.":]/)) {
    whole.strategies = permuted(listOf(whole.strategies), random);
    whole.expect = permuted(listOf(whole.expect), random);
    whole.faults = permutedFaults(listOf(whole.faults), scenario.faults, random);
  }
  return JSON.stringify(fieldsShuffled(whole, '', random));
}

function fieldsShuffled(value: unknown, path: string, random: Random): unknown {
  if (Array.isArray(value)) return value.map((item) => fieldsShuffled(item, `${path}[]`, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    (ORDERED.includes(path) ? entries : permuted(entries, random)).map(([name, item]) => [
      name,
      path === 'sweep' ? item : fieldsShuffled(item, path === '' ? name : `${path}.${name}`, random),
    ]),
  );
}

/** Each keeps the name that its place gave it. Of two that share an instant the first stays the first. */
function permutedFaults(said: readonly unknown[], plans: readonly FaultPlan[], random: Random): readonly unknown[] {
  if (said.length !== plans.length || said.some((fault) => typeof fault !== 'object')) return said;
  const named = said.map((fault, index) => ({ ...(fault as Plain), name: plans[index].name }));
  const rank = permuted([...named.keys()], random);
  const order: number[] = [];
  while (order.length < named.length) {
    const waits = (index: number) =>
      plans.slice(0, index).some((plan, other) => !order.includes(other) && shareInstant(plan, plans[index]));
    order.push(rank.find((index) => !order.includes(index) && !waits(index))!);
  }
  return order.map((index) => named[index]);
}

function shareInstant(a: FaultPlan, b: FaultPlan): boolean {
  return [a.at, a.until].some((time) => time === b.at || time === b.until);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Where chance leaves a list of two or more as it is, the list is turned round. */
function permuted<T>(items: readonly T[], random: Random): T[] {
  const mixed = shuffled(random, items);
  return mixed.every((item, index) => item === items[index]) ? mixed.reverse() : mixed;
}
