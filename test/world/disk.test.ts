/** The disk against a reference that copies everything at every fsync: what a crash leaves is the newest copy done. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JournalDisk } from '../../src/world/disk.ts';

interface Platter {
  readonly first: number;
  readonly records: readonly unknown[];
  readonly cells: ReadonlyMap<string, unknown>;
}

interface Copy extends Platter {
  readonly doneAt: number;
  readonly ticket: number;
  /** Records up to here, and none cut off since, are what the fsync wrote. */
  vouched: number;
}

const EMPTY: Platter = { first: 1, records: [], cells: new Map() };
const CELLS = ['vote', 'snapshot', 'baseTerm'];

/** Both disks, side by side; time goes on by the steps, an fsync takes as long as the step says. */
class Pair {
  now = 0;
  #busyUntil = 0;
  #isAsked = false;
  readonly disk = new JournalDisk(() => {
    this.#isAsked = true;
  }, this);
  #first = 1;
  #records: unknown[] = [];
  #cells = new Map<string, unknown>();
  #copies: Copy[] = [];
  #safe: Platter = EMPTY;
  /** What a lying disk has been given and keeps back. */
  #kept: Platter | undefined;
  #lies = false;
  #isReplaced = false;
  #durable = 0;
  #told = 0;
  #tickets = 0;
  #next = 0;

  get last(): number {
    return this.#first + this.#records.length - 1;
  }

