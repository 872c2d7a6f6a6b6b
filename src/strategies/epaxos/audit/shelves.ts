/** E5, E6: what is on the disks, step by step, those of nodes that are down included. */
import type { BareDisk, Group } from '../../audit.ts';
import type { Address, Request } from '../../contract.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { InstanceId } from '../ids.ts';
import { commandOf, type Instance } from '../instance.ts';
import type { Message } from '../messages.ts';

type Disks = Pick<Group<Message>, 'replicas' | 'disk'>;

interface Shelf {
  /** Durable records up to here were looked at. */
  seen: number;
  replacements: number;
  readonly steps: Map<InstanceId, Instance>;
  /** What its replica spoke of in this life, and was not seen on it yet: word goes out as soon as it is durable. */
  readonly spoken: Map<InstanceId, Instance>;
}

export class Shelves {
  readonly #group: Disks;
  readonly #wrong: (address: Address, what: string) => void;
  readonly #shelves: Shelf[] = [];

  constructor(group: Disks, wrong: (address: Address, what: string) => void) {
    this.#group = group;
    this.#wrong = wrong;
  }

  look(address: Address): void {
    const tell = (what: string) => this.#wrong(address, what);
    const disk = this.#group.disk(address);
    const shelf = this.#shelfOf(address, disk);
    if (shelf.seen + 1 < disk.first) {
      const checkpoint = disk.durableCell('checkpoint') as Checkpoint | undefined;
      for (const step of checkpoint?.instances ?? []) take(shelf, step, tell);
      shelf.seen = Math.max(shelf.seen, checkpoint?.position ?? 0);
    }
    for (let at = Math.max(shelf.seen + 1, disk.first); at <= disk.durable; at++) {
      take(shelf, disk.record(at) as Instance, tell);
    }
    shelf.seen = Math.max(shelf.seen, disk.durable);
  }

  /** It gives its word for this, which leaves when it is on the disk: nobody may look between that and a wipe. */
  spoke(address: Address, step: Instance): void {
    this.#shelfOf(address, this.#group.disk(address)).spoken.set(step.id, step);
  }

  /** What was not durable when it died was never said. */
  restarted(address: Address): void {
    this.#shelfOf(address, this.#group.disk(address)).spoken.clear();
  }

  /** On how many disks this command is; one that was taken away counts, for it gave its word. */
  holders(id: InstanceId, request: Request): readonly Address[] {
    return this.#group.replicas.filter((address) => {
      this.look(address);
      const step = this.#shelves[address]!.steps.get(id);
      return step !== undefined && commandOf(step)?.opId === request.opId;
    });
  }

  forget(isOver: (id: InstanceId) => boolean): void {
    for (const shelf of this.#shelves) {
      for (const steps of shelf === undefined ? [] : [shelf.steps, shelf.spoken]) {
        for (const id of steps.keys()) if (isOver(id)) steps.delete(id);
      }
    }
  }

  #shelfOf(address: Address, disk: BareDisk): Shelf {
    const shelf = (this.#shelves[address] ??= { seen: 0, replacements: 0, steps: new Map(), spoken: new Map() });
    if (disk.replacements > shelf.replacements) {
      // What it had promised is lost with it; what is left was looked at, and positions may begin anew.
      shelf.replacements = disk.replacements;
      shelf.seen = disk.durable;
      for (const [id, step] of shelf.spoken) shelf.steps.set(id, step);
      shelf.spoken.clear();
      for (const [id, step] of shelf.steps) {
        const initial = step.initial ?? step.value;
        shelf.steps.set(id, { ...step, initial, phase: 'unknown', ballot: 0, acceptedAt: -1 });
      }
    }
    return shelf;
  }
}

function take(shelf: Shelf, step: Instance, tell: (what: string) => void): void {
  const wrong = wrongStep(shelf.steps.get(step.id), step);
  if (wrong !== '') tell(wrong);
  shelf.steps.set(step.id, step);
  shelf.spoken.delete(step.id);
}

function wrongStep(before: Instance | undefined, { id, phase, ballot, acceptedAt }: Instance): string {
  if (before === undefined) return '';
  if (ballot < before.ballot) return `instance ${id} goes back from ballot ${before.ballot} to ${ballot}`;
  if (before.phase === 'committed' && phase !== 'committed') return `instance ${id} was committed and is ${phase}`;
  if (acceptedAt < before.acceptedAt)
    return `what it accepted of ${id} at ${before.acceptedAt} is now of ${acceptedAt}`;
  if (acceptedAt > before.acceptedAt && acceptedAt < before.ballot) {
    return `it accepts ${id} at ballot ${acceptedAt}, having promised ${before.ballot}`;
  }
  return '';
}
