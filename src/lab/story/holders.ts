/** Which replicas show which of the operations that matter: as the ledger counts it, for a handful of them. */
import type { Address, WriteId } from '../../strategies/contract.ts';

interface Place {
  readonly origin: number;
  readonly n: number;
}

export class Holders {
  /** By write: where it was executed, and who shows it. */
  readonly #places = new Map<WriteId, Place[]>();
  readonly #shown = new Map<WriteId, Set<Address>>();

  /** True where this replica did not show it before. */
  applied(write: WriteId, replica: Address, origin: number, n: number): boolean {
    const places = this.#places.get(write) ?? [];
    if (!places.some((place) => place.origin === origin && place.n === n)) places.push({ origin, n });
    this.#places.set(write, places);
    const shown = this.#shown.get(write) ?? new Set();
    this.#shown.set(write, shown);
    if (shown.has(replica)) return false;
    shown.add(replica);
    return true;
  }

  /** The replica shows exactly what lies within `through`. */
  holds(replica: Address, through: readonly number[]): { gained: readonly WriteId[]; lost: readonly WriteId[] } {
    const gained: WriteId[] = [];
    const lost: WriteId[] = [];
    for (const [write, places] of this.#places) {
      const isWithin = places.some(({ origin, n }) => origin < through.length && n <= through[origin]);
      const shown = this.#shown.get(write)!;
      if (isWithin === shown.has(replica)) continue;
      if (isWithin) shown.add(replica);
      else shown.delete(replica);
      (isWithin ? gained : lost).push(write);
    }
    return { gained, lost };
  }

  shows(write: WriteId, replica: Address): boolean {
    return this.#shown.get(write)?.has(replica) === true;
  }

  count(write: WriteId): number {
    return this.#shown.get(write)?.size ?? 0;
  }
}
