/** How long leaders acknowledged alone, because those they should have waited for did not answer. */
import type { Micros } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';
import type { Places } from '../observation.ts';
import type { Witness } from '../result.ts';
import type { Words } from './words.ts';

const NOT_NOW: Micros = -1;

export class Degradation {
  readonly #words: Words;
  /** By replica: since when it is degraded. */
  readonly #since: Micros[];
  #sum: Micros = 0;
  witness: Witness | null = null;

  constructor(words: Words, replicas: number) {
    this.#words = words;
    this.#since = new Array(replicas).fill(NOT_NOW);
  }

  told(at: Micros, replica: Address, isDegraded: boolean): void {
    if (isDegraded) this.#began(at, replica);
    else this.#ended(at, replica);
  }

  #began(at: Micros, replica: Address): void {
    if (this.#since[replica] !== NOT_NOW) return;
    this.#since[replica] = at;
    const op = `leader ${this.#words.replica(replica)}`;
    this.witness ??= { op, at: at / 1000, why: 'acknowledges alone from here on', ops: [] };
  }

  crashed(at: Micros, node: number, { nodeOfReplica }: Places): void {
    nodeOfReplica.forEach((home, replica) => {
      if (home === node) this.#ended(at, replica);
    });
  }

  /** It waits for others again, leads no more, or is dead. */
  #ended(at: Micros, replica: Address): void {
    if (this.#since[replica] === NOT_NOW) return;
    this.#sum += at - this.#since[replica];
    this.#since[replica] = NOT_NOW;
  }

  /** Added up over replicas; those that still are count up to now. */
  time(now: Micros): Micros {
    let sum = this.#sum;
    for (const since of this.#since) if (since !== NOT_NOW) sum += now - since;
    return sum;
  }
}
