/** I8: an acknowledged entry is on the disks of a quorum, those of nodes that are down included. */
import type { BareDisk, Group } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import type { Entry, Message } from '../messages.ts';
import type { Snapshot } from '../snapshot.ts';

export class Copies {
  readonly #group: Group<Message>;
  /** By address: the highest index that it acknowledged. */
  readonly #said: number[] = [];

  constructor(group: Group<Message>) {
    this.#group = group;
  }

  sends(from: Address, message: Message): void {
    if (message.kind !== 'appended' || !message.ok) return;
    this.#said[from] = Math.max(this.#said[from] ?? 0, message.index);
  }

  /** Those whose disk says that this entry is safe there, in the log or in a snapshot. */
  holders(index: number, entry: Entry | undefined): readonly Address[] {
    return this.#group.replicas.filter((address) => {
      const disk = this.#group.disk(address);
      // Somebody has taken the disk away: the word that was given counts.
      return holds(disk, index, entry) || (disk.replacements > 0 && (this.#said[address] ?? 0) >= index);
    });
  }
}

function holds(disk: BareDisk, index: number, entry: Entry | undefined): boolean {
  if (index >= disk.first) return index <= disk.durable && disk.record(index) === entry;
  const snapshot = disk.durableCell('snapshot') as Snapshot | undefined;
  return snapshot !== undefined && snapshot.index >= index;
}
