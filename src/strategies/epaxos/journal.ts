/** The disk: a checkpoint, and the steps of instances since. */
import { joined } from '../parts/version-vector.ts';
import type { Checkpoint } from './checkpoint.ts';
import { numberOf, originOf } from './ids.ts';
import type { Instance } from './instance.ts';
import type { EgalitarianReplica } from './replica.ts';

export class Journal {
  readonly #replica: EgalitarianReplica;
  #checkpointAt = 0;
  #isSaving = false;

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
  }

  /** After a restart: what the disk holds is read, and what was executed after the checkpoint is executed again. */
  replay(): void {
    const { disk } = this.#replica.context;
    const checkpoint = disk.get('checkpoint') as Checkpoint | undefined;
    this.#checkpointAt = checkpoint?.position ?? 0;
    const steps: Instance[] = [];
    for (let position = Math.max(disk.first, this.#checkpointAt + 1); position <= disk.last; position++) {
      steps.push(disk.record(position) as Instance);
    }
    this.install(checkpoint, steps);
  }

  /** The state of a checkpoint, and instances as they are known since. */
  install(checkpoint: Checkpoint | undefined, steps: readonly Instance[]): void {
    const { context, executor, state, table } = this.#replica;
    executor.pause();
    if (checkpoint !== undefined) {
      const { memory, executed, beyond, instances, pruned } = checkpoint;
      state.restore(memory);
      executor.done.restore(executed, beyond);
      table.prune(joined(table.pruned, pruned));
      for (const instance of instances) table.learn(instance);
    }
    for (const step of steps) table.learn(step);
    context.holds(executor.done.through);
    for (const [id, write] of executor.done.beyond) {
      if (write !== 0) context.applied(write, originOf(id), numberOf(id));
    }
    executor.restart();
  }

  checkpoint(): Checkpoint {
    const { context, executor, state, table } = this.#replica;
    const { beyond, through } = executor.done;
    const position = context.disk.last;
    return {
      position,
      memory: state.memory(),
      executed: through,
      beyond,
      pruned: table.pruned,
      instances: [...table.all()],
    };
  }

  /** Between two handlers the state is whole. */
  tidy(): void {
    const { context, options } = this.#replica;
    if (context.disk.last - this.#checkpointAt >= options.checkpoint && !this.#isSaving) this.save();
  }

  save(): void {
    const { disk } = this.#replica.context;
    const checkpoint = this.checkpoint();
    const { position } = checkpoint;
    this.#checkpointAt = position;
    this.#isSaving = true;
    disk.put('checkpoint', checkpoint);
    this.#replica.whenDurable(() => {
      this.#isSaving = false;
      disk.compact(position);
    });
  }
}
