/** Registers that are read and overwritten: versions are ordered only where something tells (Elle §5, VLDB 2020). */
import { externalReads, findUnfit } from './dirty.ts';
import type { Findings } from './findings.ts';
import { type Graph, WR, WW } from './graph.ts';
import type { Transactions } from './txn.ts';
import { type Assumptions, orderPerKey, type Pair } from './version-order.ts';
import type { Versions } from './versions.ts';

/** Finds what is wrong with the values read, and adds the dependencies that they tell. */
export function inferFromRegisters(
  transactions: Transactions,
  assumptions: Assumptions,
  graph: Graph,
  findings: Findings,
): void {
  const { txns, versions } = transactions;
  const readers: number[][] = Array.from({ length: versions.count }, () => []);
  for (const { op, steps } of txns) {
    for (const { isRead, version } of steps) {
      if (!isRead || versions.writer[version] === op.index) continue;
      findUnfit(versions, version, op.index, findings);
      if (versions.isCommitted(version)) graph.link(versions.writer[version]!, op.index, WR, version, version);
      if (readers[version]!.at(-1) !== op.index) readers[version]!.push(op.index);
    }
  }
  const later = new Followers(versions);
  for (const pair of certain(transactions)) later.add(pair);
  for (const pair of orderPerKey(transactions, assumptions, findings)) {
    later.add(pair);
    const [before, after] = pair;
    if (versions.isInitial(before)) continue;
    graph.link(versions.writer[before]!, versions.writer[after]!, WW, before, after);
  }
  for (const [version, those] of readers.entries()) later.link(those, version, graph);
}

/**
 * The initial state comes before every version; and what a transaction writes to a key comes after what it read
 * there. The second needs no assumption: were it the other way round, the transaction would both precede the
 * writer of what it read (ww) and follow it (wr), which every model from read-committed on forbids. For the same
 * reason it adds no ww: the wr is there.
 */
function* certain({ txns, versions }: Transactions): Generator<Pair> {
  for (const txn of txns) {
    for (const step of txn.steps) {
      if (!step.isRead && versions.isFinal[step.version]) yield [versions.initial[step.key]!, step.version];
    }
    for (const { key, version } of externalReads(txn)) {
      const written = txn.steps.findLast((step) => !step.isRead && step.key === key);
      if (written !== undefined && !versions.isInitial(version)) yield [version, written.version];
    }
  }
}

/** For every version those known to come later, one for each of their writers. */
class Followers {
  readonly #versions: Versions;
  readonly #later: (Map<number, number> | undefined)[] = [];

  constructor(versions: Versions) {
    this.#versions = versions;
  }

  add([before, after]: Pair): void {
    const later = (this.#later[before] ??= new Map<number, number>());
    const writer = this.#versions.writer[after]!;
    if (!later.has(writer)) later.set(writer, after);
  }

  /** Who read a version did not see those that came later. */
  link(readers: readonly number[], version: number, graph: Graph): void {
    const later = this.#later[version];
    if (later !== undefined) graph.linkAll(readers, version, [...later.keys()], [...later.values()]);
  }
}
