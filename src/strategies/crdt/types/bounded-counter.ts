/** Bounded counter: a slot takes only what it holds rights to, so the sum never falls below 0 (Balegas et al. 2015). */
import type { Hash } from '../../../kit/hash.ts';
import { declined, NOWHERE, type Outcome, refused } from '../../contract.ts';
import type { Loan } from '../../parts/mesh/lattice.ts';
import { at, covers, joined, NOTHING_SEEN, replaced, type Vector } from '../../parts/version-vector.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { entriesBeyond, entriesOf, foldAmounts } from './entries.ts';
import { goalOf, startingAt } from './g-counter.ts';

/**
 * Row i of `rights` is written by slot i alone: at i what it made by adding, at j what it gave to j. `used`
 * is what each slot took. All of them only grow.
 */
export interface BoundedCounter {
  readonly type: 'bounded-counter';
  readonly rights: readonly Vector[];
  readonly used: Vector;
}

const NO_RIGHTS: BoundedCounter = { type: 'bounded-counter', rights: [], used: NOTHING_SEEN };

/** Made, and not used yet, by anybody. */
export function stockOf({ rights, used }: BoundedCounter): number {
  let stock = 0;
  for (let slot = 0; slot < rights.length; slot++) stock += at(rights[slot]!, slot);
  for (const n of used) stock -= n;
  return stock;
}

/** What `slot` may take. As seen by another it may be less by now, or more; as seen by itself it is this. */
export function rightsOf({ rights, used }: BoundedCounter, slot: number): number {
  let held = -at(used, slot);
  for (let giver = 0; giver < rights.length; giver++) held += at(rights[giver]!, slot);
  const mine = rights[slot] ?? NOTHING_SEEN;
  for (let taker = 0; taker < mine.length; taker++) if (taker !== slot) held -= mine[taker]!;
  return held;
}

/** Who else holds rights, as far as is known here, the richest first: as many as make up for what `slot` lacks. */
function lendersTo(state: BoundedCounter, slot: number, amount: number): readonly Loan[] {
  const all: Loan[] = [];
  for (let other = 0; other < state.rights.length; other++) {
    const held = rightsOf(state, other);
    if (other !== slot && held > 0) all.push({ slot: other, amount: held });
  }
  all.sort((a, b) => b.amount - a.amount || a.slot - b.slot);
  let missing = amount - rightsOf(state, slot);
  const loans: Loan[] = [];
  for (const loan of all) {
    if (missing <= 0) break;
    loans.push({ slot: loan.slot, amount: Math.min(missing, loan.amount) });
    missing -= loan.amount;
  }
  return loans;
}

/** At the start, rights to the initial stock are shared out evenly among the first `count` slots. */
export function boundedCounter(count: number, addressOf: (slot: number) => number): DataTypeOf<BoundedCounter> {
  return {
    start: (initial) => shared(startingAt(initial), count),
    read: (state) => stockOf(state),
    write(state, value, { slot }) {
      const change = startingAt(value) - stockOf(state);
      return change >= 0 ? made(state, slot, change) : took(state, slot, -change);
    },
    refusal(operation, state, _now, slot): Outcome | undefined {
      const stock = stockOf(state);
      const amount = stock - goalOf(operation, stock);
      if (amount <= 0 || amount <= rightsOf(state, slot)) return undefined;
      if (amount > stock) return declined('out of stock', stock);
      // Whoever could do it all alone is worth a try; else only rights that come together help.
      const [richest] = lendersTo(state, slot, amount);
      const isEnough = richest !== undefined && rightsOf(state, richest.slot) >= amount;
      return refused('the rights to so much lie elsewhere', isEnough ? addressOf(richest.slot) : NOWHERE);
    },
    lenders: lendersTo,
    grant(state, from, to, amount) {
      const held = rightsOf(state, from);
      // Half of what is left stays, or the next one would ask it back (Balegas et al. §4.2).
      const given = Math.min(held, Math.max(amount, Math.floor(held / 2)));
      return given <= 0 ? undefined : gave(state, from, to, given);
    },
    join: joinedRights,
    difference(theirs, mine) {
      const rights = theirs.rights.map((row, slot) => entriesBeyond(row, mine.rights[slot] ?? NOTHING_SEEN));
      const used = entriesBeyond(theirs.used, mine.used);
      while (rights.length > 0 && rights[rights.length - 1]!.length === 0) rights.pop();
      return rights.length === 0 && used.length === 0 ? undefined : { type: 'bounded-counter', rights, used };
    },
  };
}

function shared(initial: number, count: number): BoundedCounter {
  let state = NO_RIGHTS;
  for (let slot = 0; slot < count; slot++) {
    const part = Math.floor(initial / count) + (slot < initial % count ? 1 : 0);
    if (part > 0) state = joinedRights(state, made(NO_RIGHTS, slot, part));
  }
  return state;
}

function made(state: BoundedCounter, slot: number, amount: number): BoundedCounter {
  return gave(state, slot, slot, amount);
}

function gave(state: BoundedCounter, from: number, to: number, amount: number): BoundedCounter {
  const row = state.rights[from] ?? NOTHING_SEEN;
  const rights: Vector[] = [];
  while (rights.length < from) rights.push(NOTHING_SEEN);
  rights.push(replaced(row, to, at(row, to) + amount));
  return { type: 'bounded-counter', rights, used: NOTHING_SEEN };
}

function took(state: BoundedCounter, slot: number, amount: number): BoundedCounter {
  return { type: 'bounded-counter', rights: [], used: replaced(NOTHING_SEEN, slot, at(state.used, slot) + amount) };
}

function joinedRights(mine: BoundedCounter, theirs: BoundedCounter): BoundedCounter {
  const used = joined(mine.used, theirs.used);
  const isCovered = theirs.rights.every((row, slot) => covers(mine.rights[slot] ?? NOTHING_SEEN, row));
  if (isCovered && used === mine.used) return mine;
  const rights: Vector[] = [];
  for (let slot = 0; slot < Math.max(mine.rights.length, theirs.rights.length); slot++) {
    rights.push(joined(mine.rights[slot] ?? NOTHING_SEEN, theirs.rights[slot] ?? NOTHING_SEEN));
  }
  return { type: 'bounded-counter', rights, used };
}

export const boundedCounterOnTheWire: StateOnTheWire<BoundedCounter> = {
  bytes: (state) => 4 + 8 * entries(state),
  metadata: (state) => 4 + 8 * Math.max(0, entries(state) - 1),
  parts: entries,
  fold({ rights, used }: BoundedCounter, hash: Hash) {
    hash.int(rights.length);
    for (const row of rights) foldAmounts(row, hash);
    foldAmounts(used, hash);
  },
};

function entries({ rights, used }: BoundedCounter): number {
  return rights.reduce((sum, row) => sum + entriesOf(row), entriesOf(used));
}
