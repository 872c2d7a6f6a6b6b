/** Instances that are not committed yet: who began them asks again, and after that others recover them, in turn. */
import type { Micros } from '../contract.ts';
import type { InstanceId } from './ids.ts';
import type { EgalitarianReplica } from './replica.ts';

interface Watched {
  readonly since: Micros;
  due: Micros;
  tries: number;
}

/** So many recoveries may be under way here; the others wait for a place. */
const MOST_AT_ONCE = 32;
/** Looks within one timeout. */
const LOOKS = 4;
/** The pause doubles from one try to the next, up to four timeouts or so far. */
const LONG: Micros = 3_000_000;
const MOST_DOUBLED = 16;

export class Patience {
  readonly #replica: EgalitarianReplica;
  readonly #watched = new Map<InstanceId, Watched>();
  /** Due when they were looked at last, and without a place; the next of them is at `#next`. */
  #crowd: InstanceId[] = [];
  #next = 0;
  #isSet = false;

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
  }

  /** It was heard of, and is not committed. */
  watch(id: InstanceId): void {
    const { context, gossip, members, options } = this.#replica;
    const { recovery_timeout: timeout } = options;
    const turn = members.turn(id);
    // Its coordinator comes first, for who is overtaken by recoveries each time is never done; the others some time
    // apart, so that one of them is enough.
    const wait = turn === 0 ? timeout / 2 : Math.max(2 * gossip.roundTrip(), timeout * (1 + (turn - 1) / 2));
    const since = context.monotonic();
    this.#watched.set(id, { since, due: since + Math.floor(wait) + this.#jitter(), tries: 0 });
    this.#wind();
  }

  release(id: InstanceId): void {
    this.#watched.delete(id);
  }

  get watched(): IterableIterator<InstanceId> {
    return this.#watched.keys();
  }

  /** When it was heard of; undefined where it is committed. */
  since(id: InstanceId): Micros | undefined {
    return this.#watched.get(id)?.since;
  }

  /** Somebody is at it, here or elsewhere. */
  backOff(id: InstanceId): void {
    const watched = this.#watched.get(id);
    if (watched !== undefined) this.#delay(watched);
  }

  onTimer(): void {
    this.#isSet = false;
    const now = this.#replica.context.monotonic();
    const due: [InstanceId, Watched][] = [];
    for (const one of this.#watched) if (one[1].due <= now) due.push(one);
    this.#crowd = [];
    this.#next = 0;
    for (const [id, watched] of due) this.#see(id, watched);
    this.#wind();
  }

  /** One was committed: another may have its place. */
  refill(): void {
    while (this.#next < this.#crowd.length && this.#replica.recoveries.size < MOST_AT_ONCE) {
      const id = this.#crowd[this.#next++]!;
      const watched = this.#watched.get(id);
      if (watched !== undefined && watched.due <= this.#replica.context.monotonic()) this.#see(id, watched);
    }
  }

  #see(id: InstanceId, watched: Watched): void {
    const { coordinator, recoveries, slowPath } = this.#replica;
    // Nothing came of it for so long: others get its place.
    const isTried = recoveries.get(id) !== undefined;
    if (isTried) recoveries.close(id);
    else if (recoveries.size >= MOST_AT_ONCE) {
      this.#crowd.push(id);
      return;
    }
    // Whoever comes next comes first next time.
    this.#watched.delete(id);
    this.#watched.set(id, watched);
    const isAsking = !isTried && watched.tries < 2 && (coordinator.resend(id) || slowPath.resend(id));
    if (isTried || isAsking) this.#delay(watched);
    else recoveries.begin(id);
    if (!isTried) watched.tries++;
  }

  #delay(watched: Watched): void {
    const { context, gossip, options } = this.#replica;
    const { recovery_timeout: timeout } = options;
    const doubled = (timeout * (1 << Math.min(watched.tries, MOST_DOUBLED))) / 2;
    // Who is at it needs two round trips: whoever tries again within those outbids it, and is outbid in turn.
    const pause = Math.floor(Math.max(2 * gossip.roundTrip(), Math.min(doubled, Math.max(4 * timeout, LONG))));
    watched.due = context.monotonic() + pause + this.#jitter(Math.floor(pause / 2));
  }

  #jitter(least = 0): Micros {
    return this.#replica.context.random.below(Math.max(this.#replica.options.recovery_timeout, least));
  }

  #wind(): void {
    if (this.#isSet || this.#watched.size === 0) return;
    this.#isSet = true;
    this.#replica.context.setTimer('patience', 0, Math.ceil(this.#replica.options.recovery_timeout / LOOKS));
  }
}
