/** Storms drawn from seeds: what they are, that strategies keep their word in some, and those that once broke it. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { broken, campaign, cellOf, shrunk } from '../../src/lab/campaign/campaign.ts';
import { CONTENDERS } from '../../src/lab/campaign/contenders.ts';
import { Covered, quiet, tried } from '../../src/lab/campaign/coverage.ts';
import { drawScenario } from '../../src/lab/campaign/draw.ts';
import { ordered } from '../../src/lab/campaign/ordered.ts';
import { shrink } from '../../src/lab/campaign/shrink.ts';
import type { Cell } from '../../src/lab/cells.ts';
import { runCell } from '../../src/lab/one.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { strategies } from '../../src/strategies/index.ts';
import { loadedFile } from '../loaded.ts';

/** Of the families' storms, from the first one on in whose faults enough is answered, and of those of each variant. */
const FROM = 3;
const SEEDS = 2;
const LEAN_SEEDS = 4;

const ran = (cell: Cell) => runCell(cell);
const families = CONTENDERS.filter(({ name, use }) => name === use);
const variants = CONTENDERS.filter(({ name, use }) => name !== use);

describe('a storm', () => {
  it('is the same file for the same seed, and another for another', () => {
    for (const contender of CONTENDERS) {
      expect(drawScenario(contender, 5)).toBe(drawScenario(contender, 5));
      expect(drawScenario(contender, 5)).not.toBe(drawScenario(contender, 6));
    }
  });

  it('has from three to seven nodes, a minute of clients and at least five faults, and ends before they do', () => {
    for (const contender of CONTENDERS) {
      for (let seed = 1; seed <= (contender.isLean === true ? 8 : 20); seed++) {
        const { scenario } = cellOf(contender, seed);
        const nodes = scenario.topology.regions.reduce((sum, region) => sum + region.nodes, 0);
        expect(nodes).toBeGreaterThanOrEqual(3);
        expect(nodes).toBeLessThanOrEqual(7);
        expect(scenario.duration).toBeGreaterThanOrEqual(60_000_000);
        expect(scenario.faults.length).toBeGreaterThanOrEqual(5);
        for (const fault of scenario.faults) expect(fault.until).toBeLessThan(60_000_000);
      }
    }
  });

  it('is drawn for every strategy there is', () => {
    expect(families.map(({ name }) => name).toSorted()).toEqual(strategies.map(({ name }) => name).toSorted());
    for (const { name, use } of variants) expect(name.startsWith(`${use}/`)).toBe(true);
    expect(new Set(CONTENDERS.map(({ name }) => name)).size).toBe(CONTENDERS.length);
  });

  it('holds every ordered strategy to linearizability in each of its ways', () => {
    const ways = ordered.map(({ name }) => name);
    for (const one of ['log', 'index', 'lease', 'follower-index', 'learners', 'witnesses', 'joint', 'single'])
      expect(ways).toContain(`consensus/${one}`);
    for (const contender of ordered) {
      const { scenario } = cellOf(contender, 7);
      expect(scenario.expect.map(({ that }) => that)).toContain('linearizable');
    }
  });

  it('lets clocks drift no further than a lease allows, where there is one', () => {
    const ppm = (name: string, seed: number) => {
      const { scenario, use } = cellOf(CONTENDERS.find((one) => one.name === name)!, seed);
      const { reads = 'index' } = use.options as { reads?: string };
      const rates = scenario.faults
        .filter(({ kind }) => kind === 'clock')
        .map(({ options }) => (options as { ppm: number }).ppm);
      return { isLease: reads === 'lease', worst: Math.max(0, ...rates.map(Math.abs)) };
    };
    const drawn = Array.from({ length: 80 }, (_, seed) => ppm('consensus/any', seed + 1));
    for (const { isLease, worst } of drawn) if (isLease) expect(worst).toBeLessThanOrEqual(4_000);
    expect(drawn.some(({ isLease, worst }) => isLease && worst > 0)).toBe(true);
    expect(drawn.some(({ isLease, worst }) => !isLease && worst > 10_000)).toBe(true);
  });
});

describe('a campaign', () => {
  it(`finds nothing in ${SEEDS} seeds of every strategy, and enough happens in them`, async () => {
    const plan = { contenders: families, from: FROM, seeds: SEEDS, batch: 20 };
    const { violations, covered } = await campaign(plan, async (cells) => cells.map(ran));
    expect(violations).toEqual([]);
    for (const { name, isLean } of families) {
      const of = covered.get(name)!;
      expect(of.seeds).toBe(SEEDS);
      expect(of.fewestOperations, name).toBeGreaterThanOrEqual(500);
      // Lean storms are short of faults, one by one: campaigns ask that of them all together.
      if (isLean !== true) expect(of.answeredInFaults, name).toBeGreaterThan(0.15 * of.operations);
    }
  });

  it(`finds nothing in ${LEAN_SEEDS} seeds of every ordered variant, which do all that they can do`, async () => {
    const plan = { contenders: ordered, from: 1, seeds: LEAN_SEEDS, batch: 20 };
    const { violations, covered } = await campaign(plan, async (cells) => cells.map(ran));
    expect(violations).toEqual([]);
    for (const { name } of ordered) expect(covered.get(name)!.fewestOperations, name).toBeGreaterThanOrEqual(500);
    for (const { what, count } of tried(covered.values())) expect([what, count > 0]).toEqual([what, true]);
  });

  it('goes on past a run that breaks the simulator itself, and tells of it', async () => {
    const plan = { contenders: CONTENDERS.slice(0, 1), from: 1, seeds: 2, batch: 10 };
    const { violations, covered } = await campaign(plan, async (cells) => [
      { cell: cells[0]!, message: 'a bound was passed' },
      ran(cells[1]!),
    ]);
    expect(violations.map(({ seed, that }) => [seed, that])).toEqual([[1, 'a bound was passed']]);
    expect(covered.get('single-site')!.seeds).toBe(1);
  });
});

