/** Reads that contradict their own transaction: what it read or wrote before, or will only write later. */
import type { Datum } from '../checker.ts';
import type { Findings } from './findings.ts';
import type { Step, Transactions } from './txn.ts';
import { atom, type Versions } from './versions.ts';

export function findInternal({ txns, versions }: Transactions, isList: boolean, findings: Findings): void {
  const contradicted = isList ? listContradicted : registerContradicted;
  for (const { op, steps } of txns) {
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at]!;
      if (!step.isRead) continue;
      const key = versions.keyName(step.version);
      const expected = contradicted(steps, at, versions);
      if (expected !== undefined) {
        const why = () =>
          `T${op.index} read ${seen(step, versions)} from ${key}, where its own steps before it left ${expected}.`;
        findings.add('internal', key, [op.index], why);
      }
      const early = steps.slice(at + 1).find((later) => isShown(later, step, versions));
      if (early === undefined) continue;
      const why = () => `T${op.index} read ${versions.name(early.version)} from ${key} before it wrote it itself.`;
      findings.add('future-read', key, [op.index], why);
    }
  }
}

/** What a read saw, as people write it. */
export function seen(step: Step, versions: Versions): string {
  return step.list.length > 0 ? JSON.stringify(step.list) : versions.name(step.version);
}

function isShown(write: Step, read: Step, versions: Versions): boolean {
  if (write.isRead || write.key !== read.key) return false;
  if (write.version === read.version) return true;
  const value = atom(versions.value[write.version]!);
  return read.list.some((element) => atom(element) === value);
}

/** What should have been read, where something else was. */
function registerContradicted(steps: readonly Step[], at: number, versions: Versions): string | undefined {
  for (let i = at - 1; i >= 0; i--) {
    if (steps[i]!.key !== steps[at]!.key) continue;
    return steps[i]!.version === steps[at]!.version ? undefined : versions.name(steps[i]!.version);
  }
  return undefined;
}

/** After a read of its own a transaction knows the whole list; after appends alone, how it ends. */
function listContradicted(steps: readonly Step[], at: number, versions: Versions): string | undefined {
  const { key, list } = steps[at]!;
  let expected: readonly Datum[] = [];
  for (let i = at - 1; i >= 0; i--) {
    const step = steps[i]!;
    if (step.key !== key) continue;
    expected = step.isRead ? [...step.list, ...expected] : [versions.value[step.version]!, ...expected];
    if (!step.isRead) continue;
    return isTail(expected, list) && list.length === expected.length ? undefined : JSON.stringify(expected);
  }
  return isTail(expected, list) ? undefined : `${JSON.stringify(expected)} at its end`;
}

function isTail(tail: readonly Datum[], list: readonly Datum[]): boolean {
  const from = list.length - tail.length;
  return from >= 0 && tail.every((element, i) => atom(element) === atom(list[from + i]!));
}
