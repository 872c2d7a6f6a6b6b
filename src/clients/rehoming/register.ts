/** What a row's register says: where it lives, or between which homes it is on its way. */
import type { Value } from '../../strategies/contract.ts';

/** Places are those among the regions that ask. */
export interface Entry {
  /** Where it lives, or comes from. */
  readonly place: number;
  /** Where it goes; the same as `place` unless it is on its way. */
  readonly to: number;
  /**
   * Rises by one as a move begins and by one as it ends: the fencing token of who writes under this entry. A mover's
   * token is odd and its successors' even, so nothing that a mover sent, however late, undoes what clients did after.
   */
  readonly epoch: number;
}

/** As nobody has moved yet, and the register holds nothing. */
export function settledAt(place: number, epoch = 0): Entry {
  return { place, to: place, epoch };
}

export function isMoving({ epoch }: Entry): boolean {
  return epoch % 2 === 1;
}

/** `2@4`: lives at place 2 · `2>0@5`: is on its way from there. Nothing: where it always was. */
export function written({ place, to, epoch }: Entry): string | undefined {
  if (epoch === 0) return undefined;
  return `${place}${to === place ? '' : `>${to}`}@${epoch}`;
}

export function readAs(value: Value | undefined, first: number): Entry {
  const said = /^(\d+)(?:>(\d+))?@(\d+)$/.exec(String(value));
  if (said === null) return settledAt(first);
  return { place: Number(said[1]), to: Number(said[2] ?? said[1]), epoch: Number(said[3]) };
}
