/** A replica that stands still while others go on asks one of them what was decided. */
import type { Micros } from '../contract.ts';
import type { Ask, Decided, Snapshot } from './messages.ts';
import type { Peer } from './peer.ts';
import type { MenciusReplica } from './replica.ts';

export class CatchUp {
  readonly #replica: MenciusReplica;
  #asked: Micros = Number.NEGATIVE_INFINITY;

  constructor(replica: MenciusReplica) {
    this.#replica = replica;
  }

  /** With every beat. What is on its way arrives first, most of the time. */
  onBeat(): void {
    const { blockedAt, context, executed, options, peers } = this.#replica;
    const patience = options.suspect / 4;
    const now = context.monotonic();
    if (now < blockedAt + patience || now < this.#asked + patience) return;
    const ahead = peers.filter((peer) => peer.executed > executed && !this.#replica.isSilent(peer));
    if (ahead.length > 0) this.#ask(ahead[context.random.below(ahead.length)]!);
  }

  onAsk(peer: Peer, { from }: Ask): void {
    const { context, executed, executor, lanes } = this.#replica;
    const told = executor.toldFrom(from);
    if (told !== undefined) context.send(peer.address, told);
    // Who has not heard what a revocation chose would come to a halt at the next slot again.
    for (const lane of lanes) {
      const { rank } = lane;
      for (const fill of lane.settledAfter(executed)) context.send(peer.address, { kind: 'settled', rank, fill });
    }
  }

  onTold(peer: Peer, told: Decided | Snapshot): void {
    const { executor } = this.#replica;
    if (told.kind === 'decided') executor.onDecided(told);
    else executor.onSnapshot(told);
    peer.executed = Math.max(peer.executed, told.executed);
    // One message does not take everything.
    if (peer.executed > this.#replica.executed) this.#ask(peer);
  }

  #ask(peer: Peer): void {
    const { context, executed } = this.#replica;
    this.#asked = context.monotonic();
    context.send(peer.address, { kind: 'ask', from: executed + 1 });
  }
}
