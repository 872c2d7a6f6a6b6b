/** A node as a finite server: order, queue, servers, clock, and its one disk device. */
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/kit/random.ts';
import { Machine } from '../../src/world/machine.ts';
import { EchoWorld } from './echo.ts';
import { operation, request, topologyOf } from './small-world.ts';

const read = [operation('read', 0)];

function machineOf(fsync = 0, clock = { offset: 0, ppm: 0, uncertainty: 0 }): Machine {
  return new Machine(0, 0, { ...topologyOf({}).node, fsync }, clock, 1);
}

describe('a server', () => {
  it('works on one request after another, in order of arrival, and answers as each ends', () => {
    const echo = new EchoWorld({ regions: 1, node: { serviceTime: 1_000 } });
    for (let op = 1; op <= 4; op++) echo.world.submit(request(op, read), 0, 0);
    echo.world.advance(1_000_000);
    expect(echo.takeNotes(0)).toEqual(['0 request 1', '1000 request 2', '2000 request 3', '3000 request 4']);
    expect(echo.clients.heard.map(({ at }) => at)).toEqual([1_000, 2_000, 3_000, 4_000]);
  });

  it('takes a tenth for a message, and keeps one queue for both', () => {
    const echo = new EchoWorld({ regions: 2, link: { delay: 500 }, node: { serviceTime: 1_000 } });
    echo.world.submit(request(1, read, { region: 1 }), 1, 0);
    echo.context(1).send(0, 'x');
    echo.context(1).send(0, 'y');
    echo.world.advance(1_000_000);
    expect(echo.takeNotes(0)).toEqual(['500 request 1', '1500 1: x', '1600 1: y']);
  });

  it('works on c pieces at once', () => {
    const echo = new EchoWorld({ regions: 1, node: { serviceTime: 1_000, servers: 3 } });
    for (let op = 1; op <= 7; op++) echo.world.submit(request(op, read), 0, 0);
    echo.world.advance(1_000_000);
    expect(echo.clients.heard.map(({ at }) => at)).toEqual([1_000, 1_000, 1_000, 2_000, 2_000, 2_000, 3_000]);
  });

  it('sheds what does not fit into its queue, and says so to clients', () => {
    const echo = new EchoWorld({ regions: 1, node: { serviceTime: 1_000, queue: 2 } });
    for (let op = 1; op <= 5; op++) echo.world.submit(request(op, read), 0, 0);
    echo.world.advance(1_000_000);
    expect(echo.takeNotes(0).length).toBe(3);
    expect(echo.clients.heard.map(({ request, outcome }) => [request.opId, outcome.kind])).toEqual([
      [4, 'failed'],
      [5, 'failed'],
      [1, 'ok'],
      [2, 'ok'],
      [3, 'ok'],
    ]);
    expect(echo.observer.sheds).toBe(2);
  });

  it('waits as M/D/1 does', () => {
    const echo = new EchoWorld({ regions: 1, node: { serviceTime: 1_000, queue: 100_000 } });
    const random = randomStream(5, 'arrivals');
    const count = 40_000;
    let at = 0;
    const asked: number[] = [];
    for (let op = 1; op <= count; op++) {
      // Bernoulli arrivals every 10 µs with chance 0.007: Poisson to within the grid, load 0.7.
      do at += 10;
      while (random.next() >= 0.007);
      echo.world.advance(at - 1);
      echo.world.agenda.skipTo(at);
      asked.push(at);
      echo.world.submit(request(op, read), 0, 0);
    }
    echo.world.advance(at + 10_000_000);
    const total = echo.clients.heard.reduce((sum, { at: end, request }) => sum + end - asked[request.opId - 1]!, 0);
    // Pollaczek-Khinchine: 1 + 0.7 / (2 * 0.3) = 2.167 service times.
    expect(total / count / 1_000).toBeGreaterThan(2.06);
    expect(total / count / 1_000).toBeLessThan(2.28);
  });
});

describe('a clock', () => {
  it('is off by its offset and runs at its rate', () => {
    const machine = machineOf(0, { offset: -500, ppm: 100, uncertainty: 7 });
    expect([machine.clock(0), machine.clock(1_000_000), machine.uncertainty]).toEqual([-500, 999_600, 7]);
    expect(machine.trueDelay(1_000_100)).toBe(1_000_000);
  });

  it('adds steps and rates up, and is right again when they are taken back', () => {
    const machine = machineOf();
    machine.adjustClock(1_000_000, 250, 1_000);
    expect([machine.clock(1_000_000), machine.clock(2_000_000)]).toEqual([1_000_250, 2_001_250]);
    machine.adjustClock(2_000_000, 0, -3_000);
    expect(machine.clock(3_000_000)).toBe(2_999_250);
    machine.adjustClock(3_000_000, -250, 2_000);
    // The steps are taken back; what it drifted meanwhile stays.
    expect([machine.clock(3_000_000), machine.clock(9_000_000)]).toEqual([2_999_000, 8_999_000]);
    expect(machine.trueDelay(12_345)).toBe(12_345);
  });

  it('measures timers: a fast one rings early', () => {
    const shape = { regions: 2, clocks: [{ ppm: 100_000 }, { ppm: -100_000, offset: 5 }] };
    const echo = new EchoWorld(shape, { onStart: (context) => context.setTimer('t', 0, 990_000) });
    echo.world.advance(2_000_000);
    expect([echo.takeNotes(0), echo.takeNotes(1)]).toEqual([['900000 timer t 0'], ['1100000 timer t 0']]);
  });
});

describe('the disk device', () => {
  it('works on one fsync at a time, and who asks meanwhile shares the next', () => {
    const machine = machineOf(1_000);
    const ends = [0, 1, 999, 1_000, 1_500, 2_000, 9_000].map((at) => at + machine.sync(at, 0));
    expect(ends).toEqual([1_000, 2_000, 2_000, 3_000, 3_000, 4_000, 10_000]);
  });

  it('starts when the work is done, and never ends earlier than one asked for before', () => {
    const machine = machineOf(1_000);
    expect([machine.sync(0, 300), machine.sync(0, 700), machine.sync(100, 1_300), machine.sync(200, 0)]).toEqual([
      1_300, 2_300, 3_200, 3_100,
    ]);
  });

  it('is slow on a slow node and forgets its work in a crash', () => {
    const machine = machineOf(1_000);
    machine.slow(0, 4);
    expect(machine.sync(0, 0)).toBe(4_000);
    machine.crash();
    machine.slow(0, 1);
    expect(machine.sync(10, 0)).toBe(1_000);
  });
});
