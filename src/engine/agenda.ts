/**
 * Everything that will happen, by (time, order of scheduling): a lazy calendar queue.
 *
 * Buckets of `width` microseconds hold unsorted chains in one pool of columns; only the bucket that
 * is due is sorted, into a small front (after R. Brown, "Calendar queues", CACM 1988). A chain grows
 * at its head, so reading it from head to tail meets equal times youngest first: that alone keeps
 * first-in-first-out without a sequence number. The width follows what the queue sees.
 */
import { assert } from '../kit/assert.ts';
import type { Clock, Micros } from '../kit/time.ts';

const NONE = -1;
/** More records than this and a run has lost control of itself. */
const MOST_RECORDS = 1 << 24;
/** The width is looked at again after so many refills of the front. */
const REFILLS_BETWEEN_LOOKS = 512;

export class Agenda implements Clock {
  // The record that `next` took, and the object that came with it (`what`).
  now: Micros = 0;
  kind = 0;
  a = 0;
  b = 0;
  c = 0;

  #pending = 0;

  #time = new Float64Array(256);
  #ints = new Int32Array(4 * 256);
  #what: unknown[] = new Array(256).fill(undefined);
  #link = new Int32Array(256);
  #free = NONE;
  /** Slot of the record that was taken: given back when the next one is. The first is nobody's. */
  #taken = 0;
  #used = 1;

  #heads = new Int32Array(1024).fill(NONE);
  #mask = 1023;
  #width = 64;
  #inverse = 1 / 64;
  /** Number of the bucket that is in the front, counted from time 0. */
  #tick = 0;
  #frontEnd = 64;

  /** Sorted by falling time; of equal times the oldest last. Taken from the end. */
  #frontTime = new Float64Array(64);
  #frontSlot = new Int32Array(64);
  #frontCount = 0;

  #refills = 0;
  #moved = 0;
  #skipped = 0;

  get pending(): number {
    return this.#pending;
  }

  get what(): unknown {
    return this.#what[this.#taken];
  }

  /** Schedules a record of `kind` with three whole numbers and one object. */
  at(time: Micros, kind: number, a: number, b: number, c: number, what: unknown): void {
    this.after(time - this.now, kind, a, b, c, what);
  }

