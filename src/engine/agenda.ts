/**
 * Everything that will happen, by (time, order of scheduling): a lazy calendar queue.
 *
 * Buckets of `width` microseconds hold unsorted chains of records that are used again and again; only
 * the bucket that is due is sorted, into a small front (after R. Brown, "Calendar queues", CACM 1988).
 * A chain grows at its head, so reading it from head to tail meets equal times youngest first: that
 * alone keeps first-in-first-out without a sequence number. The width follows what the queue sees.
 */
import { assert } from '../kit/assert.ts';
import type { Clock, Micros } from '../kit/time.ts';

/** More records than this and a run has lost control of itself. */
const MOST_RECORDS = 1 << 24;
/** The width is looked at again after so many refills of the front. */
const REFILLS_BETWEEN_LOOKS = 512;

/** Something that will happen. A record's field is at hand at once, where a column looks for its bounds first. */
class Due {
  time: Micros = Number.POSITIVE_INFINITY;
  kind = 0;
  a = 0;
  b = 0;
  c = 0;
  what: unknown = undefined;
  next: Due | undefined = undefined;
}

type Chain = Due | undefined;

export class Agenda implements Clock {
  now: Micros = 0;
  #pending = 0;

  /** The record that `next` took: free again when the next one is taken. The first is nobody's. */
  #taken = new Due();
  #free: Chain = undefined;
  #made = 0;

  #heads: Chain[] = new Array(1024).fill(undefined);
  #mask = 1023;
  #width = 64;
  #inverse = 1 / 64;
  /** Number of the bucket that is in the front, counted from time 0. */
  #tick = 0;
  #frontEnd = 64;

  /** By rising time; of equal times the oldest first. `#last` means something where there is a first. */
  #first: Chain = undefined;
  #last = this.#taken;

  #refills = 0;
  #moved = 0;
  #skipped = 0;

  get pending(): number {
    return this.#pending;
  }

  // What `next` took.

  get kind(): number {
    return this.#taken.kind;
  }

  get a(): number {
    return this.#taken.a;
  }

  get b(): number {
    return this.#taken.b;
  }

  get c(): number {
    return this.#taken.c;
  }

  get what(): unknown {
    return this.#taken.what;
  }

  /** Schedules a record of `kind` with three whole numbers and one object. */
  at(time: Micros, kind: number, a: number, b: number, c: number, what: unknown): void {
    this.after(time - this.now, kind, a, b, c, what);
  }

