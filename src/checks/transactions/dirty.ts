/** Reads of what nobody should see, and updates that were lost: each needs two transactions and no graph. */
import type { Findings } from './findings.ts';
import type { Step, Transactions, Txn } from './txn.ts';
import { NOBODY, type Versions } from './versions.ts';

/** garbage-read or G1a, if the version that a read shows deserves it. G1b is about the newest version alone. */
export function findUnfit(versions: Versions, version: number, reader: number, findings: Findings): void {
  const key = versions.keyName(version);
  const value = versions.name(version);
  const writer = versions.writer[version]!;
  if (versions.isInitial(version)) return;
  if (writer === NOBODY) {
    const why = () => `T${reader} read ${value} from ${key}, but no transaction ever wrote ${value} there.`;
    findings.add('garbage-read', key, [reader], why);
  } else if (versions.isAborted(version)) {
    const why = () => `T${reader} read ${value} from ${key}, but T${writer}, which wrote it, failed: an aborted read.`;
    findings.add('G1a', key, [writer, reader], why);
  }
}

export function findIntermediate({ txns, versions }: Transactions, findings: Findings): void {
  for (const { op, steps } of txns) {
    for (const { isRead, version } of steps) {
      const writer = versions.writer[version]!;
      if (!isRead || versions.isFinal[version] || writer === op.index) continue;
      const key = versions.keyName(version);
      const what = `T${op.index} read ${versions.name(version)} from ${key}`;
      findings.add(
        'G1b',
        key,
        [writer, op.index],
        () => `${what}, which T${writer} went on to change: an intermediate read.`,
      );
    }
  }
}

/** Two that committed, read the same version of a key first and then wrote the key: one cannot know of the other. */
export function findLostUpdates({ txns, versions }: Transactions, findings: Findings): void {
  const updates = new Map<number, number[]>();
  for (const txn of txns) {
    if (txn.op.ending !== 'ok') continue;
    for (const { version } of externalReads(txn)) {
      if (!txn.steps.some((step) => !step.isRead && step.key === versions.key[version])) continue;
      const those = updates.get(version);
      if (those === undefined) updates.set(version, [txn.op.index]);
      else those.push(txn.op.index);
    }
  }
  for (const [version, those] of updates) {
    if (those.length < 2) continue;
    const key = versions.keyName(version);
    const state = versions.isInitial(version) ? 'its initial state' : `it at ${versions.name(version)}`;
    findings.add('lost-update', key, those, () => {
      const names = those.slice(0, 8).map((index) => `T${index}`);
      return `${names.join(', ')} each read ${key}, saw ${state}, wrote ${key} and committed: only one update can count.`;
    });
  }
}

/** The first step of a transaction on each key, where it is a read: what the others left there. */
export function externalReads({ steps }: Txn): readonly Step[] {
  return steps.filter((step, at) => step.isRead && !steps.slice(0, at).some((before) => before.key === step.key));
}
