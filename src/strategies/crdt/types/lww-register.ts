/** LWW-register: the value with the newest stamp; of equal stamps the higher slot's. */
import type { Hash } from '../../../kit/hash.ts';
import type { Context, Micros, Value, WriteId } from '../../contract.ts';
import type { StampClock } from '../../parts/hybrid-clock.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';

/** Its stamps come from a hybrid clock: a writer is always newer than what it has seen. */
export interface Register {
  readonly type: 'register';
  readonly stamp: Micros;
  readonly slot: number;
  readonly value: Value | undefined;
  readonly write: WriteId;
  /** Stamp and slot of what it replaced at its writer. */
  readonly overStamp: Micros;
  readonly overSlot: number;
}

const NEVER: Micros = Number.MIN_SAFE_INTEGER;

const UNWRITTEN: Register = {
  type: 'register',
  stamp: NEVER,
  slot: -1,
  value: undefined,
  write: 0,
  overStamp: NEVER,
  overSlot: -1,
};

export function isNewer(a: Register, b: Register): boolean {
  return a.stamp !== b.stamp ? a.stamp > b.stamp : a.slot > b.slot;
}

/** True where `loser` is what the writer of `winner` replaced: of other older stamps it may never have heard. */
function replaced(winner: Register, loser: Register): boolean {
  return winner.overStamp === loser.stamp && winner.overSlot === loser.slot;
}

export function lwwRegister(
  ground: Pick<Context<unknown, string>, 'conflicted'>,
  clock: StampClock,
): DataTypeOf<Register> {
  return {
    start: () => UNWRITTEN,
    read: (state, initial) => (state === UNWRITTEN ? initial : state.value),
    write(mine, value, { slot, write }) {
      const { stamp: overStamp, slot: overSlot } = mine;
      return { type: 'register', stamp: clock.tick(), slot, value, write, overStamp, overSlot };
    },
    join(mine, theirs) {
      clock.observe(theirs.stamp);
      if (mine.stamp === theirs.stamp && mine.slot === theirs.slot) return mine;
      const isKept = isNewer(mine, theirs);
      const winner = isKept ? mine : theirs;
      const loser = isKept ? theirs : mine;
      if (loser !== UNWRITTEN && winner.write !== loser.write) {
        ground.conflicted(loser.write, 'dropped', winner.write, replaced(winner, loser));
      }
      return winner;
    },
    difference: (theirs, mine) => (isNewer(theirs, mine) ? theirs : undefined),
  };
}

export const lwwRegisterOnTheWire: StateOnTheWire<Register> = {
  bytes: ({ value }) => 40 + (typeof value === 'string' ? value.length : 8),
  metadata: () => 40,
  parts: () => 1,
  fold(register: Register, hash: Hash) {
    hash.wide(register.stamp);
    hash.int(register.slot);
    hash.value(register.value);
    hash.wide(register.write);
    hash.wide(register.overStamp);
    hash.int(register.overSlot);
  },
};
