/** How a row moves: what its mover asks for, step by step. Any step may be asked for again: it is done but once. */
import type { Key, Outcome } from '../../strategies/contract.ts';
import type { Errand } from './errands.ts';
import { type Entry, readAs, settledAt, written } from './register.ts';

export interface Move {
  /** Where it lives, as its mover believes. */
  readonly from: Entry;
  /** Place of the new home. */
  readonly to: number;
  /** Where it was at home when nobody had moved. */
  readonly first: number;
  readonly register: Key;
  /** The copies at the old home and at the new one. */
  readonly old: Key;
  readonly fresh: Key;
}

/**
 * Yields errands, is given what became of each, and returns where the row lives now. The order is what makes it safe:
 *
 * 1. The register says that the row moves: of two movers one wins.
 * 2. The old copy is frozen: a token that is newer than any client's has been there with a change of nothing. Its value
 *    is final from here on.
 * 3. The value goes to the new home, where no client looks yet.
 * 4. The old copy goes: who still asks there finds nothing, and asks the register.
 * 5. The register says that it has moved. Clients come with a token newer than the mover's.
 */
export function* move({ from, to, first, register, old, fresh }: Move): Generator<Errand, Entry, Outcome> {
  const onItsWay: Entry = { place: from.place, to, epoch: from.epoch + 1 };
  const settled = settledAt(to, from.epoch + 2);
  const fence = onItsWay.epoch;
  const claim = { expected: written(from), value: written(onItsWay) };
  const claimed = yield { kind: 'cas', key: register, ...claim };
  if (!claimed.done && claimed.value !== claim.value) return readAs(claimed.value, first);

  let { value } = yield { kind: 'read', key: old };
  for (;;) {
    const frozen = yield { kind: 'cas', key: old, expected: value, value, fence };
    // Declined with what was expected: a failover lost what the register knew of a newer token.
    if (frozen.done || frozen.value === value) break;
    // What is there now was written after it was last looked at.
    value = frozen.value;
  }
  if (value !== undefined) yield { kind: 'write', key: fresh, value, fence };
  yield { kind: 'delete', key: old, fence };

  yield { kind: 'cas', key: register, expected: claim.value, value: written(settled) };
  return settled;
}
