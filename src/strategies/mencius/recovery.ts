/** A replica that lost its disk, and with it what it had promised, accepted and skipped. */
import type { Address } from '../contract.ts';
import { Horizons } from './horizons.ts';
import type { Recover, Recovered } from './messages.ts';
import type { MenciusReplica } from './replica.ts';

/**
 * It asks as many others as leave no majority without one of them how far anybody may go (`horizons.ts`). Whatever it
 * did before lies at or below the highest that it hears: there it never votes again, and of its own slots there it
 * says nothing; they are taken over, by itself if need be.
 */
export class Recovery {
  readonly #replica: MenciusReplica;
  readonly #heard = new Map<Address, number>();
  #id = 0;
  /** Until enough have answered it takes no part. */
  isAsking = false;
  /** It votes in slots from here on. */
  votesFrom: number;

  constructor(replica: MenciusReplica) {
    this.#replica = replica;
    this.votesFrom = (replica.context.disk.get('votes-from') as number | undefined) ?? 0;
  }

  onStart(): void {
    const { disk, random } = this.#replica.context;
    if (!disk.isReplaced && disk.get('asking') !== true) return;
    disk.put('asking', true);
    this.isAsking = true;
    // Answers to an earlier life say nothing of now.
    this.#id = random.below(1 << 30) + 1;
    this.ask();
  }

  /** Again and again, for answers may be lost, and others be down. */
  ask(): void {
    const { context, peers } = this.#replica;
    for (const { address } of peers) {
      if (!this.#heard.has(address)) context.send(address, { kind: 'recover', id: this.#id });
    }
    this.#tryEnd();
  }

  onAsked(from: Address, { id }: Recover): void {
    const { context, horizons } = this.#replica;
    if (!this.isAsking) context.sendDurably(from, { kind: 'recovered', id, horizon: horizons.own });
  }

  onAnswer(from: Address, { id, horizon }: Recovered): void {
    if (!this.isAsking || id !== this.#id) return;
    this.#heard.set(from, horizon);
    this.#tryEnd();
  }

  #tryEnd(): void {
    const replica = this.#replica;
    const { context, horizons, lanes, seats } = replica;
    if (this.#heard.size < Math.min(seats.count - 1, Math.ceil(seats.count / 2))) return;
    this.isAsking = false;
    const highest = Math.max(Horizons.first, horizons.own, ...this.#heard.values());
    this.votesFrom = highest + 1;
    for (const lane of lanes) lane.jump(this.votesFrom);
    context.disk.put('votes-from', this.votesFrom);
    context.disk.put('asking', false);
    horizons.adopt(highest);
    replica.executor.save();
    replica.join();
  }
}
