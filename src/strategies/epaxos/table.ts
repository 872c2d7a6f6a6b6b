/** The instances that a replica knows: in memory by name and by key, on disk as a journal of steps. */
import type { Disk } from '../contract.ts';
import { at, type Vector } from '../parts/version-vector.ts';
import { Conflicts } from './conflicts.ts';
import { type InstanceId, idOf, numberOf, originOf } from './ids.ts';
import { commandOf, type Instance, unknownInstance } from './instance.ts';

export class Table {
  readonly conflicts = new Conflicts();
  readonly #disk: Disk;
  readonly #instances = new Map<InstanceId, Instance>();
  /** By origin: numbers up to here were heard of. */
  readonly #heardOf: number[] = [];
  /** By origin: all up to here were executed by all, and are forgotten. */
  pruned: Vector = [];
  /** Told of each that is first heard of, and of each that is committed. */
  onUnknown: (id: InstanceId) => void = () => {};
  onCommitted: (instance: Instance) => void = () => {};

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  get size(): number {
    return this.#instances.size;
  }

  isPruned(id: InstanceId): boolean {
    return numberOf(id) <= at(this.pruned, originOf(id));
  }

  /** Never asked of what is pruned. */
  get(id: InstanceId): Instance {
    return this.#instances.get(id) ?? unknownInstance(id);
  }

  has(id: InstanceId): boolean {
    return this.#instances.has(id);
  }

  all(): IterableIterator<Instance> {
    return this.#instances.values();
  }

  highest(origin: number): number {
    return Math.max(this.#heardOf[origin] ?? 0, at(this.pruned, origin));
  }

  get origins(): number {
    return Math.max(this.#heardOf.length, this.pruned.length);
  }

  /** A step that is to outlast a crash. */
  write(instance: Instance): void {
    this.#disk.append(instance);
    this.learn(instance);
  }

  /** As `write`, where it stands on the disk already. */
  learn(instance: Instance): void {
    const { id, phase } = instance;
    if (this.isPruned(id)) return;
    const before = this.#instances.get(id);
    this.hearOf(id);
    this.#instances.set(id, instance);
    const [was, is] = [before === undefined ? undefined : commandOf(before), commandOf(instance)];
    if (was === undefined && is !== undefined) this.conflicts.add(id, is);
    if (phase === 'committed' && before?.phase !== 'committed') this.onCommitted(instance);
  }

  /** Somebody speaks of it: there are all before it of this origin, and this one. */
  hearOf(id: InstanceId): void {
    const origin = originOf(id);
    const n = numberOf(id);
    for (let next = this.highest(origin) + 1; next <= n; next++) this.onUnknown(idOf(origin, next));
    for (let other = this.#heardOf.length; other <= origin; other++) this.#heardOf.push(0);
    this.#heardOf[origin] = Math.max(this.highest(origin), n);
  }

  /** All up to here were executed by all replicas, and will not be asked for again. */
  prune(through: Vector): void {
    for (let origin = 0; origin < through.length; origin++) {
      for (let n = at(this.pruned, origin) + 1; n <= through[origin]!; n++) {
        const instance = this.#instances.get(idOf(origin, n));
        if (instance === undefined) continue;
        const command = commandOf(instance);
        if (command !== undefined) this.conflicts.remove(instance.id, command);
        this.#instances.delete(instance.id);
      }
    }
    this.pruned = through;
  }
}
