/** E1, E2: what was committed anywhere. */
import type { Key } from '../../contract.ts';
import { footprintOf, interfere } from '../conflicts.ts';
import type { InstanceId } from '../ids.ts';
import { dependsOn, type Instance, type Proposal } from '../instance.ts';

/** Of each key so many of the newest are compared with what comes. */
const COMPARED = 256;

type Tell = (invariant: string, what: string) => void;

export class Decided {
  readonly #values = new Map<InstanceId, Proposal>();
  /** The newest last. */
  readonly #byKey = new Map<Key, InstanceId[]>();

  /** A replica has it for committed. `isOld`: all have executed that other one. */
  committed({ id, value }: Instance, isOld: (other: InstanceId) => boolean, tell: Tell): void {
    const before = this.#values.get(id);
    if (before !== undefined) {
      if (!isSame(before, value!)) tell('E1', `it commits ${told(id, value!)}; another has ${told(id, before)}`);
      return;
    }
    this.#values.set(id, value!);
    if (value!.request !== undefined) this.#compare(id, value!, isOld, tell);
  }

  value(id: InstanceId): Proposal | undefined {
    return this.#values.get(id);
  }

  forget(isOver: (id: InstanceId) => boolean): void {
    for (const id of this.#values.keys()) if (isOver(id)) this.#values.delete(id);
  }

  #compare(id: InstanceId, value: Proposal, isOld: (other: InstanceId) => boolean, tell: Tell): void {
    for (const key of footprintOf(value.request!).keys()) {
      const line = this.#byKey.get(key) ?? [];
      this.#byKey.set(key, line);
      for (const other of line) {
        const theirs = this.#values.get(other);
        if (theirs === undefined || isOld(other) || !interfere(value.request!, theirs.request!)) continue;
        if (dependsOn(value, other) || dependsOn(theirs, id)) continue;
        tell('E2', `${told(id, value)} and ${told(other, theirs)} are committed, and neither knows the other`);
      }
      line.push(id);
      if (line.length > COMPARED) line.shift();
    }
  }
}

function isSame(one: Proposal, other: Proposal): boolean {
  return (
    one.request?.opId === other.request?.opId &&
    one.request?.attempt === other.request?.attempt &&
    isEqual(one.after, other.after) &&
    isEqual(one.deps, other.deps)
  );
}

function isEqual(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((n, at) => n === other[at]);
}

function told(id: InstanceId, { request, deps }: Proposal): string {
  return `${id} as ${request === undefined ? 'a Nop' : `write ${request.opId}`} after [${deps.join(', ')}]`;
}
