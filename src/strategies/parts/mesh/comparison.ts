/** Replicas compare what they have seen, and who lacks something pulls it; so does one that lost its disk. */
import type { Address, Context } from '../../contract.ts';
import { covers, NOTHING_SEEN, type Vector } from '../version-vector.ts';
import type { Copy } from './copy.ts';
import type { Digest, MeshMessage, Page, Want } from './messages.ts';
import { Repair } from './repair.ts';

type ComparisonContext<S> = Pick<
  Context<MeshMessage<S>, string>,
  'send' | 'setTimer' | 'cancelTimer' | 'clock' | 'peers'
>;
type ComparedCopy<S> = Pick<Copy<S, MeshMessage<S>, never>, 'store' | 'identity' | 'joinAll' | 'sendDurable'>;

export class Comparison<S> {
  readonly #context: ComparisonContext<S>;
  readonly #copy: ComparedCopy<S>;
  readonly #neighbours: readonly Address[];
  readonly #offersTo: (peer: Address, settled: Vector) => Vector;
  #repair: Repair<S>;

  /**
   * `neighbours` are told in turn. `offersTo` says what one of them ought to have by now: of `settled`, what was here
   * at the last beat, all but what is still on its way to it.
   */
  constructor(
    context: ComparisonContext<S>,
    copy: ComparedCopy<S>,
    neighbours: readonly Address[],
    offersTo: (peer: Address, settled: Vector) => Vector,
  ) {
    this.#context = context;
    this.#copy = copy;
    this.#neighbours = neighbours;
    this.#offersTo = offersTo;
    this.#repair = new Repair(context, copy.store, neighbours);
  }

  /** The disk is read; who was away tells everybody at once. */
  onStart(isBack: boolean): void {
    this.#repair = new Repair(this.#context, this.#copy.store, this.#neighbours);
    if (isBack) this.#tellEverybody();
  }

  onBeat(): void {
    if (!this.#copy.identity.isOpen) {
      this.#tellEverybody();
      return;
    }
    const next = this.#repair.onBeat();
    if (next !== undefined) this.#repair.tell(next, this.#offers(next), false, false);
  }

  onDigest(from: Address, peer: number, digest: Digest): void {
    const { identity } = this.#copy;
    if (!identity.isOpen && digest.isAnswer) identity.onAnswer(peer, digest.seen, digest.offers);
    this.#repair.onDigest(from, digest);
    if (digest.isBlank) this.#repair.tellAll(from);
    else if (!digest.isAnswer) {
      const offers = this.#offers(from);
      if (!covers(digest.seen, offers)) this.#repair.tell(from, offers, true, false);
    }
  }

  onWant(from: Address, peer: number, want: Want): void {
    const page = this.#repair.page(peer, want.have, want.cursor);
    if (page !== undefined) this.#copy.sendDurable(from, page);
  }

  /** After the last page, with what it brought: all of this the other one had, and so it is here now. */
  onPage(from: Address, page: Page<S>): Vector | undefined {
    const brought = this.#repair.onPage(from, page);
    if (brought === undefined) return undefined;
    this.#copy.joinAll(brought.changes, NOTHING_SEEN, this.#copy.store.seen);
    return brought.through;
  }

  /** No page came: the next digest starts again. */
  onTimeout(): void {
    this.#repair.onTimeout();
  }

  /** Whoever lost its disk asks everybody, or its old slot could be given out twice. */
  #tellEverybody(): void {
    const { isOpen } = this.#copy.identity;
    const others = isOpen ? this.#neighbours : this.#context.peers;
    for (const peer of others) this.#repair.tell(peer, this.#offers(peer), false, !isOpen);
  }

  #offers(peer: Address): Vector {
    return this.#offersTo(peer, this.#repair.settled);
  }
}
