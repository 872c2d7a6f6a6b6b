/** What a read missed: how stale it was, and whether its session had seen or written more. */
import type { Micros } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Address, OperationKind, Outcome, Request, WriteId } from '../../strategies/contract.ts';
import type { Cell } from './cell.ts';
import { HELD, type Intent, type Link, NEVER, SEEN, type Sighting } from './intent.ts';
import type { Intents } from './intents.ts';
import type { Ledger } from './ledger.ts';
import type { Memory } from './memory.ts';
import { Pasts } from './pasts.ts';
import { Returns } from './returns.ts';
import { Versions } from './versions.ts';
import type { Words } from './words.ts';

/** A session remembers this many of the newest writes on their way that one read showed it. */
const REMEMBERED = 64;
/** Writes on their way that a read is compared with: so many of the newest, and of the oldest. */
const REACH = 256;

/**
 * A read is stale if a write of its key was acknowledged before the read was asked for, the server
 * lacks it, and shows nothing that replaced it later. Its staleness is the time from the oldest such
 * acknowledgement to the moment it was asked for (t-staleness); 0 for a fresh read. Writes that were
 * not acknowledged, or beaten by a concurrent one, oblige nobody. Nor does one that is held nowhere any
 * more make a read stale, for nobody could be fresher: `writes.lost` tells of it. Its own session still
 * misses it.
 *
 * In a long cut the writes of a busy key pile up. A read looks at both ends of the pile: the newest, for
 * what its session wrote and read, and the oldest, by which it is stale. A session may so miss unnoticed
 * a write that hundreds of newer ones followed.
 */
export class Reads {
  readonly #intents: Intents;
  readonly #ledger: Ledger;
  readonly #pasts: Pasts;
  /** Where nobody ever reads, nobody needs a past. */
  readonly #isWatched: boolean;
  readonly #versions: Versions;
  readonly #returns: Returns;
  readonly #words: Words;

  constructor(scenario: Scenario, intents: Intents, ledger: Ledger, words: Words, memory: Memory | undefined) {
    this.#intents = intents;
    this.#ledger = ledger;
    this.#pasts = new Pasts(intents, memory?.ahead);
    this.#isWatched = memory !== undefined;
    this.#versions = new Versions(scenario, intents);
    this.#returns = new Returns(intents, memory, words);
    this.#words = words;
  }