describe('coverage', () => {
  it('calls storms quiet that prove nothing', () => {
    const covered = new Covered();
    const coverage = {
      operations: 400,
      answered: 390,
      answered_in_faults: 10,
      faults: 2,
      truncated: 0,
      unsynced_lost: 0,
    };
    for (let seed = 1; seed <= 20; seed++) covered.add({ coverage, metrics: { 'leader.changes': 0 } });
    const named = (name: string) => CONTENDERS.find((contender) => contender.name === name)!;
    expect(quiet(named('consensus'), covered).length).toBe(6);
    expect(quiet(named('crdt'), covered).length).toBe(4);
    expect(quiet(named('consensus/lease'), covered)).toEqual([
      'consensus/lease: operations in the quietest seed: 400, and 500 are the least',
      'consensus/lease: faults in the quietest seed: 2, and 5 are the least',
      'consensus/lease: leader changes a seed: 0, and 0.3 are the least',
    ]);
    expect(tried([covered]).filter(({ count }) => count > 0)).toEqual([]);
  });

  it('asks for the deeds that a contender owes, by the names of its audit', () => {
    const coverage = {
      operations: 500,
      answered: 500,
      answered_in_faults: 500,
      faults: 5,
      truncated: 0,
      unsynced_lost: 0,
    };
    const contender = { ...CONTENDERS.find(({ name }) => name === 'single-site/lean')!, owes: ['hops', 'skips'] };
    const covered = new Covered();
    for (let seed = 1; seed <= 19; seed++) covered.add({ coverage, metrics: {}, deeds: { hops: seed % 2, skips: 0 } });
    expect(quiet(contender, covered)).toEqual([]);
    covered.add({ coverage, metrics: {}, deeds: { hops: 0, skips: 0 } });
    expect(quiet(contender, covered)).toEqual(['single-site/lean: skips: none']);
    expect(tried([covered, covered])).toEqual(
      expect.arrayContaining([
        { what: 'hops', count: 20 },
        { what: 'skips', count: 0 },
      ]),
    );
  });
});

/** Each of these, shrunk by `shrink`, once showed a mistake in a protocol or in the observer. */
const FOUND: Readonly<Record<string, string>> = {
  'consensus-witnesses-123.yaml': 'a witness led for ever: a replica that lagged hid the one it could hand over to',
  'consensus-witnesses-999.yaml': 'a witness led for ever: it went back beyond its log where the logs agreed within it',
  'crdt-187.yaml': 'a restart took complete writes from the ledger, and what the disk gave back was not put in again',
  'crdt-220.yaml': 'a stream that had fallen silent was set back to where no retry was left to wake it',
  'fast-paxos-397.yaml': 'a coordinator gave a slot away that it had asked about and settled: two values in one round',
  'fast-paxos-638.yaml': 'what lost its slot was proposed again, and collided with others: every slot, for ever',
  'multi-master-297.yaml': 'a write that became durable just before a crash was never told of',
  'multi-master-321.yaml': 'the same silent stream, under last writer wins',
  'single-master-630.yaml': 'a replica that another chose went on standing, and left its own epoch as a master',
};

describe('what storms have found', () => {
  const folder = new URL('./found/', import.meta.url);
  it('is kept, each with its story', () => {
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(FOUND));
  });

  for (const [name, story] of Object.entries(FOUND)) {
    it(`${name}: ${story}`, () => {
      const scenario = loadedFile(fileURLToPath(new URL(name, folder)));
      const cell = { scenario, use: scenario.strategies[0]!, seed: scenario.seeds[0]!, set: {}, isAudited: true };
      const result = ran(cell);
      expect(broken(scenario, result)).toEqual([]);
    });
  }
});

describe('shrinking', () => {
  it('gives a storm of the one fault that matters, and none where nothing is broken', () => {
    const [contender] = CONTENDERS;
    const { faults } = cellOf(contender!, 1).scenario;
    const needed = faults[3]!.name;
    const breaks = ({ scenario }: Cell) => (scenario.faults.some(({ name }) => name === needed) ? ['that'] : []);
    const small = loadScenario('small.yaml', () => shrunk(contender!, 1, breaks)!);
    expect('scenario' in small && small.scenario.faults.map(({ name }) => name)).toEqual([needed]);
    expect(shrunk(contender!, 1, () => [])).toBeUndefined();
  });

  it('keeps just the faults that the failure needs', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 61, max: 90 }),
        (need, n) => {
          const faults = Array.from({ length: n }, (_, i) => i);
          const small = shrink({ faults }, (candidate) => need.every((one) => candidate.faults.includes(one)));
          expect([...small.faults].toSorted()).toEqual([...need].toSorted());
        },
      ),
      { numRuns: 200 },
    );
  });
});
