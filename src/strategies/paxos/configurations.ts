/** Which acceptors govern which slot: a change in slot i counts from slot i + alpha on (Lamport 1998 §3.3.2). */
import type { Address, Context } from '../contract.ts';
import type { Slot } from './messages.ts';
import type { Options } from './options.ts';
import { type Configuration, changed, configurationOf } from './quorums.ts';

export interface Placed {
  /** The slot in which it was chosen; 0: it was there from the beginning. */
  readonly at: Slot;
  /** The first slot that it governs. */
  readonly from: Slot;
  readonly configuration: Configuration;
}

/** What of the context says who is where. */
type Place = Pick<Context<never, never>, 'self' | 'peers' | 'regionOf'>;

export class Configurations {
  readonly #place: Place;
  readonly #options: Options;
  /** Oldest first; never empty. */
  placed: readonly Placed[];
  /** Everybody else who is a member now or soon. */
  others: readonly Address[] = [];

  constructor(place: Place, options: Options) {
    const all = [place.self, ...place.peers].sort((a, b) => a - b);
    const members = all.filter((address) => !options.spares.includes(place.regionOf(address)));
    const configuration = configurationOf(members, options, (address) => place.regionOf(address));
    this.#place = place;
    this.#options = options;
    this.placed = [{ at: 0, from: 1, configuration }];
    this.#follow();
  }

  get newest(): Placed {
    return this.placed.at(-1)!;
  }

  /** Who decides about a slot; only what is known to be chosen counts, so it must not lie alpha beyond that. */
  of(slot: Slot): Configuration {
    const { placed } = this;
    let at = placed.length - 1;
    while (at > 0 && placed[at]!.from > slot) at--;
    return placed[at]!.configuration;
  }

  /** Those that govern this slot and what comes after it. */
  from(slot: Slot): readonly Configuration[] {
    const { placed } = this;
    if (placed.length === 1) return [placed[0]!.configuration];
    return placed.filter((_, i) => (placed[i + 1]?.from ?? slot + 1) > slot).map(({ configuration }) => configuration);
  }

  /** A change is chosen in this slot; false where that was known. */
  decided(at: Slot, configuration: Configuration): boolean {
    if (at <= this.newest.at) return false;
    this.placed = [...this.placed, { at, from: at + this.#options.alpha, configuration }];
    this.#follow();
    return true;
  }

  /** What was in force before the slot after `slot` is forgotten, and with it who was a member then. */
  settle(slot: Slot): void {
    const { placed } = this;
    const first = placed.findIndex((_, i) => (placed[i + 1]?.from ?? Number.POSITIVE_INFINITY) > slot + 1);
    if (first === 0) return;
    this.placed = placed.slice(first);
    this.#follow();
  }

  restore(placed: readonly Placed[]): void {
    if (placed.at(-1)!.at < this.newest.at) return;
    this.placed = placed;
    this.#follow();
  }

  /** With one more, or without one; undefined where that is so already, or nobody would be left. */
  changed(verb: 'add-member' | 'remove-member', about: Address): Configuration | undefined {
    const { members: before } = this.newest.configuration;
    const isMember = before.includes(about);
    if (isMember === (verb === 'add-member')) return undefined;
    const members = isMember ? before.filter((one) => one !== about) : [...before, about].sort((a, b) => a - b);
    if (members.length === 0) return undefined;
    return changed(members, this.#options, (address) => this.#place.regionOf(address));
  }

  #follow(): void {
    const all = new Set(this.placed.flatMap(({ configuration }) => configuration.members));
    all.delete(this.#place.self);
    this.others = [...all].sort((a, b) => a - b);
  }
}
