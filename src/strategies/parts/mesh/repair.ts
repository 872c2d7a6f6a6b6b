/** Anti-entropy: digests tell who lacks what, and who lacks something pulls it, page by page. */
import type { Address, Context } from '../../contract.ts';
import { covers, isSame, NOTHING_SEEN, type Vector } from '../version-vector.ts';
import type { Change, MeshMessage, Page } from './messages.ts';
import type { Store } from './store.ts';
import { RETRY } from './streams.ts';

/** Keys in one page. */
const PAGE = 64;

interface Pull<S> {
  readonly from: Address;
  /** What was here when it began: pages hold what is beyond. */
  readonly have: Vector;
  cursor: number;
  /** What the first page said it comes from. */
  through: Vector;
  /** Joined all at once at the end, so that what was written together is seen together. */
  readonly changes: Change<S>[];
}

/** What one peer pulls, as of its first page; it comes from one moment, or pairs would be torn. */
interface Served<S> {
  readonly changes: readonly Change<S>[];
  readonly beyond: Vector;
  readonly through: Vector;
}

/** What a pull has brought. */
export interface Brought<S> {
  readonly changes: readonly Change<S>[];
  readonly through: Vector;
}

type RepairContext<S> = Pick<Context<MeshMessage<S>, string>, 'send' | 'setTimer' | 'cancelTimer' | 'clock'>;

export class Repair<S> {
  readonly #context: RepairContext<S>;
  readonly #peers: readonly Address[];
  readonly #store: Store<S>;
  /** What was seen at the last beat: whoever lacks that is not merely a message behind. */
  #settled: Vector;
  #atBeat: Vector;
  #nextPeer = 0;
  #pull: Pull<S> | undefined;
  readonly #served: (Served<S> | undefined)[] = [];

  /** `peers`: those who are told in turn. */
  constructor(context: RepairContext<S>, store: Store<S>, peers: readonly Address[]) {
    this.#context = context;
    this.#peers = peers;
    this.#store = store;
    this.#settled = this.#atBeat = store.seen;
  }

  /** What was seen at the last beat settles; whose turn it is to be told, where there is anybody. */
  onBeat(): Address | undefined {
    this.#settled = this.#atBeat;
    this.#atBeat = this.#store.seen;
    if (this.#peers.length === 0) return undefined;
    this.#nextPeer = (this.#nextPeer + 1) % this.#peers.length;
    return this.#peers[this.#nextPeer]!;
  }

  /** What everybody ought to have by now who is not cut off, but for what streams still carry. */
  get settled(): Vector {
    return this.#settled;
  }

  tell(to: Address, offers: Vector, isAnswer: boolean, isBlank: boolean): void {
    const { seen } = this.#store;
    this.#context.send(to, { kind: 'digest', seen, offers, isAnswer, isBlank, clock: this.#context.clock() });
  }

  /** To who lost its disk: all that is here, settled or not. */
  tellAll(to: Address): void {
    const { seen } = this.#store;
    const clock = this.#context.clock();
    this.#context.send(to, { kind: 'digest', seen, offers: seen, isAnswer: true, isBlank: false, clock });
  }

  /** Pulls what lies beyond what is here from `from`, who has at least `offers`; one pull at a time. */
  pull(from: Address, offers: Vector): void {
    const have = this.#store.seen;
    if (this.#pull !== undefined || covers(have, offers)) return;
    this.#pull = { from, have, cursor: 0, through: NOTHING_SEEN, changes: [] };
    this.#ask(this.#pull);
  }

  /** Undefined where the peer goes on with a pull that this replica has forgotten. */
  page(peer: number, have: Vector, cursor: number): Page<S> | undefined {
    if (cursor === 0) this.#served[peer] = this.#beyond(have);
    const served = this.#served[peer];
    if (served === undefined) return undefined;
    const end = cursor + PAGE;
    const isLast = end >= served.changes.length;
    if (isLast) this.#served[peer] = undefined;
    const changes = served.changes.slice(cursor, end);
    const { beyond, through } = served;
    return { kind: 'page', cursor, next: isLast ? -1 : end, changes, beyond, through };
  }

  /** Asks for the next page; after the last one, what all of them brought. */
  onPage(from: Address, page: Page<S>): Brought<S> | undefined {
    const pull = this.#pull;
    if (pull === undefined || pull.from !== from || !isNext(pull, page)) return undefined;
    pull.through = page.through;
    for (const change of page.changes) pull.changes.push(change);
    pull.cursor = page.next;
    if (page.next !== -1) {
      this.#ask(pull);
      return undefined;
    }
    this.#pull = undefined;
    this.#context.cancelTimer('pull', 0);
    return { changes: pull.changes, through: page.through };
  }

  /** No page came: the next digest starts again. */
  onTimeout(): void {
    this.#pull = undefined;
  }

  /** Every key that was touched by a write beyond `have`. */
  #beyond(have: Vector): Served<S> {
    const { states, marks, seen } = this.#store;
    const changes: Change<S>[] = [];
    for (let key = 0; key < states.length; key++) {
      const state = states[key];
      const touched = marks[key] ?? NOTHING_SEEN;
      if (state !== undefined && !covers(have, touched)) changes.push({ key, state, marks: touched });
    }
    return { changes, beyond: have, through: seen };
  }

  #ask(pull: Pull<S>): void {
    this.#context.send(pull.from, { kind: 'want', have: pull.have, cursor: pull.cursor });
    this.#context.setTimer('pull', 0, RETRY);
  }
}

/**
 * A page on its way when this replica died answers what it had then, and may lack what the crash took; one of an
 * earlier serving may leave out what the pages of this one do not repeat.
 */
function isNext<S>(pull: Pull<S>, page: Page<S>): boolean {
  if (pull.cursor !== page.cursor || !isSame(pull.have, page.beyond)) return false;
  return page.cursor === 0 || isSame(pull.through, page.through);
}
