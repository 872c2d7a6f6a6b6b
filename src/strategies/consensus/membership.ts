/** The configurations in this replica's log: the newest is in force from the moment it is appended (D §4.1). */
import type { Address, Context } from '../contract.ts';
import { type Configuration, isVoter, membersOf, settled } from './configuration.ts';
import type { Log } from './log.ts';
import type { Options } from './options.ts';

interface Placed {
  readonly index: number;
  readonly configuration: Configuration;
}

/** What of the context says who is where. */
type Place = Pick<Context<never, never>, 'self' | 'peers' | 'regionOf'>;

type Teller = Pick<Context<never, never>, 'keeps' | 'peers'>;

export class Membership {
  readonly #self: Address;
  readonly #witnesses: readonly Address[];
  /** Oldest first; the first is as of the snapshot, or from the options. */
  #placed: Placed[];
  /** Everybody else who is a member, in order of address. */
  others: readonly Address[] = [];
  current: Configuration;

  constructor(place: Place, options: Options) {
    const all = [place.self, ...place.peers].sort((a, b) => a - b);
    const isIn = (regions: readonly string[]) => (address: Address) => regions.includes(place.regionOf(address));
    const isLearner = isIn(options.learners);
    const isSpare = isIn(options.spares);
    this.#self = place.self;
    this.#witnesses = all.filter(isIn(options.witnesses));
    const voters = all.filter((address) => !isLearner(address) && !isSpare(address));
    this.current = settled(voters, all.filter(isLearner));
    this.#placed = [{ index: 0, configuration: this.current }];
    this.#follow();
  }

  /** Where in the log the configuration in force stands; 0 where it was there from the beginning. */
  get index(): number {
    return this.#placed.at(-1)!.index;
  }

  get isVoter(): boolean {
    return isVoter(this.current, this.#self);
  }

  /**
   * Whether it may be elected: by the newest configuration, or by the one before while that which leaves it out is
   * not known to be committed. Others may lack it, and need its vote for nobody but itself (D §4.2.2).
   */
  mayStand(commit: number): boolean {
    if (this.isVoter) return true;
    const before = this.#placed.at(-2);
    return before !== undefined && this.index > commit && isVoter(before.configuration, this.#self);
  }

  /** A witness votes and keeps the log, and has no copy of the data. */
  isWitness(address: Address): boolean {
    return this.#witnesses.includes(address);
  }

  /** After a restart: the snapshot's configuration, and those in the log behind it. */
  recover(log: Log): void {
    const snapshot = log.saved();
    if (snapshot !== undefined) this.#placed = [{ index: snapshot.index, configuration: snapshot.configuration }];
    for (let index = Math.max(log.first, this.index + 1); index <= log.last; index++) {
      const { configuration } = log.entry(index);
      if (configuration !== undefined) this.#placed.push({ index, configuration });
    }
    this.#follow();
  }

  /** Observers learn who keeps the data; where all do they need not be told. */
  tellFirst(context: Teller): void {
    const { index, configuration } = this.#placed[0]!;
    if (this.#keepers(configuration).length <= context.peers.length) this.tell(context, configuration, index);
  }

  /** A configuration is committed. */
  tell(context: Teller, configuration: Configuration, index: number): void {
    context.keeps(this.#keepers(configuration), index);
  }

  #keepers(configuration: Configuration): readonly Address[] {
    return membersOf(configuration).filter((member) => !this.isWitness(member));
  }

  appended(index: number, configuration: Configuration): void {
    this.#placed.push({ index, configuration });
    this.#follow();
  }

  /** What was cut off is not in force any more (D §4.1). */
  truncated(last: number): void {
    if (this.index <= last) return;
    while (this.#placed.length > 1 && this.index > last) this.#placed.pop();
    this.#follow();
  }

  restored(index: number, configuration: Configuration): void {
    this.#placed = [{ index, configuration }];
    this.#follow();
  }

  /** The configuration as of an entry, for the snapshot that ends with it; older ones are forgotten. */
  asOf(index: number): Configuration {
    while (this.#placed.length > 1 && this.#placed[1]!.index <= index) this.#placed.shift();
    return this.#placed[0]!.configuration;
  }

  #follow(): void {
    this.current = this.#placed.at(-1)!.configuration;
    this.others = membersOf(this.current).filter((member) => member !== this.#self);
  }
}
