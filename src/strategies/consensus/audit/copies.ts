/** I8: an acknowledged entry is on the disks of a quorum, those of nodes that are down included. */
import type { BareDisk, Group } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import type { Entry, Message } from '../messages.ts';
import type { Snapshot } from '../state.ts';

/** Those whose disk says that this entry is safe there, in the log or in a snapshot. */
export function holdersOf(group: Group<Message>, index: number, entry: Entry | undefined): readonly Address[] {
  return group.replicas.filter((address) => holds(group.disk(address), index, entry));
}

function holds(disk: BareDisk, index: number, entry: Entry | undefined): boolean {
  if (index >= disk.first) return index <= disk.durable && disk.record(index) === entry;
  const snapshot = disk.durableCell('snapshot') as Snapshot | undefined;
  return snapshot !== undefined && snapshot.index >= index;
}
