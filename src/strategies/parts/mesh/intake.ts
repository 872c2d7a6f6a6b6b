/** What streams bring: taken in the order of each writer, or held until its turn has come. */
import type { Address, Context } from '../../contract.ts';
import { at, covers, NOTHING_SEEN, replaced, type Vector } from '../version-vector.ts';
import type { Copy } from './copy.ts';
import { Early } from './early.ts';
import { Held } from './held.ts';
import type { MeshMessage, Push } from './messages.ts';

/** A push that was taken, and is durable when its turn has come. */
export interface Taken<S> {
  readonly to: Address;
  readonly push: Push<S>;
  /** Numbers of those of its writes that were news here. */
  readonly news: readonly number[];
}

export class Intake<S> {
  readonly #context: Pick<Context<MeshMessage<S>, string>, 'send' | 'clock'>;
  readonly #copy: Pick<Copy<S, MeshMessage<S>, Taken<S>>, 'store' | 'promises' | 'joinAll'>;
  readonly #hold: (through: Vector) => void;
  readonly #held = new Held<S>();
  readonly #early = new Early<Push<S>>(isSamePush);

  /** `hold` hears of all that a whole state brought. */
  constructor(
    context: Pick<Context<MeshMessage<S>, string>, 'send' | 'clock'>,
    copy: Pick<Copy<S, MeshMessage<S>, Taken<S>>, 'store' | 'promises' | 'joinAll'>,
    hold: (through: Vector) => void,
  ) {
    this.#context = context;
    this.#copy = copy;
    this.#hold = hold;
  }

  onPush(from: Address, push: Push<S>): void {
    const { slot, past } = push;
    const { seen } = this.#copy.store;
    const isGap = push.from > at(seen, slot) + 1 && push.through === undefined;
    if (past !== undefined && !covers(seen, past)) this.#early.add(from, push);
    else if (isGap) this.#held.add(from, push);
    else {
      this.#take(from, push);
      this.takeHeld(slot);
    }
    if (isGap) this.#context.send(from, { kind: 'ack', slot, upTo: 0, isGap: true, clock: this.#context.clock() });
  }

  /** More is seen of `slot`: what waited for that is taken. */
  takeHeld(slot: number): void {
    const { store } = this.#copy;
    for (let next = this.#early.next(store.seen); next !== undefined; next = this.#early.next(store.seen)) {
      this.#take(next.from, next.what);
    }
    const held = this.#held;
    for (let next = held.takeAfter(slot, at(store.seen, slot)); next !== undefined; ) {
      this.#take(next.from, next.push);
      next = held.takeAfter(slot, at(store.seen, slot));
    }
  }

  acknowledge(to: Address, slot: number): void {
    const upTo = at(this.#copy.store.seen, slot);
    this.#context.send(to, { kind: 'ack', slot, upTo, isGap: false, clock: this.#context.clock() });
  }

  #take(from: Address, push: Push<S>): void {
    const store = this.#copy.store;
    const { slot, changes, through } = push;
    const last = push.from + push.writes.length - 1;
    const news: number[] = [];
    for (let n = Math.max(push.from, at(store.seen, slot) + 1); n <= last; n++) news.push(n);
    const isNext = news.length > 0 && push.from <= at(store.seen, slot) + 1;
    const seen = isNext ? replaced(store.seen, slot, last) : store.seen;
    // What is no news is in what is here, or was collected since; nor can every lattice take it twice.
    if (news.length > 0 || (through !== undefined && !covers(store.seen, through))) {
      this.#copy.joinAll(changes, replaced(NOTHING_SEEN, slot, last), seen);
    }
    if (through !== undefined) this.#hold(through);
    const { ticket, synced } = store;
    if (ticket > synced) this.#copy.promises.add({ kind: 'other', ticket, what: { to: from, push, news } });
    else this.acknowledge(from, slot);
  }
}

/** What is sent again begins where it began, unless its sender has joined more to it. */
function isSamePush<S>(one: Push<S>, other: Push<S>): boolean {
  return one.slot === other.slot && one.from === other.from && one.writes.length === other.writes.length;
}
