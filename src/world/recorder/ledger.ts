/** The ledger of writes: accepted where, held by whom, visible when, taken away by what. */
import type { Micros } from '../../kit/time.ts';
import type { Address, WriteId } from '../../strategies/contract.ts';
import { Chains } from './chains.ts';
import { isCovered } from './covers.ts';
import { EVER, HELD, type Intent, type Link, NEVER, OPEN, REWOUND, SEEN } from './intent.ts';
import type { Intents } from './intents.ts';
import type { LagSink } from './lag-sink.ts';
import { Queue } from './queue.ts';
import type { Seating } from './seating.ts';

/** Writes that everybody has are remembered a little longer: a crash may take back what was not synced. */
const REMEMBERED = 512;
/** Writes that ended without being seen anywhere: they may still turn up. */
const AWAITED = 4096;
/** A replica that never returns must not fill the memory: beyond this the oldest is let go. */
const MOST = 200_000;
/** How far back a write looks for those it replaces. */
const REACH = 256;

export class Ledger {
  readonly chains = new Chains();
  readonly seating: Seating;
  readonly #intents: Intents;
  readonly #sink: LagSink;
  /** Everything accepted and not closed, in order of acceptance. */
  oldest: Intent | undefined = undefined;
  newest: Intent | undefined = undefined;
  #live = 0;
  /** Accepted, and some replica lacks it. */
  pending = 0;
  acceptances = 0;
  lastAccepted: Micros = 0;
  lastCompleted: Micros = 0;
  /** Let go because there were too many. */
  forgotten = 0;
  /** By replica and origin: the newest number it ever reported. */
  readonly #known: number[][];
  readonly #settled = new Queue();
  readonly #awaited = new Queue();

  constructor(intents: Intents, seating: Seating, replicas: number, sink: LagSink) {
    this.#intents = intents;
    this.#sink = sink;
    this.seating = seating;
    this.#known = Array.from({ length: replicas }, () => []);
  }

  applied(at: Micros, replica: Address, id: WriteId, origin: number, n: number): void {
    const known = this.#known[replica];
    while (known.length <= origin) known.push(0);
    if (n > known[origin]) known[origin] = n;
    const write = this.#intents.find(id);
    if (write === undefined) {
      this.#sink.late(id);
      return;
    }
    const place = this.seating.placeOf[replica];
    if (write.accepted === NEVER) this.#accept(write, at, replica, origin, n);
    else if (write.origin !== origin || write.n !== n) this.#again(write, at, replica, origin, n);
    if (this.seating.joins(replica)) this.#welcome(write.group);
    if (!write.has(HELD, place)) this.#arrive(write, replica, place, at);
    if (write.isBeaten) this.beaten(write, at);
    this.#trim();
  }

