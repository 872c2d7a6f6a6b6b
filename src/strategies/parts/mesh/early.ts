/** Groups that came before what they rest on: held until it comes (causal broadcast, Birman et al. 1991). */
import type { Address } from '../../contract.ts';
import { covers, type Vector } from '../../parts/version-vector.ts';
import type { Group } from './messages.ts';

/** What comes early beyond that is sent again anyway. */
const MOST = 1024;

interface Held<S> {
  readonly from: Address;
  readonly group: Group<S>;
}

export class Early<S> {
  readonly #held: Held<S>[] = [];

  add(from: Address, group: Group<S>): void {
    const isHeld = this.#held.some((held) => held.from === from && isSameGroup(held.group, group));
    if (!isHeld && this.#held.length < MOST) this.#held.push({ from, group });
  }

  /** One that may be taken now that this is seen. */
  next(seen: Vector): Held<S> | undefined {
    if (this.#held.length === 0) return undefined;
    const index = this.#held.findIndex(({ group }) => covers(seen, group.past));
    return index === -1 ? undefined : this.#held.splice(index, 1)[0];
  }
}

/** What is sent again has the same names. */
function isSameGroup<S>(a: Group<S>, b: Group<S>): boolean {
  const [mine, theirs] = [a.items[0]?.names ?? [], b.items[0]?.names ?? []];
  return mine.length === theirs.length && mine.every((name, i) => name === theirs[i]);
}
