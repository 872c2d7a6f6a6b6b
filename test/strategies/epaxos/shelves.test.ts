/** Whose disk counts for what is acknowledged, where disks are taken away. */
import { expect, it } from 'vitest';
import type { Group } from '../../../src/strategies/audit.ts';
import { Shelves } from '../../../src/strategies/epaxos/audit/shelves.ts';
import { idOf } from '../../../src/strategies/epaxos/ids.ts';
import { type Instance, unknownInstance } from '../../../src/strategies/epaxos/instance.ts';
import type { Message } from '../../../src/strategies/epaxos/messages.ts';
import { JournalDisk } from '../../../src/world/disk.ts';
import { operation, request } from '../fake-context.ts';

const ID = idOf(1, 1);
const COMMAND = request(7, [operation('write', 1)]);
const PROPOSAL = { request: COMMAND, after: [], deps: [] };
const STEP: Instance = { ...unknownInstance(ID), phase: 'pre-accepted', value: PROPOSAL, initial: PROPOSAL };

/** The one replica of a group pre-accepts; the fsync takes 5 µs. */
function preAccepted(): { shelves: Shelves; disk: JournalDisk; clock: { now: number } } {
  const clock = { now: 0 };
  const disk = new JournalDisk(() => {}, clock);
  const group: Pick<Group<Message>, 'replicas' | 'disk'> = { replicas: [0], disk: () => disk };
  const shelves = new Shelves(group, () => {});
  disk.append(STEP);
  shelves.spoke(0, STEP);
  disk.mark(5);
  return { shelves, disk, clock };
}

it('what a disk has counts when it is durable', () => {
  const { shelves, clock } = preAccepted();
  expect(shelves.holders(ID, COMMAND)).toEqual([]);
  clock.now = 5;
  expect(shelves.holders(ID, COMMAND)).toEqual([0]);
});

it('the word of a disk that was taken away counts, though nobody looked at it in between', () => {
  const { shelves, disk, clock } = preAccepted();
  clock.now = 5;
  disk.settle();
  disk.wipe();
  expect(shelves.holders(ID, COMMAND)).toEqual([0]);
});

it('what was lost in a crash was never said', () => {
  const { shelves, disk } = preAccepted();
  disk.lose();
  shelves.restarted(0);
  disk.wipe();
  expect(shelves.holders(ID, COMMAND)).toEqual([]);
});
