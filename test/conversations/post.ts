/** The letters under way between nodes, and which lanes are cut, slow, or lose their order. */
import type { Random } from '../../src/kit/random.ts';
import { parseDuration } from '../../src/kit/units.ts';

export interface Said {
  readonly from: number;
  readonly to: number;
  readonly message: unknown;
}

export interface Letter extends Said {
  /** When it arrives, where time runs by itself. */
  readonly due: number;
}

interface Link {
  readonly least: number;
  readonly most: number;
}

const FIRST_LINK: Link = { least: 10_000, most: 10_000 };

export type Lanes = (from: number, to: number) => boolean;

export class Post {
  letters: Letter[] = [];
  /** Every letter is delivered so many times. */
  copies = 1;
  /** Lanes whose letters wait. */
  readonly held = new Set<string>();
  readonly #random: Random;
  readonly #cut = new Set<string>();
  readonly #links = new Map<string, Link>();
  readonly #last = new Map<string, number>();
  #link = FIRST_LINK;

  constructor(random: Random) {
    this.#random = random;
  }

  /** False where the lane is cut. Letters keep their order unless the link's delay is drawn. */
  send(from: number, to: number, message: unknown, now: number): boolean {
    const lane = `${from}>${to}`;
    if (this.#cut.has(lane)) return false;
    const { least, most } = this.#links.get(lane) ?? this.#link;
    for (let copy = 0; copy < this.copies; copy++) {
      const drawn = now + least + (most > least ? this.#random.below(most - least) : 0);
      const due = most > least ? drawn : Math.max(drawn, this.#last.get(lane) ?? 0);
      this.#last.set(lane, due);
      this.letters.push({ from, to, message, due });
    }
    return true;
  }

  /** The one that arrives first; of two, the one that was sent first. */
  next(isOpen: Lanes): Letter | undefined {
    let next: Letter | undefined;
    for (const letter of this.letters) {
      if ((next === undefined || letter.due < next.due) && isOpen(letter.from, letter.to)) next = letter;
    }
    return next;
  }

  take(letter: Letter): void {
    this.letters.splice(this.letters.indexOf(letter), 1);
  }

  /** What is under way there is lost; returns it. */
  lose(lanes: Lanes): Letter[] {
    const lost = this.letters.filter(({ from, to }) => lanes(from, to));
    this.letters = this.letters.filter(({ from, to }) => !lanes(from, to));
    return lost;
  }

  /** `10ms`, or `10ms..60ms`: drawn for every letter, which may overtake others. */
  setLink(range: string, pairs: readonly string[]): void {
    const [least, most] = range.split('..');
    const link = { least: span(least!), most: span(most ?? least!) };
    if (pairs.length === 0) this.#link = link;
    for (const lane of pairs) this.#links.set(lane, link);
  }

  cut(pairs: readonly string[]): void {
    for (const lane of pairs) this.#cut.add(lane);
  }

  mend(pairs: readonly string[]): void {
    for (const lane of pairs) this.#cut.delete(lane);
  }

  on(lanes: readonly string[]): Letter[] {
    const isMeant = onLanes(lanes);
    return this.letters.filter(({ from, to }) => isMeant(from, to));
  }
}

export function span(text: string): number {
  const micros = parseDuration(text);
  if (typeof micros !== 'number') throw new Error(`${text}: ${micros.what}`);
  return micros;
}

/** Lanes are written `1>2`, `1-2` (both ways), `1>*`, `*-2`; none of them: all lanes. */
export function onLanes(words: readonly string[]): Lanes {
  if (words.length === 0) return () => true;
  const lanes = words.map((word) => {
    const [, one, way, other] = /^(\d+|\*)([>-])(\d+|\*)$/.exec(word) ?? [];
    if (one === undefined) throw new Error(`${word} is no lane: 1>2, 1-2, 1>*`);
    return { one, other: other!, isBoth: way === '-' };
  });
  const is = (name: string, node: number) => name === '*' || Number(name) === node;
  return (from, to) =>
    lanes.some(
      ({ one, other, isBoth }) => (is(one, from) && is(other, to)) || (isBoth && is(one, to) && is(other, from)),
    );
}

/** The single lanes among `count` nodes that words like `1-*` mean. */
export function pairsOf(words: readonly string[], count: number): string[] {
  const lanes = onLanes(words);
  const pairs: string[] = [];
  for (let from = 1; from <= count; from++) {
    for (let to = 1; to <= count; to++) if (from !== to && lanes(from, to)) pairs.push(`${from}>${to}`);
  }
  return pairs;
}
