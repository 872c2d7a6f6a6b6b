/** Single-master and single-site in storms drawn from seeds: what their options promise holds, whatever happens. */
import { expect, test } from 'vitest';
import { defaults } from '../../src/kit/options.ts';
import { randomStream } from '../../src/kit/random.ts';
import { SECOND } from '../../src/kit/time.ts';
import { singleMaster } from '../../src/strategies/single-master/strategy.ts';
import { singleSite } from '../../src/strategies/single-site/strategy.ts';
import { operation, request } from './fake-context.ts';
import { type Settings, townOf } from './single-setup.ts';
import { storm } from './single-storm.ts';
import { Town } from './single-town.ts';

const KEYS = 8;
const END = 60 * SECOND;

/** One thing is broken at a time, and heals well before the next; what was acknowledged meanwhile. */
function oneByOne(seed: number, count: number, settings: Settings): { town: Town; acknowledged: readonly number[] } {
  const town = townOf(count, settings, seed);
  const random = randomStream(seed, 'swarm');
  town.delay = () => 5000 + random.below(100_000);
  for (let from = SECOND; from < END; ) {
    const address = random.below(count);
    const length = SECOND + random.below(15 * SECOND);
    town.at(from, () => disturb(town, random.below(2) === 0, address, length));
    from += length + 12 * SECOND;
  }
  let opId = 0;
  const ask = () => {
    if (town.now >= END) return;
    const kind = (['increment', 'write', 'decrement-and-insert'] as const)[random.below(3)]!;
    const rest = kind === 'decrement-and-insert' ? { into: 100 + opId, value: 1 } : { value: opId };
    const to = random.below(2) === 0 && town.leader >= 0 ? town.leader : random.below(count);
    town.ask(to, ++opId, operation(kind, random.below(KEYS), rest), { idempotent: random.below(2) === 0 });
    town.at(town.now + random.below(100_000), ask);
  };
  town.at(SECOND / 2, ask);
  town.run(END + 40 * SECOND);
  const done = town.answers.filter(({ outcome }) => outcome.kind === 'ok' && outcome.done);
  return { town, acknowledged: done.map((answer) => answer.opId) };
}

function disturb(town: Town, isCrash: boolean, address: number, length: number): void {
  if (isCrash) {
    town.crash(address);
    town.at(town.now + length, () => town.restart(address));
    return;
  }
  town.isCut = (from, to) => (from === address) !== (to === address);
  town.at(town.now + length, () => {
    town.isCut = () => false;
  });
}

test('storms over every option break nothing that the options promise', { timeout: 120_000 }, () => {
  const sum = { failovers: 0, acknowledged: 0, lost: 0, strong: 0, outdated: 0, lostWhereSafe: 0 };
  const sent = new Map<string, number>();
  for (let seed = 1; seed <= 300; seed++) {
    const seen = storm(seed, singleMaster);
    expect(seen.violations, `seed ${seed}`).toEqual([]);
    for (const name of ['failovers', 'acknowledged', 'lost', 'strong', 'outdated'] as const) sum[name] += seen[name];
    if (seen.isSafe) sum.lostWhereSafe += seen.lost;
    for (const [kind, count] of seen.sent) sent.set(kind, count + (sent.get(kind) ?? 0));
  }
  // Else the storm proves nothing: masters that wait for nobody lose writes in it, and epochs alone come too late.
  expect(sum.failovers).toBeGreaterThan(1000);
  expect(sum.acknowledged).toBeGreaterThan(100_000);
  expect(sum.lost).toBeGreaterThan(1000);
  expect(sum.outdated).toBeGreaterThan(10);
  expect(sum.strong).toBeGreaterThan(10_000);
  expect(sum.lostWhereSafe).toBe(0);
  for (const kind of ['install', 'relay', 'transfer', 'poll', 'stale', 'promote']) {
    expect(sent.get(kind), kind).toBeGreaterThan(100);
  }
});

test('one failure at a time: semi-sync, a quorum and sync with the most advanced lose nothing', () => {
  let failovers = 0;
  let acknowledged = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const ack = (['semi-sync', 'sync', { quorum: 2 }] as const)[seed % 3]!;
    const seen = oneByOne(seed, 3 + 2 * (seed % 2), { ack });
    const { town } = seen;
    expect(town.faults, `seed ${seed}`).toEqual([]);
    expect(new Set(town.nodes.map((_, address) => town.stateOf(address, 4000))).size, `seed ${seed}`).toBe(1);
    const lost = seen.acknowledged.filter((write) => !town.has(0, write));
    expect(lost, `seed ${seed}`).toEqual([]);
    failovers += town.reigns.size - 1;
    acknowledged += seen.acknowledged.length;
  }
  expect(failovers).toBeGreaterThan(50);
  expect(acknowledged).toBeGreaterThan(5000);
});

const SITE = { ...defaults(singleSite.options), leader: 'region-1' };
const makeSite = (context: unknown) => singleSite.newReplica(context as never, SITE) as never;

test('single-site loses nothing that it acknowledged, and shows nothing that it can lose', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const town = new Town(3, makeSite, seed);
    const random = randomStream(seed, 'site');
    const shown: number[] = [];
    for (let i = 1; i <= 300; i++) {
      town.run(town.now + random.below(1500));
      const replica = town.nodes[1]!.replica;
      if (random.below(20) === 0) {
        town.crash(1);
        town.restart(1);
      } else replica?.onRequest(request(i, [operation('increment', 0)], { idempotent: random.below(2) === 0 }));
      shown.push((town.nodes[1]!.replica!.read(0) as number | undefined) ?? 0);
    }
    town.run(town.now + SECOND);
    const acknowledged = town.answers.map((answer) => answer.opId);
    expect(acknowledged.length).toBeGreaterThan(100);
    for (const write of acknowledged) expect(town.has(1, write), `seed ${seed} write ${write}`).toBe(true);
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(town.faults).toEqual([]);
    expect(town.nodes[1]!.replica!.read(0)).toBe(town.nodes[1]!.places.size);
  }
});

test('single-site elsewhere points to the site, and its journal stays short', () => {
  const town = new Town(2, makeSite);
  town.ask(0, 1, operation('read', 1));
  expect(town.answer(1)!.outcome).toMatchObject({ kind: 'refused', tryAt: 1 });
  for (let i = 2; i < 20_000; i++) {
    town.run(town.now + 200);
    town.ask(1, i, operation('write', i % 10, { value: i }));
  }
  town.run(town.now + SECOND);
  const { disk } = town.nodes[1]!;
  expect(disk.last - disk.first).toBeLessThan(5000);
  town.crash(1);
  town.restart(1);
  expect(town.nodes[1]!.replica!.read(9)).toBe(19_999);
});
