/** Who belongs to the group: what operators said, told from replica to replica until all know it. */
import type { Address, Context, Disk } from '../../contract.ts';
import type { Members } from '../../parts/mesh/members.ts';
import { at, covers, isSame, joined, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';

/**
 * By rank, how often a replica was taken out or put back: odd = out. The larger count is the newer word, so replicas
 * agree in whatever order they hear of it (a causal length set, Yu and Rostad 2020).
 */
export class Roster {
  readonly #disk: Disk;
  readonly #all: Members;
  changes: Vector = NOTHING_SEEN;
  /** By address, what each other replica said last. */
  readonly #heard: (Vector | undefined)[] = [];

  constructor(disk: Disk, all: Members) {
    this.#disk = disk;
    this.#all = all;
  }

  recover(): void {
    this.changes = (this.#disk.get('roster') as Vector | undefined) ?? NOTHING_SEEN;
  }

  /** In the order of regions. */
  get members(): readonly Address[] {
    return this.#all.addresses.filter((_, rank) => at(this.changes, rank) % 2 === 0);
  }

  get hasChanged(): boolean {
    return this.changes.length > 0;
  }

  /** What another one says. */
  onHeard(from: Address, changes: Vector): void {
    this.#heard[from] = changes;
  }

  /** Whether that one may still go by something else. */
  isUnknownTo(other: Address): boolean {
    return !isSame(this.#heard[other] ?? NOTHING_SEEN, this.changes);
  }

  /** An operator's word; true where it changes anything. The last member stays. */
  change(about: Address, isMember: boolean): boolean {
    const { members } = this;
    if (members.includes(about) === isMember || (!isMember && members.length === 1)) return false;
    const rank = this.#all.addresses.indexOf(about);
    return this.learn(replaced(this.changes, rank, at(this.changes, rank) + 1));
  }

  /** What another replica knows; true where that is news. */
  learn(changes: Vector): boolean {
    if (covers(this.changes, changes)) return false;
    this.changes = joined(this.changes, changes);
    this.#disk.put('roster', this.changes);
    this.#disk.sync();
    return true;
  }

  /** Observers go by the newest of these. */
  tell(context: Pick<Context<never, never>, 'keeps'>): void {
    context.keeps(
      this.members,
      this.changes.reduce((sum, count) => sum + count, 0),
    );
  }
}