  /** A session sets out to write: what it has seen is what it writes over. */
  writing(write: Intent): void {
    if (!this.#isWatched) return;
    this.#pasts.issued(write);
    this.#versions.issued(write);
  }

  /** It heard that its write is done, and is owed it from now on. */
  written(write: Intent, at: Micros): void {
    if (this.#isWatched) this.#pasts.acknowledged(write, at);
  }

  /** A server answers now; kept with the read until the client takes the answer. */
  executed(read: Intent, request: Request, server: Address, outcome: Outcome): void {
    read.server = server;
    read.unread();
    for (let i = 0; i < request.operations.length; i++) {
      const { kind, key } = request.operations[i];
      if (kind !== 'read') continue;
      const newest = this.#ledger.chains.newest(key);
      if (newest === undefined) continue;
      if (outcome.shows === undefined) this.#compare(read, newest, server, outcome);
      else this.#compareGathered(read, newest, outcome.shows);
    }
    read.shown = this.#versions.shown(read, outcome, this.#ledger.seating.placeOf[server]);
    this.#lookBack(read, server, outcome.shows !== undefined);
    // What everybody had seen is no less replaced where somebody forgot of it.
    if (read.top === 0 && outcome.shows === undefined) read.top = this.#ledger.chains.settled(read.key);
    this.#returns.look(read, server, this.#ledger.seating.placeOf[server], outcome);
  }

  /** The client takes the answer. */
  answered(read: Intent, siblings: number, at: Micros): void {
    for (let i = 0; i < read.cells.length; i++) {
      const cell = read.cells[i];
      cell.staleness.record(read.staleness);
      cell.sessionReads++;
      if (siblings > cell.siblings) cell.siblings = siblings;
      if (read.isStale) cell.staleReads++;
      if (read.missingOwn !== 0) cell.notMyWrite++;
      if (read.isStale) cell.missed.record(read.missed);
      if (read.missingRead !== 0) cell.notMonotonic++;
      if (read.missingEarlier !== 0) cell.outOfTurn++;
      if (read.missingCause !== 0) cell.withoutCause++;
      if (read.hasGap) cell.notCausal++;
    }
    if (read.isStale || read.missingOwn !== 0 || read.missingRead !== 0 || read.hasGap) this.#prove(read, at);
    this.#pasts.answered(read, read.shown);
    for (let i = 0; i < read.saw.length; i++) {
      const write = this.#intents.find(read.saw[i]);
      if (write === undefined) continue;
      if (write.acked === NEVER) write.readUnacked ??= sightingOf(read, at);
      if (write.readers?.includes(read.client)) continue;
      (write.readers ??= []).push(read.client);
      (write.readSince ??= []).push(at);
    }
  }

  #compare(read: Intent, newest: Link, server: Address, outcome: Outcome): void {
    const place = this.#ledger.seating.placeOf[server];
    const everywhere = this.#ledger.chains.everywhere(newest.key);
    let left = REACH;
    let link: Link | undefined = newest;
    for (; link !== undefined && left-- > 0; link = link.older) {
      const write = link.write;
      const isShown = shows(outcome, write);
      if (write.has(SEEN, place) || isShown) {
        // What never came, for something newer came instead, nobody was shown.
        if (read.saw.length < REMEMBERED && (isShown || write.has(HELD, place))) read.saw.push(write.id);
        if (!write.replaces) continue;
        if (write.has(SEEN, place)) read.top = write.id;
        return;
      } else if (write.accepted < everywhere) return;
      else if (!write.isOutdone) this.#misses(read, write);
    }
    if (link === undefined) return;
    const oldest = this.#oldestMissed(read, link, place, outcome);
    if (oldest !== undefined) this.#misses(read, oldest);
  }

  /** The answer comes from several replicas; what the one that gave it holds itself says nothing. */
  #compareGathered(read: Intent, newest: Link, shows: WriteId): void {
    const everywhere = this.#ledger.chains.everywhere(newest.key);
    let left = REACH;
    for (let link: Link | undefined = newest; link !== undefined && left-- > 0; link = link.older) {
      const { write } = link;
      const isShown = write.id === shows;
      if (isShown || (shows !== 0 && this.#livesOnIn(write, shows))) {
        if (read.saw.length < REMEMBERED) read.saw.push(write.id);
        if (isShown && write.replaces) return;
      } else if (write.accepted < everywhere) return;
      else if (!write.isOutdone) this.#misses(read, write);
    }
  }

  /** The first write that obliges, among the oldest up to `last`. */
  #oldestMissed(read: Intent, last: Link, place: number, outcome: Outcome): Intent | undefined {
    const everywhere = this.#ledger.chains.everywhere(last.key);
    let found: Intent | undefined;
    let left = REACH;
    let link = this.#ledger.chains.oldest(last.key);
    for (; link !== undefined && left-- > 0; link = link.newer) {
      const { write } = link;
      if (write.has(SEEN, place) || shows(outcome, write)) {
        if (write.replaces) found = undefined;
      } else if (found === undefined && write.accepted >= everywhere && obliges(write, read)) found = write;
      if (link === last) break;
    }
    return found;
  }

