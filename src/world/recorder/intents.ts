/** Every operation that still matters, found by its id: ids count up, so a ring finds nearly all. */
import type { Scenario } from '../../scenario/scenario.ts';
import type { DataType, WriteId } from '../../strategies/contract.ts';
import { Intent } from './intent.ts';

/** Above this span, what lives longest moves to a map. */
const WIDEST = 65_536;

export class Intents {
  readonly #replicas: number;
  #ring: (Intent | undefined)[] = new Array(1024).fill(undefined);
  readonly #stragglers = new Map<WriteId, Intent>();
  readonly #free: Intent[] = [];
  /** By operation of the workload, by step of the script: its key holds a map or a sequence. */
  readonly #partial: readonly boolean[];
  readonly #partialSteps: readonly boolean[];
  size = 0;

  constructor(replicas: number, { workload, script }: Scenario) {
    this.#replicas = replicas;
    const { keys = [], operations = [] } = workload ?? {};
    this.#partial = operations.map(({ keys: group }) => isComposite(keys[group].type));
    const names = script.flatMap(({ kind, part, key }) => (part !== undefined || kind === 'append' ? [key] : []));
    this.#partialSteps = script.map(({ key }) => names.includes(key));
  }

  /** `operation`: its index in the workload, or -1 - that of the step. */
  open(id: WriteId, operation: number): Intent {
    let slot = id & (this.#ring.length - 1);
    while (this.#ring[slot] !== undefined) {
      if (this.#ring.length === WIDEST) this.#moveAway(slot);
      else {
        this.#widen();
        slot = id & (this.#ring.length - 1);
      }
    }
    const intent = this.#free.pop() ?? new Intent(this.#replicas);
    intent.reset(id);
    intent.operation = operation;
    intent.isPartial = (operation < 0 ? this.#partialSteps[-1 - operation] : this.#partial[operation]) === true;
    this.#ring[slot] = intent;
    this.size++;
    return intent;
  }

  find(id: WriteId): Intent | undefined {
    const intent = this.#ring[id & (this.#ring.length - 1)];
    if (intent !== undefined && intent.id === id) return intent;
    return this.#stragglers.size === 0 ? undefined : this.#stragglers.get(id);
  }

  close(intent: Intent): void {
    const slot = intent.id & (this.#ring.length - 1);
    if (this.#ring[slot] === intent) this.#ring[slot] = undefined;
    else this.#stragglers.delete(intent.id);
    intent.id = 0;
    this.#free.push(intent);
    this.size--;
  }

  /** Every one of them, in no meaningful order but always the same. */
  forEach(visit: (intent: Intent) => void): void {
    for (const intent of this.#stragglers.values()) visit(intent);
    for (const intent of this.#ring) {
      if (intent !== undefined) visit(intent);
    }
  }

  #moveAway(slot: number): void {
    const intent = this.#ring[slot]!;
    this.#stragglers.set(intent.id, intent);
    this.#ring[slot] = undefined;
  }

  #widen(): void {
    const old = this.#ring;
    const ring: (Intent | undefined)[] = new Array(old.length * 2).fill(undefined);
    for (const intent of old) {
      if (intent !== undefined) ring[intent.id & (ring.length - 1)] = intent;
    }
    this.#ring = ring;
  }
}

function isComposite(type: DataType): boolean {
  return type === 'map' || type === 'sequence';
}
