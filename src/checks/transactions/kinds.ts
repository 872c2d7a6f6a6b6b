/** Kinds of cycles, each named for what it is made of (Adya 1999 §3, §4; Elle's names for the finer ones). */
import type { Automaton } from './components.ts';
import { PASS, PROCESS, REALTIME, RW, WR, WW } from './graph.ts';

/**
 * In lists and registers every read names its item, so anti-dependencies are all Adya's item
 * anti-dependencies: hence `-item`, where predicates would make the plain kinds.
 */
export interface CycleKind {
  readonly name: string;
  /** What its edges may be. */
  readonly mask: number;
  /** How many anti-dependencies it has; 2 stands for any number above. */
  readonly least: 0 | 1 | 2;
  readonly most: 0 | 1 | 2;
  /** Whether two of them may follow each other, which snapshot isolation allows and the rest does not. */
  readonly isAdjacent: boolean;
  /** The label that it needs at least once, or 0. */
  readonly needs: number;
  /** In words, for people who do not know the name. */
  readonly about: string;
}

type Row = readonly [name: string, mask: number, least: 0 | 1 | 2, most: 0 | 1 | 2, isAdjacent: boolean, about: string];

/** Worst first. */
const ROWS: readonly Row[] = [
  ['G0', WW, 0, 0, true, 'Each wrote over the other: a dirty write'],
  ['G1c', WW | WR, 0, 0, true, 'Information flows in a circle'],
  ['G-single-item', WW | WR | RW, 1, 1, false, 'One missed a write that came before what it saw: read skew'],
  ['G-nonadjacent-item', WW | WR | RW, 2, 2, false, 'No snapshot explains what they saw'],
  ['G2-item', WW | WR | RW, 2, 2, true, 'Each missed a write of the next: write skew'],
];

const VARIANTS: readonly (readonly [suffix: string, label: number])[] = [
  ['', 0],
  ['-process', PROCESS],
  ['-realtime', REALTIME],
];

/** Those of transactions alone, then with the order of a process, then with real time; each worst first. */
export const CYCLE_KINDS: readonly CycleKind[] = VARIANTS.flatMap(([suffix, needs]) =>
  ROWS.map(([name, mask, least, most, isAdjacent, about]) => ({
    name: name + suffix,
    mask: mask | needs,
    least,
    most,
    isAdjacent,
    needs,
    about,
  })),
);

/** Whether a cycle of the one kind in a component makes one of the other kind no news. */
export function covers(one: CycleKind, other: CycleKind): boolean {
  const isWorse = (one.mask & ~other.mask & ~(PROCESS | REALTIME)) === 0 && one.least <= other.least;
  const isSameFamily =
    one.least === 0 ? other.least === 0 : one.most <= other.most && (other.isAdjacent || !one.isAdjacent);
  return isWorse && isSameFamily && one.needs <= other.needs;
}

/** Follows the edges that a kind allows, without counting them: where it finds no cycle there is none. */
export class Allowed implements Automaton {
  readonly states: number;
  readonly #kind: CycleKind;

  constructor(kind: CycleKind) {
    this.#kind = kind;
    this.states = kind.isAdjacent ? 1 : 2;
  }

  step(state: number, label: number): number {
    if (label === PASS) return state;
    if ((label & this.#kind.mask) === 0) return -1;
    if (this.#kind.isAdjacent) return 0;
    if (label !== RW) return 0;
    return state === 1 ? -1 : 1;
  }
}

const WITH_NEEDED = 3;
const AFTER_RW = 6;

/** Counts as well: anti-dependencies 0 to 2, whether the needed label was met, whether the last was an rw. */
export class Counted implements Automaton {
  readonly states = 12;
  readonly #kind: CycleKind;

  constructor(kind: CycleKind) {
    this.#kind = kind;
  }

  step(state: number, label: number): number {
    if (label === PASS) return state;
    if ((label & this.#kind.mask) === 0) return -1;
    const before = state % AFTER_RW;
    if (label !== RW) return label === this.#kind.needs && before < WITH_NEEDED ? before + WITH_NEEDED : before;
    if (state >= AFTER_RW && !this.#kind.isAdjacent) return -1;
    const count = before % WITH_NEEDED;
    if (count === this.#kind.most && count < 2) return -1;
    return before + (count < 2 ? 1 : 0) + AFTER_RW;
  }

  /** Whether a walk that began with an rw (where the kind has any) may end here, back where it began. */
  isWhole(state: number): boolean {
    const before = state % AFTER_RW;
    if (this.#kind.needs !== 0 && before < WITH_NEEDED) return false;
    if (before % WITH_NEEDED < this.#kind.least) return false;
    return this.#kind.isAdjacent || state < AFTER_RW;
  }
}
