/** Who wrote a value: values of workloads are unique, those of scripts need not be. */
import type { Datum } from '../../checks/history/history.ts';
import type { Key, Value } from '../../strategies/contract.ts';

const NOBODY: readonly number[] = [];

export class Writers {
  /** By key, then by value: opIds, in order of invocation. */
  readonly #of: (Map<Datum, number[]> | undefined)[] = [];

  note(key: Key, value: Datum | undefined, opId: number): void {
    if (value === undefined || value === null) return;
    while (this.#of.length <= key) this.#of.push(undefined);
    const writers = (this.#of[key] ??= new Map<Datum, number[]>());
    const known = writers.get(value);
    if (known === undefined) writers.set(value, [opId]);
    else if (known[known.length - 1] !== opId) known.push(opId);
  }

  /** Of a value, or of all siblings. */
  of(key: Key, value: Value | undefined): readonly number[] {
    const writers = this.#of[key];
    if (writers === undefined || value === undefined) return NOBODY;
    if (typeof value !== 'object') return writers.get(value) ?? NOBODY;
    return value.flatMap((one) => writers.get(one) ?? NOBODY);
  }
}
