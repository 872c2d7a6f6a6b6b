/** Who belongs to the group: what operators said, told from replica to replica until all know it. */
import type { Address, Context } from '../../contract.ts';
import type { Members } from '../../parts/mesh/members.ts';
import { at, covers, isSame, joined, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';
import type { RosterNews } from './messages.ts';

type RosterContext = Pick<Context<RosterNews, string>, 'disk' | 'peers' | 'send' | 'keeps'>;

export class Roster {
  readonly #context: RosterContext;
  readonly #all: Members;
  /**
   * By rank, how often a replica was taken out or put back: odd = out. The larger count is the newer word, so replicas
   * agree in whatever order they hear of it (a causal length set, Yu and Rostad 2020).
   */
  changes: Vector = NOTHING_SEEN;
  /** By address, what each other replica said last. */
  readonly #heard: (Vector | undefined)[] = [];

  constructor(context: RosterContext, all: Members) {
    this.#context = context;
    this.#all = all;
  }

  recover(): void {
    this.changes = (this.#context.disk.get('roster') as Vector | undefined) ?? NOTHING_SEEN;
  }

  /** In the order of regions. */
  get members(): readonly Address[] {
    return this.#all.addresses.filter((_, rank) => at(this.changes, rank) % 2 === 0);
  }

  /** An operator's word; true where it changes anything. The last member stays. */
  change(about: Address, isMember: boolean): boolean {
    const { members } = this;
    if (members.includes(about) === isMember || (!isMember && members.length === 1)) return false;
    const rank = this.#all.addresses.indexOf(about);
    return this.#learn(replaced(this.changes, rank, at(this.changes, rank) + 1));
  }

  /** What another replica knows; true where that is news. */
  onNews(from: Address, { changes, isAnswer }: RosterNews): boolean {
    this.#heard[from] = changes;
    if (this.#learn(changes)) return true;
    if (!isAnswer) this.#context.send(from, { kind: 'roster', changes: this.changes, isAnswer: true });
    return false;
  }

  /** Tells the others, until all have said that they go by it too. */
  spread(): void {
    const { changes } = this;
    for (const peer of this.#context.peers) {
      const isKnown = isSame(this.#heard[peer] ?? NOTHING_SEEN, changes);
      if (!isKnown) this.#context.send(peer, { kind: 'roster', changes, isAnswer: false });
    }
  }

  /** Observers go by the newest of these. */
  tellObservers(): void {
    if (this.changes.length === 0) return;
    const version = this.changes.reduce((sum, count) => sum + count, 0);
    this.#context.keeps(this.members, version);
  }

  #learn(changes: Vector): boolean {
    if (covers(this.changes, changes)) return false;
    this.changes = joined(this.changes, changes);
    this.#context.disk.put('roster', this.changes);
    this.#context.disk.sync();
    return true;
  }
}
