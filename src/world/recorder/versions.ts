/** Which write a read showed: workloads write their operation's id, scripts what they like. */
import type { Scenario } from '../../scenario/scenario.ts';
import type { Key, Outcome, Value, WriteId } from '../../strategies/contract.ts';
import type { Intent } from './intent.ts';

/** Values of one key that are remembered, the newest. */
const MOST = 1024;

export class Versions {
  readonly #scenario: Scenario;
  /** By operation of the workload: its keys hold ids, and what they hold at first. */
  readonly #holdsIds: readonly boolean[];
  readonly #initial: readonly (Value | undefined)[];
  /** By key of a script: who wrote a value last. */
  readonly #scripted: (Map<Value, WriteId> | undefined)[] = [];
  /** Values that a script wrote more than once: who shows one shows nobody knows which. */
  readonly #repeated: (Set<Value> | undefined)[] = [];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    const { keys, operations } = scenario.workload ?? { keys: [], operations: [] };
    this.#holdsIds = operations.map((operation) => keys[operation.keys].type === 'register');
    this.#initial = operations.map((operation) => keys[operation.keys].initial);
  }

  /** A script sets out to write. */
  issued(write: Intent): void {
    if (write.operation >= 0 || !write.replaces || write.kind === 'delete') return;
    while (this.#scripted.length <= write.key) this.#scripted.push(undefined);
    const known = (this.#scripted[write.key] ??= new Map<Value, WriteId>());
    const value = this.#scenario.script[-1 - write.operation]?.value ?? write.id;
    if (known.delete(value)) (this.#repeated[write.key] ??= new Set()).add(value);
    known.set(value, write.id);
    if (known.size > MOST) known.delete(known.keys().next().value!);
  }

  /** 0: nothing was there, or it cannot be told. */
  shown(read: Intent, outcome: Outcome): WriteId {
    const { value } = outcome;
    if (value === undefined || outcome.siblings !== undefined) return 0;
    const scripted = this.#writerOf(read.key, value);
    if (scripted !== 0 || read.operation < 0) return scripted;
    const isId = this.#holdsIds[read.operation] && typeof value === 'number' && value !== this.#initial[read.operation];
    return isId ? value : 0;
  }

  /** The write that this answer gives away beyond doubt, or 0. */
  proven(read: Intent, { value }: Outcome): WriteId {
    return value !== undefined && this.#repeated[read.key]?.has(value) ? 0 : read.shown;
  }

  #writerOf(key: Key, value: Value): WriteId {
    return this.#scripted[key]?.get(value) ?? 0;
  }
}
