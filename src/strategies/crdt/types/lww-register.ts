/** LWW-register: the value with the newest stamp; of equal stamps the higher slot's. */
import type { Hash } from '../../../kit/hash.ts';
import type { Micros, Value, WriteId } from '../../contract.ts';

/** Its stamps come from a hybrid clock: a writer is always newer than what it has seen. */
export interface Register {
  readonly type: 'register';
  readonly stamp: Micros;
  readonly slot: number;
  readonly value: Value | undefined;
  readonly write: WriteId;
  /** Stamp and slot of what it replaced at its writer: whatever is newer was not known there. */
  readonly overStamp: Micros;
  readonly overSlot: number;
}

export function isNewer(a: Register, b: Register): boolean {
  return a.stamp !== b.stamp ? a.stamp > b.stamp : a.slot > b.slot;
}

/** True where the writer of `winner` had seen `loser`, or something newer still. */
export function hadSeen(winner: Register, loser: Register): boolean {
  if (winner.overStamp !== loser.stamp) return winner.overStamp > loser.stamp;
  return winner.overSlot >= loser.slot;
}

export function foldRegister(register: Register, hash: Hash): void {
  hash.wide(register.stamp);
  hash.int(register.slot);
  hash.value(register.value);
  hash.wide(register.write);
  hash.wide(register.overStamp);
  hash.int(register.overSlot);
}
