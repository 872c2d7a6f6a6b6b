/** What an operator wants of the membership: said again and again, for no leader may be there to take it. */
import { FAULT } from './kinds.ts';
import { operate } from './operator.ts';
import type { World } from './world.ts';

/** The phase of a FAULT record by which a wish is said again; the record names the wish. */
export const AGAIN = -1;
/** Microseconds between two times, and how often at most: what a leader took may still be lost with that leader. */
const PATIENCE = 500_000;
const MOST_TIMES = 240;

interface Wish {
  readonly fault: number;
  readonly node: number;
  readonly verb: string;
  left: number;
}

export class Wishes {
  readonly #world: World;
  readonly #wishes: Wish[] = [];
  /** By node: the newest wish about it, which overrides those before. */
  readonly #newest: number[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  want(fault: number, node: number, isMember: boolean): void {
    const verb = isMember ? 'add-member' : 'remove-member';
    this.#newest[node] = this.#wishes.length;
    this.#wishes.push({ fault, node, verb, left: MOST_TIMES });
    this.say(this.#newest[node]);
  }

  words(which: number): string {
    const { verb, node } = this.#wishes[which];
    return `${verb} of ${this.#world.layout.nodeNames[node]}`;
  }

  say(which: number): void {
    const wish = this.#wishes[which];
    if (this.#newest[wish.node] !== which) return;
    const { observer, agenda } = this.#world;
    if (operate(this.#world, wish.node, wish.verb)) observer.touched(wish.fault, 'request');
    if (--wish.left > 0) agenda.after(PATIENCE, FAULT, which, AGAIN, 0, undefined);
  }
}
