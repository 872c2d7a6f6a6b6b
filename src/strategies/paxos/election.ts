/** Who proposes: a distinguished proposer, replaced when it is silent, with random patience (Lamport 2001 §2.4). */
import { type Address, type Micros, NOWHERE } from '../contract.ts';
import { ballotAbove, rankOf } from './ballots.ts';
import type { Promise1b, Rejected, Stand } from './messages.ts';
import { Promises } from './promises.ts';
import { isPhase1 } from './quorums.ts';
import type { PaxosReplica } from './replica.ts';

export class Election {
  readonly promises = new Promises();
  readonly #paxos: PaxosReplica;
  readonly #rank: number;
  #patience: Micros = 0;
  /** The highest ballot that anybody was heard of. */
  #highest = 0;

  constructor(paxos: PaxosReplica) {
    this.#paxos = paxos;
    this.#rank = rankOf(paxos.context.self, paxos.context.peers);
  }

  /** A new ballot, one's own or another's: two that would stand at once part by chance. */
  begin(): void {
    this.#patience = this.#draw(this.#paxos.options.election_timeout);
    this.wait();
  }

  /** Sets the election timer afresh. */
  wait(): void {
    if (this.#paxos.role !== 'leader') this.#paxos.context.setTimer('election', 0, this.#patience);
  }

  onTimeout(): void {
    const paxos = this.#paxos;
    if (paxos.role === 'leader') return;
    if (!paxos.isMember) {
      // Who is no acceptor leads nobody, and may become one any time.
      this.begin();
      return;
    }
    if (paxos.leader !== NOWHERE) paxos.context.suspects();
    paxos.leader = NOWHERE;
    this.stand();
  }

  /**
   * Phase 1a for all open slots at once. A ballot that nobody refused is proposed again to those who were silent. The
   * own acceptor promises last: one that is cut off comes back with the promise that it gave to the leader.
   */
  stand(handover = false): void {
    const paxos = this.#paxos;
    const { promises } = this;
    const highest = Math.max(this.#highest, paxos.log.promised);
    if (paxos.role !== 'candidate' || promises.ballot < highest) promises.reset(ballotAbove(highest, this.#rank));
    paxos.role = 'candidate';
    paxos.leader = NOWHERE;
    this.begin();
    this.ask(handover);
    this.#count();
  }

  /** Those who have not promised yet. */
  ask(handover: boolean): void {
    const { configurations, context, log } = this.#paxos;
    const { ballot } = this.promises;
    for (const other of configurations.others) {
      if (this.promises.has(other)) continue;
      context.send(other, { kind: 'prepare', ballot, after: log.chosen, handover });
    }
  }

  onPromise(from: Address, message: Promise1b): void {
    const paxos = this.#paxos;
    const { accepted, ballot, chosen } = message;
    if (paxos.role === 'follower' || ballot !== this.promises.ballot) return;
    // What is chosen needs no proposing; it comes with the answer where it is little.
    paxos.catchingUp.learn(accepted, chosen);
    this.promises.add(from, chosen, accepted);
    if (paxos.role === 'candidate') this.#count();
    else paxos.leading.pump();
  }

  /** A higher ballot was promised there: whoever has it goes first. */
  onRejected({ ballot }: Rejected): void {
    const paxos = this.#paxos;
    if (ballot > this.#highest) this.#highest = ballot;
    if (paxos.role === 'follower' || ballot <= this.promises.ballot) return;
    paxos.stepDown();
    this.begin();
  }

  /** The leader says so: nobody need wait for its silence. */
  onStand({ ballot }: Stand): void {
    const paxos = this.#paxos;
    if (ballot === paxos.log.promised && paxos.role === 'follower' && paxos.isMember) this.stand(true);
  }

  #count(): void {
    const paxos = this.#paxos;
    const { configurations, context, log } = paxos;
    const { promises } = this;
    const deciding = configurations.of(log.chosen + 1);
    if (!isPhase1(deciding, (address) => address === context.self || promises.has(address))) return;
    if (!promises.has(context.self)) this.#promiseItself();
    else if (promises.isWon(deciding)) {
      paxos.role = 'leader';
      paxos.leader = context.self;
      paxos.leading.begin();
    }
  }

  #promiseItself(): void {
    const paxos = this.#paxos;
    const { log } = paxos;
    const { ballot } = this.promises;
    if (log.promised >= ballot) return;
    log.promise(ballot);
    paxos.onceDurable(() => {
      if (paxos.role !== 'candidate' || log.promised !== ballot) return;
      this.promises.add(paxos.context.self, log.chosen, log.after(log.chosen));
      this.#count();
    });
  }

  #draw(timeout: Micros): Micros {
    return timeout + this.#paxos.context.random.below(timeout);
  }
}
