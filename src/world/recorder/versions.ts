/** Which write a read showed: workloads write their operation's id, scripts what they like. */
import type { Scenario } from '../../scenario/scenario.ts';
import type { Key, Outcome, Value, WriteId } from '../../strategies/contract.ts';
import { type Intent, SEEN } from './intent.ts';
import type { Intents } from './intents.ts';

/** Values of one key that are remembered, the newest. */
const MOST = 1024;
/** Writes of one and the same value that are remembered, the newest. */
const ALIKE = 64;

export class Versions {
  readonly #scenario: Scenario;
  /** By operation of the workload: its keys hold ids, and what they hold at first. */
  readonly #holdsIds: readonly boolean[];
  readonly #initial: readonly (Value | undefined)[];
  /** By key of a script: who wrote a value, the newest last. */
  readonly #scripted: (Map<Value, WriteId[]> | undefined)[] = [];
  readonly #intents: Intents;

  constructor(scenario: Scenario, intents: Intents) {
    this.#intents = intents;
    this.#scenario = scenario;
    const { keys, operations } = scenario.workload ?? { keys: [], operations: [] };
    this.#holdsIds = operations.map((operation) => keys[operation.keys].type === 'register');
    this.#initial = operations.map((operation) => keys[operation.keys].initial);
  }

  /** A script sets out to write. */
  issued(write: Intent): void {
    if (write.operation >= 0 || !write.replaces || write.kind === 'delete') return;
    while (this.#scripted.length <= write.key) this.#scripted.push(undefined);
    const known = (this.#scripted[write.key] ??= new Map<Value, WriteId[]>());
    const value = this.#scenario.script[-1 - write.operation]?.value ?? write.id;
    const writers = known.get(value) ?? [];
    known.delete(value);
    known.set(value, writers);
    writers.push(write.id);
    if (writers.length > ALIKE) writers.shift();
    if (known.size > MOST) known.delete(known.keys().next().value!);
  }

  /** By the replica at `place`. 0: nothing was there, or it cannot be told. */
  shown(read: Intent, outcome: Outcome, place: number): WriteId {
    const { value } = outcome;
    if (value === undefined || outcome.siblings !== undefined) return 0;
    const writers = this.#scripted[read.key]?.get(value);
    if (writers !== undefined) return this.#newestShown(writers, place);
    if (read.operation < 0) return 0;
    const isId = this.#holdsIds[read.operation] && typeof value === 'number' && value !== this.#initial[read.operation];
    return isId && this.#isOf(read.key, value) ? value : 0;
  }

  /** Where rows move, a value may have been written at another home, and have been brought here. */
  #isOf(key: Key, id: WriteId): boolean {
    const write = this.#intents.find(id);
    return write === undefined || write.key === key || write.into === key;
  }

  /** Several wrote the same: the newest of them that the replica has, as far as anybody can tell. */
  #newestShown(writers: readonly WriteId[], place: number): WriteId {
    if (writers.length === 1) return writers[0];
    for (let i = writers.length - 1; i >= 0; i--) {
      const write = this.#intents.find(writers[i]);
      // Who is forgotten was visible everywhere.
      if (write === undefined || write.has(SEEN, place)) return writers[i];
    }
    return 0;
  }
}
