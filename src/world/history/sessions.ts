/** Who is behind an operation: the client by name, and a process of it that does nothing else meanwhile. */
import type { Scenario } from '../../scenario/scenario.ts';
import type { Row } from '../recorder/trace.ts';

/**
 * A client that overlaps itself holds several processes: `c12`, `c12+1`, … What has an unknown fate has a
 * process of its own, `c12?1`, so that the client's own goes on: what it did before and after is in order.
 */
export class Sessions {
  readonly #scenario: Scenario;
  readonly processes: string[] = [];
  readonly #sessionOf: string[] = [];
  /** By session: how many processes it has, and those with nothing to do. */
  readonly #known = new Map<string, { count: number; lost: number; free: number[] }>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** Clients of scripts have names of their own, and keep clear of the others'. */
  nameOf(row: Row): string {
    if (row.operation >= 0) return `c${row.client}`;
    const name = this.#scenario.script[-1 - row.operation].client;
    return /^c\d+$/.test(name) && this.#scenario.workload !== undefined ? `${name} of the script` : name;
  }

  take(session: string, isLost: boolean): number {
    let own = this.#known.get(session);
    if (own === undefined) {
      own = { count: 0, lost: 0, free: [] };
      this.#known.set(session, own);
    }
    if (isLost) {
      this.#sessionOf.push(session);
      return this.processes.push(`${session}?${++own.lost}`) - 1;
    }
    const free = own.free.pop();
    if (free !== undefined) return free;
    this.#sessionOf.push(session);
    return this.processes.push(own.count++ === 0 ? session : `${session}+${own.count - 1}`) - 1;
  }

  free(place: number): void {
    this.#known.get(this.#sessionOf[place])!.free.push(place);
  }
}
