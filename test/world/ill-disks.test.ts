/** Disks that stall, slow down, fill up, lie or forget, and processes that die alone. */
import { describe, expect, it } from 'vitest';
import type { DiskAilment } from '../../src/faults/contract.ts';
import { Driven } from './driven.ts';
import { operation, request, type Shape } from './small-world.ts';

const read = [operation('read', 0)];
const CRASH = 0;
const DISK = 4;

function ill(mode: DiskAilment['mode'], factor = 1, delay = 0): DiskAilment {
  return { mode, factor, delay };
}

describe('an ill disk', () => {
  const shape: Shape = { regions: 2, node: { fsync: 1_000 } };

  it('that stalls holds what waits for it and nothing else, and goes on in order', () => {
    const driven = new Driven(shape);
    const context = driven.context(0);
    driven.levers.disk(DISK, 0, ill('stall'));
    context.disk.append('record');
    context.sendDurably(1, 'first');
    context.send(1, 'at once');
    context.disk.append('record');
    context.sendDurably(1, 'second');
    driven.to(100_000);
    expect([driven.takeNotes(1), context.disk.durable]).toEqual([['10000 0: at once'], 0]);
    driven.levers.disk(DISK, 0, undefined);
    context.sendDurably(1, 'third');
    driven.to(200_000);
    expect(driven.takeNotes(1)).toEqual(['111000 0: first', '111000 0: second', '112000 0: third']);
    expect([context.disk.durable, driven.observer.touches.get(DISK)]).toEqual([2, 2]);
    context.sendDurably(1, 'as ever');
    driven.to(300_000);
    expect(driven.takeNotes(1)).toEqual(['211000 0: as ever']);
  });

  it('that is slow takes so many times as long and so much longer, and no more once it is well', () => {
    const driven = new Driven(shape);
    driven.levers.disk(DISK, 0, ill('slow', 5, 2_000));
    driven.context(0).disk.append('record');
    driven.context(0).disk.sync();
    driven.to(7_000);
    driven.context(0).disk.append('record');
    driven.context(0).disk.sync();
    driven.to(8_000);
    driven.levers.disk(DISK, 0, undefined);
    driven.to(50_000);
    expect(driven.takeNotes(0)).toEqual(['7000 synced 1 1', '9000 synced 2 2']);
  });

  it('heals by itself alone: what else ails it stays', () => {
    const driven = new Driven(shape);
    driven.levers.disk(DISK, 0, ill('stall'));
    driven.levers.disk(9, 0, ill('slow', 4));
    driven.context(0).disk.sync();
    driven.to(1_000);
    driven.levers.disk(DISK, 0, undefined);
    driven.to(50_000);
    expect(driven.takeNotes(0)).toEqual(['5000 synced 0 1']);
  });

  it('that is full kills who writes, as often as it tries, and lets it start when there is space', () => {
    const driven = new Driven({ ...shape, node: { fsync: 1_000 } });
    driven.levers.disk(DISK, 0, ill('full'));
    driven.world.submit(request(1, read), 0, 0);
    driven.to(1_000);
    expect(driven.takeNotes(0)).toEqual(['0 request 1']);
    driven.context(0).disk.append('record');
    driven.context(0).sendDurably(1, 'never');
    driven.to(2_000);
    expect(driven.world.machines[0]!.isAlive).toBe(false);
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.levers.disk(DISK, 0, undefined);
    expect(driven.world.machines[0]!.isAlive).toBe(false);
    driven.levers.restart(CRASH, 0);
    expect([driven.world.machines[0]!.isAlive, driven.context(0).disk.last]).toEqual([true, 0]);
    driven.to(100_000);
    expect(driven.takeNotes(1)).toEqual([]);
  });

  it('that lies loses in a crash what it said it had, and nothing without one', () => {
    for (const crashes of [true, false]) {
      const driven = new Driven(shape);
      driven.context(0).disk.append('before');
      driven.context(0).disk.sync();
      driven.to(5_000);
      driven.levers.disk(DISK, 0, ill('lies'));
      driven.context(0).disk.append('while');
      driven.context(0).sendDurably(1, 'it is safe');
      driven.to(20_000);
      expect(driven.takeNotes(1)).toEqual(['16000 0: it is safe']);
      expect(driven.context(0).disk.durable).toBe(2);
      if (crashes) driven.levers.crash(CRASH, 0, false, 'kept');
      if (crashes) driven.levers.restart(CRASH, 0);
      driven.levers.disk(DISK, 0, undefined);
      driven.levers.crash(CRASH, 0, false, 'kept');
      driven.levers.restart(CRASH, 0);
      expect(driven.context(0).disk.last).toBe(crashes ? 1 : 2);
    }
  });

  it('that damages what it holds gives back less after a crash, and the replica knows', () => {
    const driven = new Driven(shape);
    for (let n = 0; n < 100; n++) driven.context(0).disk.append(n);
    driven.context(0).disk.sync();
    driven.to(5_000);
    driven.levers.disk(DISK, 0, ill('corrupt'));
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.levers.restart(CRASH, 0);
    const { disk } = driven.context(0);
    expect(disk.last).toBeLessThan(100);
    expect([disk.durable, disk.isReplaced, driven.observer.touches.get(DISK)]).toEqual([disk.last, true, 1]);
    driven.levers.disk(DISK, 0, undefined);
  });
});

describe('a process that dies alone', () => {
  it('leaves what it wrote and did not sync', () => {
    const driven = new Driven({ regions: 2, node: { fsync: 1_000 } });
    driven.context(0).disk.append('record');
    driven.context(0).sendDurably(1, 'too late');
    driven.levers.crash(CRASH, 0, false, 'kept', true);
    driven.levers.restart(CRASH, 0);
    driven.to(50_000);
    expect([driven.context(0).disk.last, driven.takeNotes(1)]).toEqual([1, []]);
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.levers.restart(CRASH, 0);
    expect(driven.context(0).disk.last).toBe(1);
  });
});
