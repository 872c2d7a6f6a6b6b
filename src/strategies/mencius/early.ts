/** `ack: commit`: who asked for a plain write is told when it is chosen and nothing new can come before it. */
import { foretold, isPlain } from '../parts/plain.ts';
import { stamped } from '../parts/stamped.ts';
import { OPEN } from './lane.ts';
import type { MenciusReplica } from './replica.ts';

/**
 * Every slot below is known here, as suggested or as skipped, so that whoever is asked from now on is answered from a
 * later one. What others suggested below need not be chosen yet: the wait for that (delayed commit) is left to those
 * who must be told a value. So does the Mencius that EPaxos' authors measured (Moraru, Andersen, Kaminsky 2013).
 */
export class Early {
  readonly #replica: MenciusReplica;
  /** No owner will suggest anything new in the slots up to here. */
  #through = 0;

  constructor(replica: MenciusReplica) {
    this.#replica = replica;
  }

  advance(): void {
    const { executed, options } = this.#replica;
    if (options.ack === 'executed') return;
    this.#through = Math.max(this.#through, executed);
    while (this.#isKnown(this.#through + 1)) this.#through++;
    this.#tell();
  }

  #isKnown(slot: number): boolean {
    const { lanes, seats } = this.#replica;
    const lane = lanes[seats.owner(slot)]!;
    return lane.hasVote(slot) || lane.decision(slot) !== OPEN;
  }

  #tell(): void {
    const { context, own } = this.#replica;
    for (const [slot, request] of own.open) {
      const decision = own.lane.decision(slot);
      if (slot > this.#through || decision === OPEN || !own.isDurable(slot)) return;
      if (decision === undefined || !isPlain(request)) continue;
      own.open.delete(slot);
      context.reply(request, stamped(foretold(request), slot));
    }
  }
}
