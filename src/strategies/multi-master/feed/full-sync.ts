/** Full sync: states of keys instead of events, for who lacks what no log can bring any more. */
import type { Address, Context } from '../../contract.ts';
import type { Copy } from '../../parts/mesh/copy.ts';
import type { Digest, Page, Want } from '../../parts/mesh/messages.ts';
import { type Brought, Repair } from '../../parts/mesh/repair.ts';
import { NOTHING_SEEN, type Vector } from '../../parts/version-vector.ts';
import type { Executed } from './executor.ts';
import type { Link } from './link.ts';
import type { FeedMessage } from './messages.ts';

const NOBODY: readonly Address[] = [];

export class FullSync<S> {
  readonly #context: Context<FeedMessage<S>, string>;
  readonly #copy: Copy<S, FeedMessage<S>, Executed>;
  #repair: Repair<S>;

  constructor(context: Context<FeedMessage<S>, string>, copy: Copy<S, FeedMessage<S>, Executed>) {
    this.#context = context;
    this.#copy = copy;
    this.#repair = new Repair(context, copy.store, NOBODY);
  }

  onStart(): void {
    this.#repair = new Repair(this.#context, this.#copy.store, NOBODY);
  }

  /** It is time: readers hear what they ought to have by now, and those whose queue was thrown away, what is here. */
  begin(links: readonly Link<S>[]): void {
    this.#repair.onBeat();
    const { settled } = this.#repair;
    for (const link of links)
      this.#repair.tell(link.to, link.hasThrown ? this.#copy.store.seen : settled, false, false);
  }

  /** To who lacks what is not in the log any more. */
  offer(to: Address): void {
    this.#repair.tell(to, this.#copy.store.seen, false, false);
  }

  /** Whoever lost its disk asks everybody, or its old slot could be given out twice. */
  askEverybody(): void {
    for (const peer of this.#context.peers) this.#repair.tell(peer, NOTHING_SEEN, false, true);
  }

  onDigest(from: Address, peer: number, digest: Digest): void {
    const { identity } = this.#copy;
    if (!identity.isOpen && digest.isAnswer) identity.onAnswer(peer, digest.seen, digest.offers);
    this.#repair.pull(from, digest.offers);
    if (digest.isBlank) this.#repair.tellAll(from);
  }

  /** Pulls from `from`, who has at least this. */
  pull(from: Address, offers: Vector): void {
    this.#repair.pull(from, offers);
  }

  onWant(from: Address, peer: number, { have, cursor }: Want): void {
    const page = this.#repair.page(peer, have, cursor);
    if (page !== undefined) this.#copy.sendDurable(from, page);
  }

  /** After the last page, what all of them brought. */
  onPage(from: Address, page: Page<S>): Brought<S> | undefined {
    return this.#repair.onPage(from, page);
  }

  /** No page came: whoever offers next is asked. */
  onTimeout(): void {
    this.#repair.onTimeout();
  }
}
