/** The outlook of a request, against what a request then truly takes; and that to ask changes nothing. */
import { describe, expect, it } from 'vitest';
import { outlook } from '../../src/world/outlook.ts';
import { Driven } from './driven.ts';
import { operation, request, type Shape } from './small-world.ts';

const read = [operation('read', 0)];
const FAULT = 0;

/** Clients of region 0 look at replica 1; `before` is done first. What was foreseen, and what it took. */
function foreseen(shape: Shape, before: (driven: Driven) => void = () => {}) {
  const driven = new Driven({ regions: 2, ...shape });
  before(driven);
  const [now, told] = [driven.world.time, outlook(driven.world, 0, 1)];
  driven.world.submit(request(99, read), 0, 1);
  driven.world.advance(now + 100_000_000);
  const answer = driven.clients.heard.find((one) => one.request.opId === 99 && one.outcome.kind === 'ok');
  return { told, took: answer === undefined ? Number.POSITIVE_INFINITY : answer.at - now };
}

describe('an outlook', () => {
  it('is the round trip and the work where nothing waits', () => {
    const { told, took } = foreseen({ node: { serviceTime: 5_000 } });
    expect([told, took]).toEqual([25_000, 25_000]);
  });

  it('is the wait too, for requests, messages and what is being worked on', () => {
    const node = { serviceTime: 5_000 };
    const { told, took } = foreseen({ link: { delay: 0 }, node }, (driven) => {
      for (let op = 1; op <= 4; op++) driven.world.submit(request(op, read), 0, 1);
      driven.context(0).send(1, 'x');
      driven.context(0).send(1, 'y');
      driven.to(2_000);
    });
    // 3 ms are left of the first, three wait, then two messages of 0.5 ms, then its own.
    expect([told, took]).toEqual([24_000, 24_000]);
  });

  it('shares the wait among servers', () => {
    const { told, took } = foreseen({ link: { delay: 0 }, node: { serviceTime: 6_000, servers: 2 } }, (driven) => {
      for (let op = 1; op <= 6; op++) driven.world.submit(request(op, read), 0, 1);
      driven.to(1_000);
    });
    expect([told, took]).toEqual([23_000, 23_000]);
  });

  it('forgets what a crash took from the queue', () => {
    const { told, took } = foreseen({ link: { delay: 0 }, node: { serviceTime: 5_000 } }, (driven) => {
      for (let op = 1; op <= 4; op++) driven.world.submit(request(op, read), 0, 1);
      driven.to(2_000);
      driven.levers.crash(FAULT, 1, false, 'kept');
      driven.levers.restart(FAULT, 1);
    });
    expect([told, took]).toEqual([5_000, 5_000]);
  });

  it('knows of gray nodes and bad weather', () => {
    const { told, took } = foreseen({ node: { serviceTime: 5_000 } }, ({ world }) => {
      world.machines[1].slow(FAULT, 7);
      const storm = { addDelay: 40_000, jitter: 0, loss: 0, duplicate: 0, reorder: 0, bandwidth: Infinity };
      world.network.weather(FAULT, 1, 0, storm);
    });
    expect([told, took]).toEqual([95_000, 95_000]);
  });

  it('is the mean of what the weather does, retransmissions included', () => {
    const { world } = new Driven({ regions: 2, link: { delay: 10_000, jitter: 3_000, law: 'lognormal', loss: 0.2 } });
    // One in five is sent again after 200 ms, and one in five of those: 50 ms each way.
    expect(outlook(world, 0, 1)).toBeCloseTo(120_000, 6);
  });

  it.each<readonly [string, (driven: Driven) => void]>([
    ['dead', ({ levers }) => levers.crash(FAULT, 1, false, 'kept')],
    ['paused', ({ levers }) => levers.pause(FAULT, 1)],
    ['cut off on the way there', ({ world }) => world.network.cut(FAULT, 0, 1, false)],
    ['cut off on the way back', ({ world }) => world.network.cut(FAULT, 1, 0, true)],
    ['alone', ({ world }) => world.network.cutNode(FAULT, 1, false)],
  ])('is no answer at all from a replica that is %s', (_, before) => {
    expect(foreseen({}, before)).toEqual({ told: Number.POSITIVE_INFINITY, took: Number.POSITIVE_INFINITY });
  });

  it('is none where the queue is full: the request would be shed', () => {
    const node = { serviceTime: 5_000, queue: 2 };
    const { told, took } = foreseen({ link: { delay: 0 }, node }, (driven) => {
      for (let op = 1; op <= 9; op++) driven.world.submit(request(op, read), 0, 1);
      driven.to(1_000);
    });
    expect([told, took]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('changes nothing for having been asked', () => {
    const digestAfter = (looks: number) => {
      const link = { delay: 10_000, jitter: 4_000, law: 'lognormal', loss: 0.1, bandwidth: 1 } as const;
      const { world } = new Driven({ regions: 3, link, node: { serviceTime: 2_000, service: 'exponential' } });
      for (let op = 1; op <= 200; op++) {
        world.submit(request(op, read), op % 3, (op + 1) % 3);
        for (let i = 0; i < looks; i++) outlook(world, i % 3, op % 3);
        world.advance(op * 1_000);
      }
      world.advance(100_000_000);
      return world.digest();
    };
    expect(digestAfter(5)).toBe(digestAfter(0));
  });
});
