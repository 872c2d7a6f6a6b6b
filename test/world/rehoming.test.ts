/** Rows of users who travel: whose they are, where they may go, and what is counted of it. */
import { describe, expect, it } from 'vitest';
import { USERS } from '../../src/clients/arrivals.ts';
import { KeySpaceOf } from '../../src/clients/keys.ts';
import { scenarioDigest } from '../../src/scenario/load.ts';
import { run, Simulation } from '../../src/world/run.ts';
import { loadedFile, loadedText, readAgain } from '../loaded.ts';

const REHOME = 'placement.people.rehome={after: 2}';

function loaded(set: readonly string[]) {
  const text = `
topology:
  regions: {e1: {nodes: 2, jurisdiction: eu}, e2: {nodes: 2, jurisdiction: eu}, u1: {nodes: 2, jurisdiction: us}}
  links: {default: {rtt: 60ms}}
reads: {consistency: strong}
workload:
  travel: {share: 50%, every: 10s}
  keys: {profiles: {per: user, home: by-region, initial: 0}}
  ops:
    look: {do: read, keys: profiles, rate: 60/s}
    edit: {do: write, keys: profiles, rate: 60/s}
placement: {people: {keys: profiles, keep: home, copies: 2}}
strategies: [consensus]
duration: 30s
settle: 5s
`;
  return loadedText(text, set);
}

function played(...set: readonly string[]) {
  const scenario = loaded(set);
  return run(scenario, scenario.strategies[0]!, 1);
}

describe('a row that moved', () => {
  it('is judged by what its new home has, and not by where its value was first written', () => {
    const sooner = ['workload.travel.every=30s', 'faults.0.at=40s', 'faults.0.for=40s', 'duration=100s'];
    const scenario = loadedFile('scenarios/clients/rehomed.yaml', sooner);
    const { metrics } = run(scenario, scenario.strategies[0]!, 1);
    expect(metrics['homes.moves']).toBeGreaterThan(100);
    expect(metrics['reads.causal_violations']).toBe(0);
  });
});

describe('keys of users', () => {
  const { workload, placement } = loaded([]);
  const keys = new KeySpaceOf(workload!.keys, [], workload!.from, placement);

  it('are as many as sessions, at home where those are', () => {
    expect(keys.size).toBe(3 * USERS);
    for (let user = 0; user < 9; user++) expect(keys.homeOf(keys.at(0, user))).toBe(user % 3);
  });

  it('are asked for by their own session, from wherever it is', () => {
    const scenario = loaded(['report.trace=always']);
    const simulation = new Simulation(scenario, scenario.strategies[0]!, 1);
    simulation.advance(simulation.end);
    const { ops, keys: names } = simulation.history()!;
    const askers = new Map<string, Set<string>>();
    for (const { key, about } of ops) {
      const name = names[key]!;
      askers.set(name, (askers.get(name) ?? new Set()).add(about!.session!));
      const user = Number(name.slice('profiles/'.length));
      expect(about!.session).toBe(`c${(user % 3) * USERS + Math.floor(user / 3)}`);
    }
    expect(askers.size).toBeGreaterThan(2 * USERS);
    for (const who of askers.values()) expect(who.size).toBe(1);
  });
});

describe('keys of users that move', () => {
  const { workload, placement } = loaded([REHOME]);
  const keys = new KeySpaceOf(workload!.keys, [], workload!.from, placement);

  it('are a copy in each region that asks, and a register at the first home', () => {
    expect(keys.size).toBe(3 * USERS * 4);
    for (const user of [0, 1, 2, 299]) {
      const row = keys.at(0, user);
      const copies = [0, 1, 2].map((place) => keys.copyAt(row, place));
      expect(copies[user % 3]).toBe(row);
      expect(copies.map((key) => keys.homeOf(key))).toEqual([0, 1, 2]);
      const register = keys.registerOf(row);
      expect(keys.partitionOf(register)).toBe(keys.partitionOf(row));
      for (const key of [...copies, register]) {
        expect([keys.rowOf(key), keys.originOf(key), keys.groupOf(key)]).toEqual([row, user % 3, 0]);
        // What was there from the start was at the first home.
        expect(keys.initial(key)).toBe(key === row ? 0 : undefined);
      }
      expect(keys.nameOf(row)).toBe(`profiles/${user}`);
      expect(new Set([...copies, register].map((key) => keys.nameOf(key))).size).toBe(4);
    }
  });

  it('are written out as the file says it, and read again', () => {
    const scenario = loaded([REHOME]);
    const again = readAgain(scenario);
    expect(again.placement).toEqual(scenario.placement);
    expect(again.workload).toEqual(scenario.workload);
    expect(scenarioDigest(again)).toBe(scenarioDigest(scenario));
  });
});

describe('a run in which data moves after its users', () => {
  const still = played();
  const moving = played(REHOME);

  it('is the same every time', () => {
    expect(played(REHOME).digest).toBe(moving.digest);
  });

  it('answers who has settled from nearby', () => {
    const abroad = still.metrics['read.latency.mean']!;
    expect(abroad).toBeGreaterThan(15);
    expect(moving.metrics['read.latency.mean']).toBeLessThan(abroad * 0.8);
    expect(moving.metrics).toMatchObject({ availability: 1, 'writes.lost': 0, divergence: 0 });
    expect(moving.metrics['homes.moves']).toBeGreaterThan(100);
    expect(moving.metrics['homes.misses']).toBeGreaterThan(20);
    // A knock, then six errands, of which at least four go to another region.
    expect(moving.metrics['homes.move.latency.p50']).toBeGreaterThan(4 * 60);
  });

  it('counts no errand among what users asked for, and bills what it costs', () => {
    expect(moving.coverage.operations).toBe(still.coverage.operations);
    expect(moving.metrics['messages.per_op']).toBeGreaterThan(still.metrics['messages.per_op']!);
    expect(still.metrics['homes.moves']).toBe(null);
  });
});

describe('a row whose data a fence keeps inside', () => {
  const fence = (rest: string) => `sovereignty=[{origin: eu, store_in: [eu], ${rest}}]`;
  const open = played(REHOME);

  it('moves inside and stays when its user leaves', () => {
    const { metrics } = played(REHOME, fence('read_from: anywhere'));
    expect(metrics).toMatchObject({ availability: 1, 'sovereignty.violations': 0 });
    expect(metrics['homes.stayed']).toBeGreaterThan(10);
    expect(metrics['homes.moves']).toBeGreaterThan(50);
    expect(metrics['homes.moves']).toBeLessThan(open.metrics['homes.moves']!);
    expect(open.metrics['homes.stayed']).toBe(0);
  });

  it('shows itself to nobody abroad, and its register neither', () => {
    const { metrics, by_region } = played(REHOME, fence('read_from: inside'));
    expect(metrics['sovereignty.violations']).toBe(0);
    expect(by_region.u1!['requests.refused']).toBeGreaterThan(0.05);
    expect(by_region.e1!['requests.refused']).toBe(0);
  });

  it('leaves where the fence only writes that down', () => {
    const { metrics, residency } = played(REHOME, fence('on_violation: record, read_from: anywhere'));
    expect(metrics['homes.stayed']).toBe(0);
    expect(metrics['sovereignty.violations']).toBeGreaterThan(20);
    // The first place abroad is where its user is.
    expect(new Set(residency!.told.map(({ place }) => place.slice(0, 2)))).toEqual(new Set(['u1']));
  });
});
