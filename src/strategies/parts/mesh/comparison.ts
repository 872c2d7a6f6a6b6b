/** Replicas compare: what they have seen, or what they hold; and one that lost its disk asks all others for it. */
import type { Address, Context } from '../../contract.ts';
import { covers, type Vector } from '../version-vector.ts';
import type { Copy } from './copy.ts';
import { Merkle } from './merkle.ts';
import type { Digest, MeshMessage, Wire } from './messages.ts';
import { Repair } from './repair.ts';

/** vectors: of what was seen · merkle: of what is held · none: nobody compares, but for who lost its disk. */
export type By = 'vectors' | 'merkle' | 'none';

type ComparisonContext<S> = Pick<
  Context<MeshMessage<S>, string>,
  'send' | 'setTimer' | 'cancelTimer' | 'clock' | 'monotonic' | 'peers'
>;
type ComparedCopy<S> = Pick<
  Copy<S, MeshMessage<S>, never>,
  'store' | 'identity' | 'lattice' | 'safe' | 'takeStates' | 'sendDurable'
>;

export interface Compared<S> {
  /** Those who are told in turn. */
  readonly neighbours: readonly Address[];
  readonly by: By;
  /** For hashes of what is held. */
  readonly wire: Wire<S> | undefined;
  /**
   * What a neighbour ought to have by now: of `settled`, what was here at the last beat, all but what is still on its
   * way to it.
   */
  offersTo(peer: Address, settled: Vector): Vector;
}

export class Comparison<S> {
  readonly #context: ComparisonContext<S>;
  readonly #copy: ComparedCopy<S>;
  readonly #compared: Compared<S>;
  readonly #merkle: Merkle<S> | undefined;
  #repair: Repair<S>;

  constructor(context: ComparisonContext<S>, copy: ComparedCopy<S>, compared: Compared<S>) {
    this.#context = context;
    this.#copy = copy;
    this.#compared = compared;
    const { neighbours, wire } = compared;
    this.#repair = new Repair(context, copy.store, neighbours);
    if (compared.by === 'merkle' && wire !== undefined) this.#merkle = new Merkle(context, copy, wire);
  }

  /** The disk is read; who was away compares with everybody at once. */
  onStart(isBack: boolean): void {
    const { neighbours } = this.#compared;
    this.#repair = new Repair(this.#context, this.#copy.store, neighbours);
    if (!this.#copy.identity.isOpen) this.#tellEverybody();
    else if (isBack) for (const peer of neighbours) this.#compareWith(peer);
  }

  onBeat(): void {
    if (!this.#copy.identity.isOpen) {
      this.#tellEverybody();
      return;
    }
    const next = this.#repair.onBeat();
    if (next !== undefined) this.#compareWith(next);
  }

  onDigest(from: Address, peer: number, digest: Digest): void {
    const { identity, safe, store } = this.#copy;
    if (!digest.isBlank) safe.hear(peer, digest.seen, digest.clock, store.seen);
    if (!identity.isOpen && digest.isAnswer) identity.onAnswer(peer, digest.seen, digest.offers);
    this.#repair.pull(from, digest.offers);
    if (digest.isBlank) this.#repair.tellAll(from);
    else if (!digest.isAnswer) {
      const offers = this.#offers(from);
      if (!covers(digest.seen, offers)) this.#repair.tell(from, offers, true, false);
    }
  }

  /** What the other one had seen, once all that it held is here: it may be told as seen from now on. */
  onMessage(from: Address, peer: number, message: MeshMessage<S>): Vector | undefined {
    if (message.kind === 'want') {
      const page = this.#repair.page(peer, message.have, message.cursor);
      if (page !== undefined) this.#copy.sendDurable(from, page);
    } else if (message.kind === 'page') {
      const brought = this.#repair.onPage(from, message);
      if (brought !== undefined && this.#copy.takeStates(brought.changes, brought.through)) return brought.through;
    } else if (this.#copy.identity.isOpen) {
      if (message.kind === 'roots') return this.#merkle?.onRoots(from, message);
      if (message.kind === 'branches') this.#merkle?.onBranches(from, message);
      else if (message.kind === 'rows') return this.#merkle?.onRows(from, message);
    }
    return undefined;
  }

  /** No page came: the next digest starts again. */
  onTimeout(): void {
    this.#repair.onTimeout();
  }

  #compareWith(peer: Address): void {
    if (this.#merkle !== undefined) this.#merkle.compareWith(peer);
    else if (this.#compared.by === 'vectors') this.#repair.tell(peer, this.#offers(peer), false, false);
  }

  /** Whoever lost its disk asks all of them, or its old slot could be given out twice. */
  #tellEverybody(): void {
    for (const peer of this.#context.peers) this.#repair.tell(peer, this.#offers(peer), false, true);
  }

  #offers(peer: Address): Vector {
    return this.#compared.offersTo(peer, this.#repair.settled);
  }
}
