/** The world as a whole: one digest for one plan, however it is driven, and many groups on few nodes. */
import { describe, expect, it } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import { randomStream } from '../../src/kit/random.ts';
import { consensus } from '../../src/strategies/consensus/strategy.ts';
import type { Request } from '../../src/strategies/contract.ts';
import { singleSite } from '../../src/strategies/single-site/strategy.ts';
import { FAULT } from '../../src/world/kinds.ts';
import { WorldLevers } from '../../src/world/levers.ts';
import { alike, layOut } from '../../src/world/places.ts';
import { World } from '../../src/world/world.ts';
import { QUICK } from '../strategies/consensus/cluster.ts';
import { EchoWorld } from './echo.ts';
import { keysOf, Listener, Notes, operation, request, type Shape, topologyOf } from './small-world.ts';

const END = 3_000_000;
const BUSY: Shape = {
  regions: 3,
  link: { delay: 8_000, jitter: 5_000, law: 'lognormal', order: 'free', loss: 0.02, duplicate: 0.02, reorder: 0.1 },
  node: { serviceTime: 900, fsync: 1_500, service: 'exponential', servers: 2, queue: 40 },
  clocks: [{ ppm: 300 }, { offset: 5_000 }, { ppm: -200 }],
};

interface Drive {
  readonly seed?: number;
  /** The value that the fiftieth write carries. */
  readonly payload?: string;
  readonly advance?: (world: World) => void;
}

/** A busy group with writes at every millisecond, a crash and a cut; returns all that tells runs apart. */
function driven({ seed = 1, payload = 'payload', advance = (world) => world.advance(END) }: Drive) {
  const observer = new Notes();
  const keys = keysOf();
  const topology = topologyOf(BUSY);
  const world = new World({
    topology,
    strategy: consensus,
    options: QUICK,
    seed,
    layout: layOut(topology, alike(1, 0)),
    keys,
    observer,
  });
  const levers = new WorldLevers(world);
  const clients = new Listener(() => world.time);
  const ask = (op: number): Request => request(op, [operation('write', op % 9, op === 50 ? payload : `value ${op}`)]);
  clients.wake = (op: number) => world.submit(ask(op), 0, op % 3);
  world.clients = clients;
  const moves = [
    () => levers.crash(0, 1, false, 'lost'),
    () => levers.restart(0, 1),
    () => levers.cut(1, 0, 2, 'held', 'kept'),
    () => levers.mend(1, 0, 2),
  ];
  world.onFault = (move) => moves[move]!();
  for (let op = 1; op <= 2_000; op++) world.wakeAt(op * 1_000, op, 0);
  moves.forEach((_, move) => {
    world.agenda.at(400_000 * (move + 1), FAULT, move, 0, 0, undefined);
  });
  world.start();
  advance(world);
  return { digest: world.digest(), events: world.events, answers: clients.heard.length };
}

