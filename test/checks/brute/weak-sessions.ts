/** The session guarantees word by word: which writes must a read reflect, and is there an order in which it does? */
import type { History } from '../../../src/checks/checker.ts';
import { causalOrder, type Fact, factsOf, isCyclic, type Relation, someOrder, sourceOf } from './weak-facts.ts';

const INIT = 0;

interface Scene {
  readonly facts: readonly Fact[];
  readonly order: Relation;
}

type Holds = (scene: Scene, read: Fact) => boolean;

const isBefore = (a: Fact, b: Fact) => a.process === b.process && a.at < b.at;

/** Some order of the key's writes that keeps causal order ends, among those that must be there, in what was read. */
function isReflected({ facts, order }: Scene, read: Fact, duty: readonly Fact[]): boolean {
  const source = sourceOf(facts, read);
  if (source === undefined) return duty.length === 0;
  const writes = facts.filter((fact) => fact.isWrite && fact.key === read.key);
  const visible = new Set([...duty, source]);
  const fits = (prefix: readonly Fact[]) =>
    prefix.length < writes.length || prefix.findLast((write) => visible.has(write)) === source;
  return someOrder(writes, order, fits);
}

function isGarbage(facts: readonly Fact[], read: Fact): boolean {
  return !read.isWrite && read.value !== INIT && sourceOf(facts, read) === undefined;
}

function keeps(holds: Holds): (history: History) => boolean {
  return (history) => {
    const facts = factsOf(history);
    const order = causalOrder(facts);
    if (isCyclic(order) || facts.some((fact) => isGarbage(facts, fact))) return false;
    const scene = { facts, order };
    return facts.every((read) => read.isWrite || holds(scene, read));
  };
}

export const readYourWrites = keeps((scene, read) => {
  const own = scene.facts.filter((write) => write.isWrite && write.key === read.key && isBefore(write, read));
  return isReflected(scene, read, own);
});

/** A value from nowhere has no order with another read of its key in its session; alone it breaks nothing here. */
export function monotonicReads(history: History): boolean {
  const facts = factsOf(history);
  const order = causalOrder(facts);
  if (isCyclic(order)) return false;
  return facts.every((later) =>
    facts.every((earlier) => {
      if (earlier.isWrite || later.isWrite || earlier.key !== later.key || !isBefore(earlier, later)) return true;
      if (isGarbage(facts, later) || isGarbage(facts, earlier)) return false;
      const seen = sourceOf(facts, earlier);
      return seen === undefined || isReflected({ facts, order }, later, [seen]);
    }),
  );
}

/** A session had seen `second`, which came after `first`: it must see that one, or its successor if of the same key. */
function isFollowed(scene: Scene, read: Fact, first: Fact, second: Fact): boolean {
  const isReplaced = first.key === second.key && sourceOf(scene.facts, read) === first;
  return !isReplaced && isReflected(scene, read, [first]);
}

/** The writes that a session had read before an operation. */
function readBefore({ facts }: Scene, op: Fact): readonly Fact[] {
  const found = facts.filter((read) => !read.isWrite && isBefore(read, op)).map((read) => sourceOf(facts, read));
  return found.filter((write) => write !== undefined);
}

export const monotonicWrites = keeps((scene, read) =>
  readBefore(scene, read)
    .filter((second) => second.process !== read.process)
    .every((second) =>
      scene.facts
        .filter((first) => first.isWrite && first.key === read.key && isBefore(first, second))
        .every((first) => isFollowed(scene, read, first, second)),
    ),
);

export const writesFollowReads = keeps((scene, read) => {
  const made = scene.facts.filter((write) => write.isWrite && isBefore(write, read));
  return [...readBefore(scene, read), ...made].every((second) =>
    readBefore(scene, second)
      .filter((first) => first.key === read.key)
      .every((first) => isFollowed(scene, read, first, second)),
  );
});
