/** What failovers took, one by one: how long nobody led, and which acknowledged writes went with the old leader. */
import type { FailoverTold, LossTold, Witness } from '../result.ts';
import { detectOf, electOf, type Failover, isCharged, type Leadership, lengthOf, redirectOf } from './leadership.ts';
import type { Loss } from './losses.ts';
import type { Words } from './words.ts';

/** So many of each are told, the oldest first; metrics count them all. */
const MOST_FAILOVERS = 50;
const MOST_LOSSES = 200;

export class Aftermath {
  readonly #leadership: Leadership;
  readonly #failovers: readonly Failover[];
  readonly #words: Words;
  readonly #losses: readonly Loss[];

  constructor(leadership: Leadership, losses: readonly Loss[], words: Words) {
    this.#leadership = leadership;
    this.#failovers = leadership.failovers;
    this.#words = words;
    this.#losses = losses.toSorted((a, b) => a.acked - b.acked || a.id - b.id);
  }

  failovers(): readonly FailoverTold[] {
    return this.#failovers.slice(0, MOST_FAILOVERS).map((failover) => {
      const { writes, time } = this.#leadership.charge(this.#losses, [failover]);
      return {
        from: this.#words.replica(failover.old),
        to: this.#words.replica(failover.leader),
        lost_at: failover.lostAt / 1000,
        led_at: failover.at / 1000,
        total: lengthOf(failover) / 1000,
        detect: inMs(detectOf(failover)),
        elect: inMs(electOf(failover)),
        redirect: inMs(redirectOf(failover)),
        lost_writes: writes,
        lost_time: time / 1000,
      };
    });
  }

  losses(): readonly LossTold[] {
    return this.#losses.slice(0, MOST_LOSSES).map((loss) => ({
      op: loss.op,
      id: loss.id,
      by: this.#words.replica(loss.acceptor),
      accepted: loss.accepted / 1000,
      acked: loss.acked / 1000,
      why: this.#why(loss),
    }));
  }

  /** The first write that these failovers lost. */
  witness(failovers: readonly Failover[]): Witness | null {
    const first = this.#losses.find((loss) => chargedFor(loss, failovers) !== undefined);
    if (first === undefined) return null;
    const told = `acknowledged by ${this.#words.replica(first.acceptor)} at ${this.#words.time(first.acked)}`;
    return { op: first.op, at: first.acked / 1000, why: `${told}; ${this.#why(first)}`, ops: [first.id] };
  }

  /** Where it was, who went on without it, what became of it. */
  #why(loss: Loss): string {
    const words = this.#words;
    const names = loss.shownBy.map((replica) => words.replica(replica));
    const where =
      names.length === 0 ? 'shown by nobody' : `on ${names.join(' and ')}${names.length === 1 ? ' alone' : ''}`;
    const failover = chargedFor(loss, this.#failovers);
    if (failover === undefined) return `${where}; ${loss.taken}`;
    return `${where}; ${words.replica(failover.leader)} led from ${words.time(failover.at)} on without it; ${loss.taken}`;
  }
}

/** The first new leader that should have had it: what was accepted later, another one lacked. */
function chargedFor({ acceptor, accepted }: Loss, failovers: readonly Failover[]): Failover | undefined {
  return failovers.find((failover) => isCharged(failover, acceptor, accepted));
}

function inMs(time: number | null): number | null {
  return time === null ? null : time / 1000;
}
