/** The levers of the world, pulled by hand: crashes, pauses and cuts, alone and across each other. */
import { describe, expect, it } from 'vitest';
import { Driven } from './driven.ts';
import type { Manners } from './echo.ts';
import { operation, request } from './small-world.ts';

const read = [operation('read', 0)];
const [CRASH, PAUSE, CUT, NODE_CUT] = [0, 1, 2, 3];

describe('a crash', () => {
  it('takes what still waited for the disk or the server; what had left arrives', () => {
    const driven = new Driven({ regions: 2, node: { fsync: 1_000 } });
    const context = driven.context(0);
    context.send(1, 'left');
    context.disk.append('record');
    context.sendDurably(1, 'after the disk');
    driven.to(999);
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.to(50_000);
    expect(driven.takeNotes(1)).toEqual(['10000 0: left']);
    driven.levers.restart(CRASH, 0);
    expect(driven.context(0).disk.last).toBe(0);
  });

  it('leaves alone what became durable and left in time', () => {
    const driven = new Driven({ regions: 2, node: { fsync: 1_000 } });
    driven.context(0).disk.append('record');
    driven.context(0).sendDurably(1, 'after the disk');
    driven.to(1_000);
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.to(50_000);
    expect(driven.takeNotes(1)).toEqual(['11000 0: after the disk']);
    driven.levers.restart(CRASH, 0);
    expect(driven.context(0).disk.last).toBe(1);
  });

  it('can take what is in flight, and wipe the disk', () => {
    const driven = new Driven({ regions: 2 });
    driven.context(0).disk.append('record');
    driven.context(0).disk.sync();
    driven.context(0).send(1, 'x');
    driven.to(5_000);
    driven.levers.crash(CRASH, 0, true, 'lost');
    driven.to(50_000);
    driven.levers.restart(CRASH, 0);
    expect([driven.takeNotes(1), driven.context(0).disk.last]).toEqual([[], 0]);
  });

  it('stops timers, fsyncs, the queue and what arrives meanwhile', () => {
    const driven = new Driven({ regions: 2, node: { serviceTime: 1_000, fsync: 5_000 } });
    driven.context(0).setTimer('t', 0, 3_000);
    driven.context(0).disk.sync();
    for (let op = 1; op <= 3; op++) driven.world.submit(request(op, read), 0, 0);
    driven.to(500);
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.to(600);
    driven.world.submit(request(4, read), 0, 0);
    driven.context(1).send(0, 'too early');
    driven.to(20_000);
    driven.levers.restart(CRASH, 0);
    driven.world.submit(request(5, read), 0, 0);
    driven.to(40_000);
    expect(driven.takeNotes(0)).toEqual(['0 request 1', '20000 request 5']);
    expect(driven.clients.heard.map(({ request }) => request.opId)).toEqual([5]);
    expect(driven.observer.touches.get(CRASH)).toBe(2);
    expect(driven.observer.deaths).toBe(1);
  });

  it('lasts until the last of two that overlap ends', () => {
    const driven = new Driven({ regions: 2 });
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.levers.crash(9, 0, false, 'kept');
    driven.levers.restart(CRASH, 0);
    expect(driven.world.machines[0]!.isAlive).toBe(false);
    driven.levers.restart(9, 0);
    expect(driven.world.machines[0]!.isAlive).toBe(true);
  });
});

describe('a pause', () => {
  it('delays timers, fsyncs and messages, and loses none', () => {
    const driven = new Driven({ regions: 2, node: { fsync: 2_000 } });
    const context = driven.context(0);
    context.setTimer('a', 0, 7_000);
    context.setTimer('b', 0, 3_000);
    context.disk.append('record');
    context.disk.sync();
    driven.context(1).send(0, 'x');
    driven.to(1_000);
    driven.levers.pause(PAUSE, 0);
    driven.world.submit(request(1, read), 0, 0);
    driven.to(30_000);
    expect(driven.takeNotes(0)).toEqual([]);
    driven.levers.resume(PAUSE, 0);
    driven.to(60_000);
    expect(driven.takeNotes(0)).toEqual([
      '30000 timer b 0',
      '30000 timer a 0',
      '30000 synced 1 1',
      '30000 request 1',
      '30000 1: x',
    ]);
  });

  it('does not ring twice a timer that moved while the node slept or as it woke', () => {
    const onTimer: Manners['onTimer'] = (context, timer) => {
      if (timer === 'first') context.setTimer('second', 0, 5_000);
    };
    const driven = new Driven({ regions: 1 }, { onTimer });
    driven.context(0).setTimer('first', 0, 1_000);
    driven.context(0).setTimer('second', 0, 2_000);
    driven.context(0).setTimer('second', 0, 1_500);
    driven.to(500);
    driven.levers.pause(PAUSE, 0);
    driven.to(10_000);
    driven.levers.resume(PAUSE, 0);
    driven.to(60_000);
    expect(driven.takeNotes(0)).toEqual(['10000 timer first 0', '15000 timer second 0']);
  });

  it('that ends while the node is down leaves it awake when it starts again', () => {
    const driven = new Driven({ regions: 1 });
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.levers.pause(PAUSE, 0);
    driven.to(1_000);
    driven.levers.resume(PAUSE, 0);
    driven.levers.restart(CRASH, 0);
    driven.world.submit(request(1, read), 0, 0);
    driven.to(2_000);
    expect(driven.takeNotes(0)).toEqual(['1000 request 1']);
  });

  it('is deaf to operators', () => {
    const driven = new Driven({ regions: 1 });
    expect(driven.levers.operate(9, 0, 'promote')).toBe(true);
    driven.levers.pause(PAUSE, 0);
    expect(driven.levers.operate(9, 0, 'promote')).toBe(false);
    driven.to(10);
    expect(driven.takeNotes(0)).toEqual(['0 operator promote']);
  });
});

