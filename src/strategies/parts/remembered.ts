/** First answers to idempotent requests, for who asks again: so many of the newest, and none that is too old. */
import type { Nested } from '../../kit/options.ts';
import type { Micros, WriteId } from '../contract.ts';

/** How many are remembered, however new (Raft's dissertation, §6.3: sessions expire). */
const MOST = 10_000;
export const FOR_EVER = Number.POSITIVE_INFINITY;

/** How a store remembers the keys of requests. */
export interface Dedup {
  readonly window: Micros;
}

export function dedupOption(window: Micros = FOR_EVER): Nested<Dedup> {
  return {
    kind: 'nested',
    number: 'window',
    about: 'how the store knows a request again that comes once more',
    initial: { window },
    fields: {
      window: {
        kind: 'duration',
        never: true,
        initial: window,
        about: `for how long, by the log's own time; never: until ${MOST} newer ones have come`,
      },
    },
  };
}

/** The answer, and when it was first given; the time is left out where nothing is too old. */
export type Given<T> = readonly [write: WriteId, answer: T, at?: Micros];

export class Remembered<T> {
  readonly window: Micros;
  /** Oldest first. */
  #given = new Map<WriteId, Given<T>>();
  /**
   * The newest stamp of the log so far. Every copy forgets by it, and none by a clock of its own, or they would
   * differ in what they execute; and it never goes back, though the next leader's clock may be behind.
   */
  #time: Micros = 0;

  constructor(window: Micros = FOR_EVER) {
    this.window = window;
  }

  get isForEver(): boolean {
    return this.window === FOR_EVER;
  }

  /** The log has come to what was stamped so; undefined: it bears no stamp. */
  pass(at: Micros | undefined): void {
    if (at === undefined || this.isForEver) return;
    this.#time = Math.max(this.#time, at);
    for (const [write, [, , since]] of this.#given) {
      if (since! >= this.#time - this.window) break;
      this.#given.delete(write);
    }
  }

  /** `now`: of who decides before it writes to the log. */
  get(write: WriteId, now: Micros = this.#time): T | undefined {
    const given = this.#given.get(write);
    return given === undefined || (given[2] ?? now) < now - this.window ? undefined : given[1];
  }

  /** The first answer stands. */
  add(write: WriteId, answer: T): void {
    if (this.#given.has(write)) return;
    this.#given.set(write, this.isForEver ? [write, answer] : [write, answer, this.#time]);
    if (this.#given.size > MOST) this.#given.delete(this.#given.keys().next().value!);
  }

  all(): readonly Given<T>[] {
    return [...this.#given.values()];
  }

  /** For snapshots: undefined where nothing is too old. */
  get time(): Micros | undefined {
    return this.isForEver ? undefined : this.#time;
  }

  restore(given: readonly Given<T>[], time: Micros | undefined): void {
    this.#given = new Map(given.map((one) => [one[0], one]));
    this.#time = time ?? 0;
  }
}