  append(): void {
    const record = { n: ++this.#next };
    this.#records.push(record);
    expect(this.disk.append(record)).toBe(this.last);
  }

  put(cell: string): void {
    const value = ++this.#next;
    this.#cells.set(cell, value);
    this.disk.put(cell, value);
  }

  truncate(back: number): void {
    const position = Math.max(this.#first - 1, this.last - back);
    this.#records.length = position - this.#first + 1;
    this.#durable = Math.min(this.#durable, position);
    for (const copy of this.#copies) copy.vouched = Math.min(copy.vouched, position);
    this.disk.truncate(position);
  }

  compact(on: number): void {
    const position = this.#first - 1 + on;
    if (on > 0) {
      this.#records = this.#records.slice(on);
      this.#first = position + 1;
    }
    this.disk.compact(position);
  }

  /** `lasts` 0 joins the fsync asked for last, if it is still to be done. */
  sync(lasts: number): void {
    this.#settle();
    const doneAt =
      lasts === 0 && this.#busyUntil > this.now ? this.#busyUntil : Math.max(this.#busyUntil, this.now) + lasts;
    this.#busyUntil = doneAt;
    const ticket = ++this.#tickets;
    expect(this.disk.sync()).toBe(ticket);
    expect(this.#isAsked).toBe(true);
    this.#isAsked = false;
    this.disk.mark(doneAt - this.now);
    this.#copies.push({ doneAt, ticket, vouched: this.last, ...this.#image() });
  }

  lie(lies: boolean): void {
    this.#settle();
    this.#lies = lies;
    if (!lies) this.#write(this.#kept ?? this.#safe);
    this.disk.lie(lies);
  }

  hasten(within: number): void {
    this.#settle();
    this.#busyUntil = Math.min(this.#busyUntil, this.now + within);
    for (const [i, copy] of this.#copies.entries()) {
      this.#copies[i] = { ...copy, doneAt: Math.min(copy.doneAt, this.now + within) };
    }
    this.disk.hasten(within);
  }

  /** The process dies, the system does not. */
  kill(): void {
    this.#settle();
    this.disk.keep();
    this.#write(this.#image());
    this.#copies = [];
    this.#durable = this.last;
    this.#busyUntil = this.now;
  }

  corrupt(where: number): void {
    this.crash(false);
    const size = this.#records.length;
    expect(this.disk.corrupt(where)).toBe(size > 0);
    if (size === 0) return;
    this.#records.length = Math.floor(where * size);
    this.#safe = this.#image();
    this.#durable = this.last;
    this.#isReplaced = true;
  }

  crash(isWiped: boolean): void {
    this.#settle();
    this.#kept = undefined;
    if (isWiped) this.#isReplaced = true;
    if (isWiped) this.disk.wipe();
    else this.disk.lose();
    if (isWiped) this.#safe = EMPTY;
    this.#first = this.#safe.first;
    this.#records = [...this.#safe.records];
    this.#cells = new Map(this.#safe.cells);
    this.#copies = [];
    this.#durable = this.last;
    this.#busyUntil = this.now;
  }

  look(): void {
    this.#settle();
    expect(this.disk.durable).toBe(this.#durable);
    expect(this.disk.ticket).toBe(this.#told);
    expect(this.disk.isReplaced).toBe(this.#isReplaced);
    expect([this.disk.first, this.disk.last]).toEqual([this.#first, this.last]);
    for (let i = 0; i < this.#records.length; i++) {
      if (this.disk.record(this.#first + i) !== this.#records[i])
        throw new Error(`record ${this.#first + i} is another`);
    }
    for (const cell of CELLS) expect(this.disk.get(cell)).toBe(this.#cells.get(cell));
    expect(() => this.disk.record(this.#first - 1)).toThrow('no such record');
    expect(() => this.disk.record(this.last + 1)).toThrow('no such record');
  }

  #image(): Platter {
    return { first: this.#first, records: [...this.#records], cells: new Map(this.#cells) };
  }

  #settle(): void {
    while (this.#copies.length > 0 && this.#copies[0]!.doneAt <= this.now) {
      const copy = this.#copies.shift()!;
      this.#write(copy);
      this.#durable = copy.vouched;
      this.#told = copy.ticket;
      this.#isReplaced = false;
    }
  }

  #write(platter: Platter): void {
    this.#kept = this.#lies ? platter : undefined;
    if (!this.#lies) this.#safe = platter;
  }
}

const few = fc.integer({ min: 0, max: 4 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('append' as const), n: few }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('append' as const), n: fc.constantFrom(1500, 3000) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('put' as const), n: fc.nat(2) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('truncate' as const), n: fc.oneof(few, fc.nat(4000)) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('compact' as const), n: fc.oneof(few, fc.nat(4000)) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), n: few }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('sync' as const), n: fc.nat(3) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait' as const), n: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), n: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wipe' as const), n: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lie' as const), n: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), n: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('corrupt' as const), n: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hasten' as const), n: fc.nat(3) }) },
);

function take(pair: Pair, { do: verb, n }: { do: string; n: number }): void {
  if (verb === 'append') for (let i = 0; i < n; i++) pair.append();
  else if (verb === 'put') pair.put(CELLS[n]!);
  else if (verb === 'truncate') pair.truncate(n);
  else if (verb === 'compact') pair.compact(n);
  else if (verb === 'sync') pair.sync(n);
  else if (verb === 'wait') pair.now += n;
  else if (verb === 'lie') pair.lie(n === 1);
  else if (verb === 'kill') pair.kill();
  else if (verb === 'corrupt') pair.corrupt(n / 10);
  else if (verb === 'hasten') pair.hasten(n);
  else if (verb === 'restart') {
    // As a log that gives way to a snapshot beyond it.
    pair.truncate(Number.POSITIVE_INFINITY);
    pair.put('snapshot');
    pair.compact(n + 1);
  } else pair.crash(verb === 'wipe');
}

describe('the disk', () => {
  it('holds what was done, and after a crash what was synced', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const pair = new Pair();
        for (const one of steps) {
          take(pair, one);
          pair.look();
        }
        pair.crash(false);
        pair.look();
      }),
      { numRuns: 800, seed: 2 },
    );
  });

  it('undoes a truncation and a compaction that were never synced, with their cells', () => {
    const pair = new Pair();
    for (let i = 0; i < 10; i++) pair.append();
    pair.sync(1);
    pair.now += 1;
    pair.put('snapshot');
    pair.compact(6);
    pair.truncate(2);
    pair.append();
    pair.crash(false);
    pair.look();
    expect([pair.disk.first, pair.disk.last, pair.disk.get('snapshot')]).toEqual([1, 10, undefined]);
  });

  it('never vouches for a record that took the place of a durable one', () => {
    const pair = new Pair();
    for (let i = 0; i < 5; i++) pair.append();
    pair.sync(10);
    pair.truncate(3);
    for (let i = 0; i < 3; i++) pair.append();
    pair.now += 10;
    pair.look();
    expect(pair.disk.durable).toBe(2);
  });

  it('gives back a very long tail', () => {
    const pair = new Pair();
    for (let i = 0; i < 200_000; i++) pair.disk.append(i);
    pair.disk.sync();
    pair.disk.mark(0);
    pair.disk.compact(150_000);
    pair.disk.truncate(150_001);
    pair.disk.lose();
    expect([pair.disk.first, pair.disk.last, pair.disk.record(200_000)]).toEqual([1, 200_000, 199_999]);
  });
});