describe('a node in trouble', () => {
  it('counts what reaches it for the newest of its faults, until that one is over', () => {
    const driven = new Driven({ regions: 1 });
    const ask = (op: number) => {
      driven.world.submit(request(op, read), 0, 0);
      driven.to(op);
    };
    driven.levers.slow(7, 0, 3);
    ask(1);
    driven.levers.clock(8, 0, 500, 0);
    ask(2);
    ask(3);
    driven.levers.clock(8, 0, -500, 0);
    driven.levers.slow(7, 0, 1);
    ask(4);
    expect([...driven.observer.touches]).toEqual([[7, 1], [8, 2]]); // biome-ignore format: a fault each
  });

  it('multiplies what slows it', () => {
    const driven = new Driven({ regions: 1, node: { serviceTime: 100, fsync: 10 } });
    driven.levers.slow(7, 0, 3);
    driven.levers.slow(8, 0, 2);
    driven.world.submit(request(1, read), 0, 0);
    driven.levers.slow(8, 0, 1);
    driven.to(10_000);
    driven.world.submit(request(2, read), 0, 0);
    driven.to(20_000);
    expect(driven.clients.heard.map(({ at }) => at)).toEqual([300, 10_300]);
    driven.context(0).disk.sync();
    driven.to(30_000);
    expect(driven.takeNotes(0).at(-1)).toBe('20030 synced 0 1');
  });
});

describe('a cut', () => {
  it('that holds lets go in the order of sending, also of what another cut took over', () => {
    const driven = new Driven({ regions: 2, link: { jitter: 9_000, law: 'lognormal' } });
    const said: string[] = [];
    const say = (word: string) => {
      said.push(word);
      driven.context(0).send(1, word);
    };
    driven.levers.cutNode(NODE_CUT, 1, 'held', 'kept');
    for (const word of ['1', '2']) say(word);
    driven.levers.cut(CUT, 0, 1, 'held', 'kept');
    for (const word of ['3', '4']) say(word);
    driven.to(1_000);
    driven.levers.mendNode(NODE_CUT, 1);
    say('5');
    driven.to(50_000);
    expect(driven.takeNotes(1)).toEqual([]);
    driven.levers.mend(CUT, 0, 1);
    say('6');
    driven.to(500_000);
    expect(driven.takeNotes(1).map((note) => note.split(': ')[1])).toEqual(said);
  });

  it('counts what it holds once, however many of its lanes are mended one by one', () => {
    const driven = new Driven({ regions: 4 });
    for (const to of [1, 2, 3]) driven.levers.cut(CUT, 0, to, 'held', 'kept');
    for (const to of [1, 2, 3]) driven.context(0).send(to, 'x');
    for (const to of [1, 2, 3]) driven.levers.mend(CUT, 0, to);
    driven.to(50_000);
    expect(driven.observer.touches.get(CUT)).toBe(3);
    expect([1, 2, 3].map((to) => driven.takeNotes(to))).toEqual([['10000 0: x'], ['10000 0: x'], ['10000 0: x']]);
  });

  it('that is mended does not send what still waits for the disk', () => {
    const driven = new Driven({ regions: 2, node: { fsync: 5_000 } });
    driven.levers.cut(CUT, 0, 1, 'held', 'kept');
    driven.context(0).disk.append('record');
    driven.context(0).sendDurably(1, 'after the disk');
    driven.to(1_000);
    driven.levers.mend(CUT, 0, 1);
    driven.to(2_000);
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.to(100_000);
    expect(driven.takeNotes(1)).toEqual([]);
  });

  it('holds the answers of a server no longer than the server lives', () => {
    const driven = new Driven({ regions: 2 });
    driven.world.submit(request(1, read, { region: 1 }), 1, 0);
    driven.levers.cut(CUT, 0, 1, 'held', 'kept');
    driven.to(20_000);
    driven.levers.crash(CRASH, 0, false, 'kept');
    driven.levers.mend(CUT, 0, 1);
    driven.to(100_000);
    expect(driven.clients.heard).toEqual([]);
  });

  it('that drops takes what is in flight only where it says so', () => {
    for (const inFlight of ['kept', 'lost'] as const) {
      const driven = new Driven({ regions: 2 });
      driven.context(0).send(1, 'before');
      driven.context(1).send(0, 'back');
      driven.to(5_000);
      driven.levers.cut(CUT, 0, 1, 'dropped', inFlight);
      driven.context(0).send(1, 'while');
      driven.to(100_000);
      expect(driven.takeNotes(1)).toEqual(inFlight === 'kept' ? ['10000 0: before'] : []);
      expect(driven.takeNotes(0)).toEqual(['10000 1: back']);
      expect(driven.observer.touches.get(CUT)).toBe(inFlight === 'kept' ? 1 : 2);
    }
  });
});

describe('a timer', () => {
  it('rings once where it was last set to, however often it moved', () => {
    const driven = new Driven({ regions: 1 });
    const context = driven.context(0);
    for (const delay of [5_000, 9_000, 2_000, 7_000, 3_000]) context.setTimer('t', 1, delay);
    context.setTimer('u', 0, 4_000);
    context.cancelTimer('u', 0);
    context.setTimer('v', 0, 4_000);
    context.cancelTimer('v', 0);
    context.setTimer('v', 0, 6_000);
    driven.to(100_000);
    expect(driven.takeNotes(0)).toEqual(['3000 timer t 1', '6000 timer v 0']);
  });
});