  /** What the session's past says of the version that is shown, and of those it depends on. */
  #lookBack(read: Intent, server: Address, isGathered: boolean): void {
    const own = this.#pasts.ownMissed(read, read.shown);
    if (own !== 0) read.missingOwn = own;
    // What its own copy lacks says nothing of an answer that was gathered from others.
    if (isGathered) return;
    const place = this.#ledger.seating.placeOf[server];
    this.#pasts.findAhead(read, place);
    // A register shows one write; what adds up shows all that it has seen.
    const { saw, shown } = read;
    for (let i = 0; i < (shown === 0 ? saw.length : 1); i++) {
      const write = this.#intents.find(shown === 0 ? saw[i] : shown);
      if (write !== undefined) this.#pasts.findMissed(read, write, place);
    }
  }

  /** What is forgotten by now was visible everywhere, and all that it replaced with it. */
  #livesOnIn(write: Intent, id: WriteId): boolean {
    if (write.coveredBy === 0) return false;
    const open = [write.coveredFirst, write.coveredBy];
    const known = new Set<WriteId>([0]);
    for (let left = REACH; open.length > 0 && left > 0; left--) {
      const by = open.pop()!;
      if (known.has(by)) continue;
      known.add(by);
      const next = by === id ? undefined : this.#intents.find(by);
      if (next === undefined) return true;
      open.push(next.coveredFirst, next.coveredBy);
    }
    return false;
  }

  #misses(read: Intent, write: Intent): void {
    // A session that asks for several things at once orders nothing by it.
    const reader = write.readers?.indexOf(read.client) ?? -1;
    if (reader >= 0 && write.readSince![reader]! <= read.at) read.missingRead = write.id;
    if (write.acked === NEVER || write.acked > read.at) return;
    if (write.client === read.client) read.missingOwn = write.id;
    if (!obliges(write, read)) return;
    read.missed++;
    const age = read.at - write.acked;
    if (read.isStale && age <= read.staleness) return;
    read.staleness = age;
    read.missing = write.id;
  }

  #prove(read: Intent, at: Micros): void {
    const { cells } = read;
    for (let i = 0; i < cells.length; i++) {
      const cell = cells[i];
      if (read.isStale && cell.lacks('staleness', read.staleness)) this.#proveStaleness(read, cell, at);
      this.#proveMiss(read, cell, at, 'reads.stale', read.missing);
      this.#proveMiss(read, cell, at, 'reads.not_my_write', read.missingOwn);
      this.#proveMiss(read, cell, at, 'reads.not_monotonic', read.missingRead);
      this.#proveMiss(read, cell, at, 'reads.causal_violations', read.missingCause || read.missingEarlier);
      this.#proveMiss(read, cell, at, 'reads.causal_violations.own', read.missingEarlier);
      this.#proveMiss(read, cell, at, 'reads.causal_violations.read', read.missingCause);
      if (read.isStale && cell.lacks('staleness.versions', read.missed)) this.#proveMissed(read, cell, at);
    }
  }

  #proveMiss(read: Intent, cell: Cell, at: Micros, metric: string, missing: WriteId): void {
    if (missing === 0 || !cell.lacks(metric, 0)) return;
    const words = this.#words;
    const write = this.#intents.find(missing);
    const newer =
      write === undefined ? 'a newer write' : `${words.op(write)}, accepted at ${words.time(write.accepted)}`;
    const why = `${words.replica(read.server)} answered without ${newer}`;
    cell.prove(metric, { at, size: 0, op: words.op(read), why, ops: [read.id, missing] });
  }

  #proveMissed(read: Intent, cell: Cell, at: Micros): void {
    const words = this.#words;
    const n = read.missed;
    const why = `${words.replica(read.server)} answered without ${n} acknowledged ${n === 1 ? 'write' : 'writes'}`;
    cell.prove('staleness.versions', { at, size: n, op: words.op(read), why, ops: [read.id, read.missing] });
  }

  #proveStaleness(read: Intent, cell: Cell, at: Micros): void {
    const words = this.#words;
    const write = this.#intents.find(read.missing);
    const newer = write === undefined ? 'a write' : words.op(write);
    const acked = words.time(read.at - read.staleness);
    const why = `${words.replica(read.server)} answered without ${newer}, acknowledged at ${acked}`;
    cell.prove('staleness', { at, size: read.staleness, op: words.op(read), why, ops: [read.id, read.missing] });
  }
}

/** Whether any of its clients ever looks. */
export function hasReads({ workload, script }: Scenario): boolean {
  const isRead = ({ kind }: { readonly kind: OperationKind | undefined }) => kind === 'read';
  return script.some(isRead) || (workload?.operations.some(isRead) ?? false);
}

function sightingOf({ id, operation, region, server }: Intent, at: Micros): Sighting {
  return { id, operation, region, server, at };
}

/** Acknowledged in time, not beaten, and not lost. */
function obliges(write: Intent, read: Intent): boolean {
  if (write.acked === NEVER || write.acked > read.at || write.isOutdone) return false;
  return write.heldCount > 0 || write.takenAt === NEVER;
}

/** Writes of a workload carry their own id, so an answer that a coordinator gathered shows what it saw. */
function shows(outcome: Outcome, write: Intent): boolean {
  if (!write.replaces || write.operation < 0) return false;
  if (outcome.value === write.id) return true;
  return outcome.siblings?.includes(write.id) === true;
}
