/**
 * Atlas (Enes et al., EuroSys 2020): a fixed fast quorum of half of the replicas and f more. Dependencies that f of
 * it named outlast f failures, so that unequal answers may do; what nobody accepted is recovered as a union of answers.
 *
 * Why it is safe. A coordinator that promised has not committed and never will (its fast commit is on its disk first):
 * any union over a majority that knows the command will do. Without it, the answers of its fast quorum lack f - 1
 * others
 * at most, so their union is just what it may have committed; and they are a majority together with its own
 * dependencies, which each of them repeats. (§3.3, §3.4)
 */
import type { Address, Micros } from '../contract.ts';
import type { InstanceId } from './ids.ts';
import { NOP, united } from './instance.ts';
import { atlasFast, minority } from './quorums.ts';
import type { EgalitarianReplica } from './replica.ts';
import type { Open, Recovery, Rules } from './rules.ts';

export class AtlasRules implements Rules {
  readonly accepts: number;
  readonly promises: number;
  readonly asksForConflicts = true;
  readonly validated = 0;
  readonly #replica: EgalitarianReplica;
  readonly #f: number;

  constructor(replica: EgalitarianReplica, f: number) {
    const { size } = replica.members;
    this.#replica = replica;
    this.#f = Math.min(f, minority(size));
    this.accepts = this.#f + 1;
    this.promises = size - this.#f;
  }

  /** The nearest who have been heard of lately. */
  quorum(): readonly Address[] {
    const { context, gossip, members } = this.#replica;
    const fast = atlasFast(members.size, this.#f);
    return [context.self, ...gossip.nearest().slice(0, Math.max(0, fast - 1))];
  }

  /** One of them that had no time to answer is not away: a recovery takes three round trips instead of one. */
  leastPatience(quorum: readonly Address[]): Micros {
    return Math.floor(2 * this.#replica.gossip.roundTrip(quorum.length));
  }

  verdict({ answers, quorum, isImpatient }: Open): 'fast' | 'slow' | 'recover' | 'wait' {
    if (answers.size < quorum.length) {
      // One of them is away: whoever is there is asked to promise, and the union of their answers is proposed.
      return isImpatient ? 'recover' : 'wait';
    }
    const named = new Map<InstanceId, number>();
    for (const more of answers.values()) for (const id of more) named.set(id, (named.get(id) ?? 0) + 1);
    for (const count of named.values()) if (count < this.#f) return 'slow';
    return 'fast';
  }

  settle(recovery: Recovery): void {
    const { members, recoveries, table } = this.#replica;
    const { answers, id } = recovery;
    const all = [...answers];
    const initial = all.find(([, instance]) => instance.initial !== undefined)?.[1].initial;
    const asked = all.find(([, { quorum }]) => quorum.length > 0)?.[1].quorum;
    if (initial === undefined || asked === undefined) {
      recoveries.propose(recovery, NOP);
      return;
    }
    const isThere = answers.has(members.coordinatorOf(id));
    const counted = isThere ? all : all.filter(([from]) => asked.includes(from));
    if (counted.some(([, { value }]) => value === undefined)) {
      // Somebody did not know the command, and could not say what interferes with it: once more, with it.
      const own = table.get(id);
      if (own.initial === undefined) table.write({ ...own, initial });
      recoveries.begin(id);
      return;
    }
    let deps = initial.deps;
    for (const [, { value }] of counted) deps = united(deps, value!.deps);
    recoveries.propose(recovery, { ...initial, deps });
  }

  late(): void {}

  onMessage(): void {}

  wake(): void {}
}