describe('the digest', () => {
  const once = driven({});

  it('is one for one plan', () => {
    expect(driven({})).toEqual(once);
    expect(once.answers).toBeGreaterThan(500);
  });

  it.each([
    [
      'many short ways',
      (world: World) => {
        for (let until = 0; until < END; until += 777) world.advance(until);
        world.advance(END);
      },
    ],
    [
      'few events at a time',
      (world: World) => {
        const random = randomStream(4, 'slices');
        while (!world.advance(END, 1 + random.below(5)));
      },
    ],
    [
      'both, at odds',
      (world: World) => {
        const random = randomStream(5, 'slices');
        let until = 0;
        while (until < END) {
          if (world.advance(until, 1 + random.below(400))) until = Math.min(END, until + random.below(30_000));
        }
        while (!world.advance(END, 1_000));
      },
    ],
  ])('and the number of events do not hang on how it is driven: %s', (_how, advance) => {
    expect(driven({ advance })).toEqual(once);
  });

  it('is another for another seed, and for one byte of one write', () => {
    expect(driven({ seed: 2 }).digest).not.toBe(once.digest);
    expect(driven({ payload: 'payloae' }).digest).not.toBe(once.digest);
    expect(driven({ payload: 'payloae' }).events).toBe(once.events);
  });

  it('sees one byte of a message, its sender, its receiver and its time', () => {
    const digestAfter = (say: (echo: EchoWorld) => void) => {
      const echo = new EchoWorld({ regions: 3 });
      say(echo);
      echo.world.advance(1_000_000);
      return echo.world.digest();
    };
    const digests = [
      digestAfter((echo) => echo.context(0).send(1, 'word')),
      digestAfter((echo) => echo.context(0).send(1, 'worf')),
      digestAfter((echo) => echo.context(0).send(2, 'word')),
      digestAfter((echo) => echo.context(2).send(1, 'word')),
      digestAfter((echo) => echo.world.agenda.skipTo(1) && echo.context(0).send(1, 'word')),
      digestAfter((echo) => {
        for (const to of [1, 1]) echo.context(0).send(to, 'word');
      }),
      digestAfter(() => {}),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });

  it('does not see a fault that nothing meets', () => {
    const far = (world: World) => {
      world.agenda.at(END - 1, FAULT, 99, 0, 0, undefined);
      world.onFault = (
        (before) => (move: number, phase: number) =>
          move !== 99 && before(move, phase)
      )(world.onFault);
      world.advance(END);
    };
    expect(driven({ advance: far }).digest).toBe(once.digest);
  });
});

describe('groups', () => {
  it('share nodes, and nothing else: two groups on two nodes a region', () => {
    const observer = new Notes();
    const topology = topologyOf({ regions: 3, nodesPerRegion: 2 });
    const plan = { topology, strategy: consensus, options: QUICK, seed: 3, keys: keysOf(), observer };
    const world = new World({ ...plan, layout: layOut(topology, alike(3, 1)) });
    const clients = new Listener(() => world.time);
    world.clients = clients;
    world.start();
    world.advance(500_000);
    // Group g of each region lives on its node g % 2; addresses are dense, and a group is the address modulo groups.
    expect(world.layout.nodeOfReplica).toEqual([0, 1, 0, 2, 3, 2, 4, 5, 4]);
    const leaders = [0, 1, 2].map((key) => world.firstLeader(key));
    expect(leaders).toEqual([3, 4, 5]);
    expect(world.seats.filter(({ leadingTerm }) => leadingTerm > 0).map(({ self }) => self)).toEqual(leaders);
    for (const key of [0, 1, 2]) world.submit(request(key + 1, [operation('write', key, key)]), 0, leaders[key]!);
    world.advance(1_000_000);
    expect(clients.heard.map(({ outcome }) => outcome.kind)).toEqual(['ok', 'ok', 'ok']);
    expect(world.seats.map(({ self, replica }) => replica!.read(self % 3))).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    // One node dies: both groups on it find another leader, the third does not notice.
    new WorldLevers(world).crash(0, 2, false, 'lost');
    world.advance(3_000_000);
    const now = world.seats.filter(({ leadingTerm }) => leadingTerm > 0).map(({ self }) => self);
    expect(now.map((self) => self % 3).sort()).toEqual([0, 1, 2]);
    expect(now).toContain(4);
    expect(now).not.toContain(3);
    expect(now).not.toContain(5);
  });

  it('of a strategy that is silent at rest cost nothing at rest: a thousand of them for a day', () => {
    const options = defaults(singleSite.options);
    const topology = topologyOf({ regions: 3 });
    const plan = { topology, layout: layOut(topology, alike(1_000, 0)), strategy: singleSite, options, seed: 1 };
    const world = new World({ ...plan, keys: keysOf(), observer: new Notes() });
    world.clients = new Listener(() => world.time);
    world.start();
    world.advance(24 * 3_600_000_000);
    expect(world.events).toBe(0);
    for (let key = 0; key < 1_000; key++) world.submit(request(key + 1, [operation('write', key, key)]), 0, key);
    world.advance(25 * 3_600_000_000);
    expect(world.seats.slice(0, 1_000).every(({ replica, self }) => replica!.read(self) === self)).toBe(true);
  });

  it('of Raft cost their heartbeats and no more: a thousand of them', () => {
    const observer = new Notes();
    const options = { ...QUICK, election_timeout: 1_500_000, heartbeat: 150_000 };
    const topology = topologyOf({ regions: 3 });
    const plan = { topology, layout: layOut(topology, alike(1_000, 0)), strategy: consensus, options, seed: 1 };
    const world = new World({ ...plan, keys: keysOf(), observer });
    world.start();
    world.advance(2_000_000);
    expect(world.seats.filter(({ leadingTerm }) => leadingTerm > 0).length).toBe(1_000);
    const before = world.events;
    world.advance(5_000_000);
    // Per group and heartbeat: its timer, two questions, two answers; and now and then a timer that moved on.
    const perBeat = (world.events - before) / 1_000 / 20;
    expect(perBeat).toBeGreaterThan(4.9);
    expect(perBeat).toBeLessThan(6);
  });
});
