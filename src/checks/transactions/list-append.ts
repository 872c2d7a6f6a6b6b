/** Lists that are only appended to: the longest read of a key tells the order of its versions (Elle §4, VLDB 2020). */
import type { Datum } from '../checker.ts';
import { findUnfit } from './dirty.ts';
import type { Findings } from './findings.ts';
import { type Graph, WR, WW } from './graph.ts';
import type { Transactions } from './txn.ts';
import { atom, type Versions } from './versions.ts';

interface Read {
  readonly reader: number;
  readonly list: readonly Datum[];
}

/** What is known of one key. */
interface Track {
  readonly reads: Read[];
  /** Versions appended, in order of invocation, without those of transactions that failed. */
  readonly appended: number[];
  longest: readonly Datum[];
}

/** Finds what is wrong with the lists themselves, and adds the dependencies that they tell. */
export function inferFromLists({ txns, versions }: Transactions, graph: Graph, findings: Findings): void {
  const tracks: Track[] = versions.keys.map(() => ({ reads: [], appended: [], longest: [] }));
  for (const { op, steps } of txns) {
    for (const step of steps) {
      const track = tracks[step.key]!;
      if (!step.isRead) track.appended.push(step.version);
      else track.reads.push({ reader: op.index, list: step.list });
      if (step.isRead && step.list.length > track.longest.length) track.longest = step.list;
    }
  }
  for (const [key, track] of tracks.entries()) new Order(key, track, versions).tell(graph, findings);
}

/** The order of one key's versions, as its longest read shows it. */
class Order {
  readonly #key: number;
  readonly #track: Track;
  readonly #versions: Versions;
  /** Distinct versions in order, and how many of them a prefix of so many elements holds. */
  readonly #order: readonly number[];
  readonly #held: readonly number[];

  constructor(key: number, track: Track, versions: Versions) {
    this.#key = key;
    this.#track = track;
    this.#versions = versions;
    const order = new Set<number>();
    const held = [0];
    for (const element of track.longest) held.push(order.add(versions.id(key, element)).size);
    this.#order = [...order];
    this.#held = held;
  }

  tell(graph: Graph, findings: Findings): void {
    const { longest, reads } = this.#track;
    const readersOfAll: number[] = [];
    for (const { reader, list } of reads) {
      const isPrefix = list.every((element, i) => atom(element) === atom(longest[i]!));
      this.#judge(reader, list, isPrefix, findings);
      if (isPrefix) this.#link(reader, this.#held[list.length]!, graph, readersOfAll);
      else this.#linkLast(reader, list, graph);
    }
    this.#linkWriters(graph);
    this.#linkUnread(readersOfAll, graph);
    this.#findDirtyUpdate(findings);
  }

  #judge(reader: number, list: readonly Datum[], isPrefix: boolean, findings: Findings): void {
    const versions = this.#versions;
    const key = versions.keyName(versions.initial[this.#key]!);
    const shown = isPrefix
      ? this.#order.slice(0, this.#held[list.length])
      : [...new Set(list.map((element) => versions.id(this.#key, element)))];
    for (const version of shown) {
      if (!versions.isCommitted(version)) findUnfit(versions, version, reader, findings);
    }
    if (shown.length < list.length) {
      const why = () =>
        `T${reader} read ${JSON.stringify(list)} from ${key}, with an element twice that was appended once.`;
      findings.add('duplicate-elements', key, [reader], why);
    }
    if (isPrefix) return;
    const { reads, longest } = this.#track;
    const other = reads.find((read) => read.list === longest)!.reader;
    const both = `T${reader} read ${JSON.stringify(list)} and T${other} read ${JSON.stringify(longest)} from ${key}`;
    findings.add(
      'incompatible-order',
      key,
      [reader, other],
      () => `${both}: neither begins with the other, so no order of appends explains both.`,
    );
  }

  /** A read of the first `held` versions follows their last writer and precedes the writer of the next. */
  #link(reader: number, held: number, graph: Graph, readersOfAll: number[]): void {
    const versions = this.#versions;
    let before = held - 1;
    while (before >= 0 && !versions.isCommitted(this.#order[before]!)) before--;
    let after = held;
    while (after < this.#order.length && !versions.isCommitted(this.#order[after]!)) after++;
    const last = before < 0 ? versions.initial[this.#key]! : this.#order[before]!;
    if (before >= 0) graph.link(versions.writer[last]!, reader, WR, last, last);
    if (after < this.#order.length)
      graph.linkAll([reader], last, [versions.writer[this.#order[after]!]!], [this.#order[after]!]);
    else if (readersOfAll.at(-1) !== reader) readersOfAll.push(reader);
  }

  /** A list that fits no order still shows that its newest element was written. */
  #linkLast(reader: number, list: readonly Datum[], graph: Graph): void {
    const version = this.#versions.id(this.#key, list.at(-1)!);
    if (this.#versions.isCommitted(version)) graph.link(this.#versions.writer[version]!, reader, WR, version, version);
  }

  #linkWriters(graph: Graph): void {
    const { writer } = this.#versions;
    const committed = this.#order.filter((version) => this.#versions.isCommitted(version));
    for (let i = 1; i < committed.length; i++) {
      graph.link(writer[committed[i - 1]!]!, writer[committed[i]!]!, WW, committed[i - 1]!, committed[i]!);
    }
  }

  /** Appends that no read shows came after all that one does, in an order that nobody knows. */
  #linkUnread(readersOfAll: readonly number[], graph: Graph): void {
    const versions = this.#versions;
    const shown = new Set(this.#order);
    const unread = new Map<number, number>();
    for (const version of this.#track.appended) {
      const writer = versions.writer[version]!;
      if (!shown.has(version) && !unread.has(writer)) unread.set(writer, version);
    }
    const last = this.#order.findLast((version) => versions.isCommitted(version));
    graph.linkAll(
      [...new Set(readersOfAll)],
      last ?? versions.initial[this.#key]!,
      [...unread.keys()],
      [...unread.values()],
    );
    if (last === undefined) return;
    for (const [writer, version] of unread) graph.link(versions.writer[last]!, writer, WW, last, version);
  }

  #findDirtyUpdate(findings: Findings): void {
    const versions = this.#versions;
    const aborted = this.#order.findIndex((version) => versions.isAborted(version));
    if (aborted < 0) return;
    const over = this.#order.slice(aborted).find((version) => versions.isOk(version));
    if (over === undefined) return;
    const under = this.#order[aborted]!;
    const [key, failed, writer] = [versions.keyName(under), versions.writer[under]!, versions.writer[over]!];
    findings.add(
      'dirty-update',
      key,
      [failed, writer],
      () =>
        `T${writer}, which committed, appended ${versions.name(over)} to ${key} on top of ${versions.name(under)} from T${failed}, which failed.`,
    );
  }
}