  /** The replica now holds exactly what lies within `through`; `how` says what took away the rest. */
  holds(at: Micros, replica: Address, through: readonly number[], how = REWOUND): void {
    if (how !== REWOUND) this.#sink.emptied(replica, at);
    const regressed = this.#regressed(replica, through);
    const place = this.seating.placeOf[replica];
    const group = this.seating.groupOf[replica];
    if (through.some((n) => n > 0) && this.seating.joins(replica)) this.#welcome(group);
    // Newest first, for what replaces a write was accepted after it.
    for (let write = this.newest; write !== undefined; write = write.previous) {
      if (write.group !== group) continue;
      // A restart took back what was complete as well; what the disk kept of it returns.
      const isBack = write.has(EVER, place) && !write.has(HELD, place);
      if (write.isComplete && !regressed && !isBack && !this.seating.hasChanged) continue;
      const isWithin = write.isWithin(through);
      if (write.has(HELD, place)) {
        if (!isWithin) this.#take(write, at, replica, place, how);
      } else if (isWithin) this.#arrive(write, replica, place, at);
      else if (write.has(SEEN, place) && !isCovered(write, place, this.#intents)) this.#unsee(write, place);
    }
    this.#trim();
  }

  /** From now on these keep the data: what others show or lack does not count. */
  keeps(at: Micros, replica: Address, keepers: readonly Address[], version: number): void {
    const group = this.seating.groupOf[replica];
    const { came, went } = this.seating.agree(at, group, keepers, version);
    if (came.length + went.length === 0) return;
    const seenBy = (write: Intent, who: Address) => (write.has(SEEN, this.seating.placeOf[who]) ? 1 : 0);
    for (let write = this.oldest; write !== undefined; write = write.next) {
      if (write.group !== group) continue;
      for (const who of came) write.seenCount += seenBy(write, who);
      for (const who of went) write.seenCount -= seenBy(write, who);
      if (!write.isComplete && write.seenCount >= this.seating.neededOf(write)) this.#complete(write, at);
    }
    this.#trim();
  }

  /** The client is through with it: nothing more will be asked for it. */
  ended(write: Intent): void {
    if (write.accepted === NEVER) {
      if (write.acked === NEVER) this.#awaited.push(write.id);
    } else if (write.isComplete) this.#settled.push(write.id);
    this.#trim();
  }

  /** It lost against another: nobody needs to wait for it. */
  beaten(write: Intent, at: Micros): void {
    if (write.accepted !== NEVER && !write.isComplete) this.#complete(write, at);
    this.#trim();
  }

  /** What is not known any more, in sentences. */
  notes(): readonly string[] {
    if (this.forgotten === 0) return [];
    const n = this.forgotten;
    const which = n === 1 ? 'the oldest write' : `the ${n} oldest writes`;
    return [
      `${which} that some replica still lacked went out of sight, for more than ${MOST} were on their way: ` +
        'since then staleness, losses and convergence may be worse than told',
    ];
  }

  #accept(write: Intent, at: Micros, replica: Address, origin: number, n: number): void {
    write.accepted = this.lastAccepted = at;
    write.acceptor = replica;
    write.origin = origin;
    write.n = n;
    write.places = 1;
    write.group = this.seating.groupOf[replica];
    write.previous = this.newest;
    write.next = undefined;
    if (this.newest === undefined) this.oldest = write;
    else this.newest.next = write;
    this.newest = write;
    this.#live++;
    this.pending++;
    this.acceptances++;
    this.chains.add(write);
    const place = this.seating.placeOf[replica];
    this.#sink.accepted(write, place);
    if (!write.replaces) return;
    let left = REACH;
    for (let link = write.link.older; link !== undefined && left-- > 0; link = link.older) {
      const older = link.write;
      if (older.coveredBy === 0 && older.has(SEEN, place)) older.coveredBy = write.id;
    }
  }

  /** Executed at a second place: twice over, where a replica holds the first as well. */
  #again(write: Intent, at: Micros, replica: Address, origin: number, n: number): void {
    if (write.secondOrigin === origin && write.secondN === n) return;
    write.secondOrigin = origin;
    write.secondN = n;
    write.places++;
    this.#sink.repeated(write);
    if (!write.has(HELD, this.seating.placeOf[replica]) || write.isDuplicated) return;
    write.isDuplicated = true;
    this.#sink.duplicated(write, replica, at);
  }