  /** As `at`, so much later than now: short delays are small integers, which cost nothing to pass. */
  after(delay: Micros, kind: number, a: number, b: number, c: number, what: unknown): void {
    const time = this.now + delay;
    const due = this.#free ?? this.#newRecord();
    this.#free = due.next;
    due.time = time;
    // Small integers now and always: a field that once held another number is slower from then on.
    due.kind = kind | 0;
    due.a = a | 0;
    due.b = b | 0;
    due.c = c | 0;
    due.what = what;
    this.#pending++;
    if (time < this.#frontEnd) this.#intoFront(due);
    else {
      const heads = this.#heads;
      const bucket = Math.floor(time * this.#inverse) & this.#mask;
      due.next = heads[bucket];
      heads[bucket] = due;
    }
  }

  /** The time of the next record; Infinity when nothing is left. */
  peek(): Micros {
    if (this.#first === undefined) this.#refill();
    return this.#first === undefined ? Number.POSITIVE_INFINITY : this.#first.time;
  }

  /** Takes the next record into the fields above; false when nothing is left. */
  next(): boolean {
    return this.nextBy(Number.POSITIVE_INFINITY);
  }

  /** As `next`, if it is due at or before `until`. */
  nextBy(until: Micros): boolean {
    if (this.#first === undefined) this.#refill();
    const due = this.#first;
    if (due === undefined || due.time > until) return false;
    this.#first = due.next;
    this.now = due.time;
    const done = this.#taken;
    done.what = undefined;
    done.next = this.#free;
    this.#free = done;
    this.#taken = due;
    this.#pending--;
    return true;
  }

  /** Moves the clock to `time` if nothing is due up to then: a record that would be next, unwritten. */
  skipTo(time: Micros): boolean {
    if (this.peek() <= time) return false;
    this.now = time;
    return true;
  }

  /**
   * Shows every pending record to `voids`, in no order; one for which it says true keeps its place
   * in time but becomes a record of kind 0, which means nothing. For crashes and cuts: rare.
   */
  void(voids: (kind: number, a: number, b: number, c: number, time: Micros, what: unknown) => boolean): void {
    const show = (chain: Chain) => {
      for (let due = chain; due !== undefined; due = due.next) {
        if (due.kind === 0 || !voids(due.kind, due.a, due.b, due.c, due.time, due.what)) continue;
        due.kind = 0;
        due.what = undefined;
      }
    };
    show(this.#first);
    for (const head of this.#heads) show(head);
  }

  #intoFront(due: Due): void {
    const { time } = due;
    const first = this.#first;
    if (first === undefined || time < first.time) {
      if (first === undefined) this.#last = due;
      due.next = first;
      this.#first = due;
      return;
    }
    // Behind all of the same time: they were scheduled earlier and leave first.
    let before = time < this.#last.time ? first : this.#last;
    while (before.next !== undefined && before.next.time <= time) before = before.next;
    due.next = before.next;
    before.next = due;
    if (due.next === undefined) this.#last = due;
  }

  /** Moves the next bucket that holds something due into the front, if anything is left. */
  #refill(): void {
    if (this.#pending === 0) return;
    if (++this.#refills === REFILLS_BETWEEN_LOOKS) this.#look();
    let empty = 0;
    for (;;) {
      this.#tick++;
      const bucket = this.#tick & this.#mask;
      if (this.#heads[bucket] !== undefined) {
        this.#frontEnd = (this.#tick + 1) * this.#width;
        if (this.#collect(bucket)) break;
      }
      if (++empty > this.#mask) {
        this.#tick = Math.floor(this.#earliest() * this.#inverse) - 1;
        this.#skipped += empty;
        empty = 0;
      }
    }
    this.#skipped += empty;
  }

  /** Takes what is due in this round of the calendar out of a chain, leaving later rounds in it. */
  #collect(bucket: number): boolean {
    const end = this.#frontEnd;
    let first: Chain;
    let kept: Chain;
    for (let due = this.#heads[bucket]; due !== undefined; ) {
      const { next, time } = due;
      if (time < end) {
        this.#moved++;
        // Ahead of all of the same time, unlike `#intoFront`: the chain shows the youngest first.
        if (first === undefined || time <= first.time) {
          due.next = first;
          first = due;
        } else {
          let before = first;
          while (before.next !== undefined && before.next.time < time) before = before.next;
          due.next = before.next;
          before.next = due;
        }
        if (due.next === undefined) this.#last = due;
      } else {
        if (kept === undefined) this.#heads[bucket] = due;
        else kept.next = due;
        kept = due;
      }
      due = next;
    }
    if (kept === undefined) this.#heads[bucket] = undefined;
    else kept.next = undefined;
    this.#first = first;
    return first !== undefined;
  }

  /** Fits the width (1 to 3 records a bucket) and the number of buckets to what was seen. */
  #look(): void {
    const crowded = this.#moved > 4 * this.#refills && this.#width > 1;
    const sparse = this.#skipped > 4 * this.#refills;
    const few = this.#pending > 2 * this.#mask && this.#mask < 1 << 20;
    this.#refills = 0;
    this.#moved = 0;
    this.#skipped = 0;
    if (!crowded && !sparse && !few) return;
    const width = crowded ? this.#width / 2 : sparse ? this.#width * 2 : this.#width;
    this.#rebuild(width, few ? (this.#mask + 1) * 4 : this.#mask + 1);
  }

  /** The front is empty here, so every record hangs in a chain. */
  #rebuild(width: number, buckets: number): void {
    const old = this.#heads;
    const done = (this.#tick + 1) * this.#width;
    this.#heads = new Array(buckets).fill(undefined);
    this.#mask = buckets - 1;
    this.#width = width;
    this.#inverse = 1 / width;
    this.#tick = Math.floor(done / width) - 1;
    this.#frontEnd = (this.#tick + 1) * width;
    for (const head of old) {
      // Turned round, a chain is in order of scheduling, and so it must be hung in again.
      let turned: Chain;
      for (let due = head; due !== undefined; ) {
        const { next } = due;
        due.next = turned;
        turned = due;
        due = next;
      }
      for (let due = turned; due !== undefined; ) {
        const { next } = due;
        const bucket = Math.floor(due.time * this.#inverse) & this.#mask;
        due.next = this.#heads[bucket];
        this.#heads[bucket] = due;
        due = next;
      }
    }
  }

  #earliest(): Micros {
    let earliest = Number.POSITIVE_INFINITY;
    for (const head of this.#heads) {
      for (let due = head; due !== undefined; due = due.next) if (due.time < earliest) earliest = due.time;
    }
    return earliest;
  }

  #newRecord(): Due {
    assert(++this.#made < MOST_RECORDS, `more than ${MOST_RECORDS} things are waiting to happen`);
    return new Due();
  }
}