  /** As `at`, so much later than now: short delays are small integers, which cost nothing to pass. */
  after(delay: Micros, kind: number, a: number, b: number, c: number, what: unknown): void {
    const time = this.now + delay;
    let slot = this.#free;
    if (slot !== NONE) this.#free = this.#link[slot]!;
    else slot = this.#newSlot();
    this.#time[slot] = time;
    const at = slot << 2;
    const ints = this.#ints;
    // The column does the same to them, but not knowing that they are small it does it the long way.
    ints[at] = kind | 0;
    ints[at + 1] = a | 0;
    ints[at + 2] = b | 0;
    ints[at + 3] = c | 0;
    this.#what[slot] = what;
    this.#pending++;
    if (time < this.#frontEnd) this.#intoFront(time, slot);
    else {
      const bucket = Math.floor(time * this.#inverse) & this.#mask;
      this.#link[slot] = this.#heads[bucket]!;
      this.#heads[bucket] = slot;
    }
  }

  /** The time of the next record; Infinity when nothing is left. */
  peek(): Micros {
    if (this.#frontCount === 0 && !this.#refill()) return Number.POSITIVE_INFINITY;
    return this.#frontTime[this.#frontCount - 1]!;
  }

  /** Takes the next record into the fields above; false when nothing is left. */
  next(): boolean {
    return this.nextBy(Number.POSITIVE_INFINITY);
  }

  /** As `next`, if it is due at or before `until`. */
  nextBy(until: Micros): boolean {
    if (this.#frontCount === 0 && !this.#refill()) return false;
    const top = this.#frontCount - 1;
    const time = this.#frontTime[top]!;
    if (time > until) return false;
    this.#frontCount = top;
    const slot = this.#frontSlot[top]!;
    const at = slot << 2;
    const ints = this.#ints;
    this.now = time;
    this.kind = ints[at]!;
    this.a = ints[at + 1]!;
    this.b = ints[at + 2]!;
    this.c = ints[at + 3]!;
    const done = this.#taken;
    this.#what[done] = undefined;
    this.#link[done] = this.#free;
    this.#free = done;
    this.#taken = slot;
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
    const ints = this.#ints;
    const show = (slot: number) => {
      const at = slot << 2;
      if (ints[at] === 0) return;
      if (voids(ints[at]!, ints[at + 1]!, ints[at + 2]!, ints[at + 3]!, this.#time[slot]!, this.#what[slot])) {
        ints[at] = 0;
        this.#what[slot] = undefined;
      }
    };
    for (let i = 0; i < this.#frontCount; i++) show(this.#frontSlot[i]!);
    for (const head of this.#heads) for (let slot = head; slot !== NONE; slot = this.#link[slot]!) show(slot);
  }

  #intoFront(time: Micros, slot: number): void {
    let times = this.#frontTime;
    let slots = this.#frontSlot;
    let i = this.#frontCount++;
    if (i === times.length) {
      this.#frontTime = times = grown(times, new Float64Array(i * 2));
      this.#frontSlot = slots = grown(slots, new Int32Array(i * 2));
    }
    // Behind all of the same time: they were scheduled earlier and leave first.
    while (i > 0 && times[i - 1]! <= time) {
      times[i] = times[i - 1]!;
      slots[i] = slots[i - 1]!;
      i--;
    }
    times[i] = time;
    slots[i] = slot;
  }

  /** Moves the next bucket that holds something due into the front; false when nothing is left. */
  #refill(): boolean {
    if (this.#pending === 0) return false;
    if (++this.#refills === REFILLS_BETWEEN_LOOKS) this.#look();
    let empty = 0;
    for (;;) {
      this.#tick++;
      const bucket = this.#tick & this.#mask;
      if (this.#heads[bucket] !== NONE) {
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
    this.#moved += this.#frontCount;
    return true;
  }

  /** Takes what is due in this round of the calendar out of a chain, leaving later rounds in it. */
  #collect(bucket: number): boolean {
    const end = this.#frontEnd;
    const link = this.#link;
    const times = this.#time;
    let frontTime = this.#frontTime;
    let frontSlot = this.#frontSlot;
    let count = 0;
    let kept = NONE;
    for (let slot = this.#heads[bucket]!; slot !== NONE; ) {
      const next = link[slot]!;
      const time = times[slot]!;
      if (time < end) {
        if (count === frontTime.length) {
          this.#frontTime = frontTime = grown(frontTime, new Float64Array(count * 2));
          this.#frontSlot = frontSlot = grown(frontSlot, new Int32Array(count * 2));
        }
        // Ahead of all of the same time, unlike `#intoFront`: the chain shows the youngest first.
        let i = count++;
        while (i > 0 && frontTime[i - 1]! < time) {
          frontTime[i] = frontTime[i - 1]!;
          frontSlot[i] = frontSlot[i - 1]!;
          i--;
        }
        frontTime[i] = time;
        frontSlot[i] = slot;
      } else {
        if (kept === NONE) this.#heads[bucket] = slot;
        else link[kept] = slot;
        kept = slot;
      }
      slot = next;
    }
    if (kept === NONE) this.#heads[bucket] = NONE;
    else link[kept] = NONE;
    this.#frontCount = count;
    return count > 0;
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
    this.#heads = new Int32Array(buckets).fill(NONE);
    this.#mask = buckets - 1;
    this.#width = width;
    this.#inverse = 1 / width;
    this.#tick = Math.floor(done / width) - 1;
    this.#frontEnd = (this.#tick + 1) * width;
    for (const head of old) {
      // Turned round, a chain is in order of scheduling, and so it must be hung in again.
      let turned = NONE;
      for (let slot = head; slot !== NONE; ) {
        const next = this.#link[slot]!;
        this.#link[slot] = turned;
        turned = slot;
        slot = next;
      }
      for (let slot = turned; slot !== NONE; ) {
        const next = this.#link[slot]!;
        const bucket = Math.floor(this.#time[slot]! * this.#inverse) & this.#mask;
        this.#link[slot] = this.#heads[bucket]!;
        this.#heads[bucket] = slot;
        slot = next;
      }
    }
  }

  #earliest(): Micros {
    let earliest = Number.POSITIVE_INFINITY;
    for (const head of this.#heads) {
      for (let slot = head; slot !== NONE; slot = this.#link[slot]!) {
        if (this.#time[slot]! < earliest) earliest = this.#time[slot]!;
      }
    }
    return earliest;
  }

  #newSlot(): number {
    const slot = this.#used++;
    if (slot === this.#time.length) {
      assert(slot < MOST_RECORDS, `more than ${MOST_RECORDS} things are waiting to happen`);
      this.#time = grown(this.#time, new Float64Array(slot * 2));
      this.#ints = grown(this.#ints, new Int32Array(slot * 8));
      this.#link = grown(this.#link, new Int32Array(slot * 2));
      for (let i = slot; i < slot * 2; i++) this.#what[i] = undefined;
    }
    return slot;
  }
}

function grown<Column extends Float64Array | Int32Array>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}
