/** The weak models by their definitions: does an order exist? Slow, and it knows nothing of patterns. */
import type { History } from '../../../src/checks/checker.ts';
import {
  causalOrder,
  closed,
  type Fact,
  factsOf,
  held,
  isCyclic,
  programOrder,
  type Relation,
  relationOf,
  someOrder,
} from './weak-facts.ts';

const INIT = 0;

export type Model = (history: History) => boolean;

/** One order of all that keeps the given one, in which every read shows the last write. */
function isSerializable(facts: readonly Fact[], before: Relation): boolean {
  const needed = facts.filter((fact) => !fact.isOptional);
  const optional = facts.filter((fact) => fact.isOptional);
  const choices = 1 << optional.length;
  for (let choice = 0; choice < choices; choice++) {
    const chosen = [...needed, ...optional.filter((_, i) => (choice & (1 << i)) !== 0)];
    if (someOrder(chosen, before, (prefix) => isLastLegal(prefix, () => true))) return true;
  }
  return false;
}

/** Whether the newest of these is a write, or a read that does not count, or shows what is there. */
function isLastLegal(prefix: readonly Fact[], counts: (read: Fact) => boolean): boolean {
  const last = prefix[prefix.length - 1];
  return last.isWrite || !counts(last) || held(prefix, last.key, INIT) === last.value;
}

/** Herlihy and Wing 1990. */
export const linearizable: Model = (history) => {
  const facts = factsOf(history);
  return isSerializable(
    facts,
    relationOf(facts.length, (a, b) => facts[a].end < facts[b].call),
  );
};

/** Lamport 1979. */
export const sequential: Model = (history) => {
  const facts = factsOf(history);
  return isSerializable(facts, programOrder(facts));
};

/** POPL 2017 §3, AxCausal: each operation's past has an order after which it returns what it did. */
export function isCausalBy(facts: readonly Fact[], order: Relation): boolean {
  return facts.every((read) => read.isWrite || isExplained(facts, order, read, (other) => other === read));
}

/** POPL 2017 §3, AxCM: the same order must also explain what came before it in its own process. */
export function isMemoryBy(facts: readonly Fact[], order: Relation): boolean {
  const isOwn = (op: Fact) => (other: Fact) => other.process === op.process && other.at <= op.at;
  return facts.every((op) => isExplained(facts, order, op, isOwn(op)));
}

function isExplained(facts: readonly Fact[], order: Relation, op: Fact, counts: (read: Fact) => boolean): boolean {
  const past = facts.filter((other) => other === op || order[other.at][op.at]);
  return someOrder(past, order, (prefix) => isLastLegal(prefix, counts));
}

/** POPL 2017 §3, AxCCv: one order of all, after whose restriction to its past each read returns what it did. */
export function isConvergentBy(facts: readonly Fact[], order: Relation): boolean {
  const writes = facts.filter((fact) => fact.isWrite);
  const isRight = (arbitration: readonly Fact[], read: Fact) => {
    const seen = arbitration.filter((write) => order[write.at][read.at]);
    return held(seen, read.key, INIT) === read.value;
  };
  const fits = (prefix: readonly Fact[]) =>
    prefix.length < writes.length || facts.every((fact) => fact.isWrite || isRight(prefix, fact));
  return writes.length === 0 ? facts.every((fact) => isRight([], fact)) : someOrder(writes, order, fits);
}

/**
 * Every causal order that explains the reads holds program order and, values being unique, reads-from; and what a
 * larger order explains, the least one does, for taking writes out of a past never hides the one that was read.
 * `weak-orders.ts` tries all partial orders and so holds this to account.
 */
function byLeast(explains: (facts: readonly Fact[], order: Relation) => boolean): Model {
  return (history) => {
    const facts = factsOf(history);
    const order = causalOrder(facts);
    return !isCyclic(order) && explains(facts, order);
  };
}

export const causal = byLeast(isCausalBy);
export const causalMemory = byLeast(isMemoryBy);
export const causalConvergence = byLeast(isConvergentBy);

/** Lipton and Sandberg 1988. */
export const pram: Model = (history) => {
  const facts = factsOf(history);
  const order = programOrder(facts);
  return facts.every(({ process }) => {
    const view = facts.filter((fact) => fact.isWrite || fact.process === process);
    return someOrder(view, order, (prefix) => isLastLegal(prefix, () => true));
  });
};

/** One order of writes; every process reads from prefixes of it that never shrink. */
export const consistentPrefix: Model = (history) => {
  const facts = factsOf(history);
  const processes = [...new Set(facts.map(({ process }) => process))];
  const optional = facts.filter((fact) => fact.isOptional);
  const isRead = (order: readonly Fact[], process: number) => {
    let length = 0;
    return facts.every((read) => {
      if (read.isWrite || read.process !== process) return true;
      while (length <= order.length && held(order.slice(0, length), read.key, INIT) !== read.value) length++;
      return length <= order.length;
    });
  };
  for (let choice = 0; choice < 1 << optional.length; choice++) {
    const writes = facts.filter(
      (fact) => fact.isWrite && (!fact.isOptional || (choice & (1 << optional.indexOf(fact))) !== 0),
    );
    const fits = (prefix: readonly Fact[]) =>
      prefix.length < writes.length || processes.every((process) => isRead(prefix, process));
    const isFound =
      writes.length === 0
        ? processes.every((process) => isRead([], process))
        : someOrder(writes, closed(programOrder(facts)), fits);
    if (isFound) return true;
  }
  return false;
};