  #arrive(write: Intent, replica: Address, place: number, at: Micros): void {
    const had = write.marks[place];
    write.marks[place] = SEEN | HELD | EVER;
    write.heldCount++;
    if ((had & EVER) === 0) {
      // Who came later was never behind with it.
      const wasThere = write.accepted >= this.seating.keepsSince(replica);
      if (replica !== write.acceptor && wasThere) this.#sink.lag(write, replica, at - write.accepted, at);
      if (write.acked !== NEVER) this.#sink.visible(write, at - write.acked);
    }
    const { older } = write.link; // Gone where this completes it.
    if ((had & SEEN) === 0) this.#isSeen(write, place, at);
    if (!write.replaces && !write.isHeir) return;
    // What was done a second time replaces what came after the first time, too.
    const newest = write.places > 1 ? this.chains.newest(write.key) : older;
    if (newest !== undefined) this.#cover(newest, place, at);
  }

  #see(write: Intent, place: number, at: Micros): void {
    if (write.has(SEEN, place)) return;
    write.put(SEEN, place);
    this.#isSeen(write, place, at);
  }

  #isSeen(write: Intent, place: number, at: Micros): void {
    if (!this.#counts(write, place)) return;
    write.seenCount++;
    if (!write.isComplete && write.seenCount >= this.seating.neededOf(write)) this.#complete(write, at);
  }

  #counts(write: Intent, place: number): boolean {
    return this.seating.isEverywhere || this.seating.keepsOf(this.seating.groups[write.group][place], write);
  }

  /** Who has this write needs none of those it replaced. */
  #cover(newest: Link, place: number, at: Micros): void {
    let link: Link | undefined = newest;
    for (let left = REACH; link !== undefined && left > 0; left--) {
      const older: Intent = link.write;
      link = link.older;
      if (isCovered(older, place, this.#intents)) this.#see(older, place, at);
    }
  }

  #take(write: Intent, at: Micros, replica: Address, place: number, how: number): void {
    write.take(HELD, place);
    write.heldCount--;
    write.takenBy = replica;
    write.takenAt = at;
    write.takenHow = how;
    if (!isCovered(write, place, this.#intents)) this.#unsee(write, place);
  }

  #unsee(write: Intent, place: number): void {
    write.take(SEEN, place);
    if (!this.#counts(write, place)) return;
    write.seenCount--;
    if (write.isComplete && !write.isBeaten) this.#reopen(write);
  }

  #complete(write: Intent, at: Micros): void {
    write.isComplete = true;
    this.pending--;
    this.lastCompleted = at;
    // While one replica alone has shown up, what it holds may still have to reach others.
    if (this.seating.needed(write.group) > 1) this.chains.settle(write);
    if (!write.wasComplete) this.#sink.completed(write, at);
    write.wasComplete = true;
    if (write.outcome !== OPEN) this.#settled.push(write.id);
  }

  #reopen(write: Intent): void {
    write.isComplete = false;
    this.pending++;
    if (!this.chains.has(write)) this.chains.add(write);
  }

  /** A second copy of the data shows: from now on all replicas of the group count. */
  #welcome(group: number): void {
    for (let write = this.oldest; write !== undefined; write = write.next) {
      if (write.group !== group || !write.isComplete || write.isBeaten) continue;
      if (write.seenCount >= this.seating.neededOf(write)) continue;
      this.#reopen(write);
      write.wasComplete = false;
    }
  }

  #regressed(replica: Address, through: readonly number[]): boolean {
    const known = this.#known[replica];
    let regressed = false;
    for (let origin = 0; origin < known.length; origin++) {
      if ((through[origin] ?? 0) < known[origin]) regressed = true;
    }
    this.#known[replica] = [...through];
    return regressed;
  }

  #trim(): void {
    while (this.#settled.size > REMEMBERED) {
      const write = this.#intents.find(this.#settled.take());
      if (write?.isComplete) this.#close(write);
    }
    while (this.#awaited.size > AWAITED) {
      const write = this.#intents.find(this.#awaited.take());
      if (write !== undefined && write.accepted === NEVER) this.#forget(write);
    }
    if (this.#live > MOST) this.#letGo();
  }

  #letGo(): void {
    let write = this.oldest;
    while (write !== undefined && (write.heldCount === 0 || write.outcome === OPEN)) write = write.next;
    if (write === undefined) return;
    this.forgotten++;
    if (!write.isComplete) this.pending--;
    this.#close(write);
  }

  #close(write: Intent): void {
    if (write.previous === undefined) this.oldest = write.next;
    else write.previous.next = write.next;
    if (write.next === undefined) this.newest = write.previous;
    else write.next.previous = write.previous;
    write.previous = write.next = undefined;
    if (this.chains.has(write)) this.chains.settle(write);
    this.#live--;
    this.#forget(write);
  }

  #forget(write: Intent): void {
    this.#sink.closed(write);
    this.#intents.close(write);
  }
}
