/**
 * What is decided and not executed yet. Each command of a dense stream names some that are under way, and these come to
 * name it and others: a cycle that grows as long as anybody proposes, and is never executed. Against this livelock
 * SOSP'13 has replicas complete old commands before they propose new ones.
 */
import type { Micros, Request } from '../contract.ts';
import { interfere } from './conflicts.ts';
import type { InstanceId } from './ids.ts';

interface Decided {
  readonly request: Request | undefined;
  /** Decided here. */
  readonly at: Micros;
}

export class Backlog {
  /** The oldest first. */
  readonly #decided = new Map<InstanceId, Decided>();

  add(id: InstanceId, request: Request | undefined, at: Micros): void {
    if (!this.#decided.has(id)) this.#decided.set(id, { request, at });
  }

  has(id: InstanceId): boolean {
    return this.#decided.has(id);
  }

  executed(id: InstanceId): void {
    this.#decided.delete(id);
  }

  clear(): void {
    this.#decided.clear();
  }

  /**
   * Whether one that this would interfere with was decided before `old`, and waits for another that began only later.
   * What waits for an older one waits for a recovery, which newcomers do not hold up.
   */
  grows(request: Request, old: Micros, blockerBegan: (id: InstanceId) => Micros | undefined): boolean {
    for (const [id, { at, request: other }] of this.#decided) {
      if (at > old) return false;
      if (other !== undefined && (blockerBegan(id) ?? at) > at && interfere(request, other)) return true;
    }
    return false;
  }
}
