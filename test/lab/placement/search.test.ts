/** The arithmetic of places: the integers of fantoch's `bote`, what a lost region costs, and what is best. */
import { describe, expect, test } from 'vitest';
import { type Ground, groundOf } from '../../../src/lab/placement/ground.ts';
import { latencies, lossOf, nearestSite, quorumMs, summary } from '../../../src/lab/placement/latency.ts';
import { atlas, CONSENSUS, EPAXOS, formsWith, MENCIUS, multiPaxos } from '../../../src/lab/placement/protocols.ts';
import { leadersOf, MOST_SETS, setsOf, setsRanked } from '../../../src/lab/placement/search.ts';
import { tried } from '../../../src/lab/placement/trial.ts';
import { EUROPE, EUROPE_FLOORS } from '../../../src/report/validation/geometry.ts';
import { loadedText } from '../../loaded.ts';

const BOTE: Ground = { regions: EUROPE, rttMs: EUROPE_FLOORS, shares: EUROPE.map(() => 1 / 5) };
const ALL = [0, 1, 2, 3, 4];
const led = (leader: number, q: number) => latencies(BOTE, { sites: ALL, leader }, q);
const leaderless = (q: number) => latencies(BOTE, { sites: ALL, leader: undefined }, q);

describe('fantoch’s bote', () => {
  test('round trips to the nearest, and to the second nearest', () => {
    expect(ALL.map((at) => quorumMs(BOTE, ALL, at, 1))).toEqual([0, 0, 0, 0, 0]);
    expect(ALL.map((at) => quorumMs(BOTE, ALL, at, 2))).toEqual([7, 9, 7, 7, 7]);
    expect(ALL.map((at) => quorumMs(BOTE, ALL, at, 3))).toEqual([8, 10, 7, 7, 14]);
  });

  test('without a leader', () => {
    expect(leaderless(3)).toEqual([8, 10, 7, 7, 14]);
    expect(leaderless(4)).toEqual([10, 13, 8, 9, 14]);
    expect(summary(BOTE, leaderless(3)).mean).toBeCloseTo(9.2, 12);
    expect(summary(BOTE, leaderless(4)).mean).toBeCloseTo(10.8, 12);
  });

  test('led from each, two agreeing: europe-west3 is best', () => {
    expect(led(0, 2)).toEqual([7, 17, 15, 14, 21]);
    expect(led(1, 2)).toEqual([19, 9, 22, 18, 28]);
    expect(led(2, 2)).toEqual([15, 20, 7, 14, 14]);
    const ranked = leadersOf(BOTE, ALL, multiPaxos(2), 'mean');
    expect(EUROPE[ranked[0].leader!]).toBe('europe-west3');
    const means = [0, 1, 2].map((leader) => ranked.find((one) => one.leader === leader)!.mean);
    for (const [i, mean] of [14.8, 19.2, 14].entries()) expect(means[i]).toBeCloseTo(mean, 12);
  });

  test('sizes of quorums', () => {
    const sizes = [3, 5, 7, 9, 11, 13].map((n) => EPAXOS.quorum(n));
    expect(sizes).toEqual([2, 3, 5, 6, 8, 9]);
    expect([atlas(1).quorum(3), atlas(1).quorum(5), atlas(2).quorum(5)]).toEqual([2, 3, 4]);
    expect([4, 6, 10].map((n) => EPAXOS.quorum(n))).toEqual([3, 4, 7]);
    expect([atlas(2).quorum(4), atlas(2).outlives(4), atlas(2).outlives(6)]).toEqual([3, 1, 2]);
    expect(formsWith(2).map((form) => form.outlives(5))).toEqual([2, 1, 2, 1, 2]);
    expect([CONSENSUS.outlives(4), multiPaxos(3).outlives(4), MENCIUS.quorum(4)]).toEqual([1, 1, 4]);
  });

  test('of replicas as near, the first by name', () => {
    const rttMs = [0, 1, 2].map((from) => [0, 1, 2].map((to) => (from === to ? 0 : 5)));
    const square: Ground = { regions: ['c', 'b', 'a'], rttMs, shares: [1, 0, 0] };
    expect(nearestSite(square, [1, 2], 0)).toBe(2);
    expect(nearestSite(square, [0, 1, 2], 0)).toBe(0);
  });
});

describe('a lost region', () => {
  test('costs what the best of the others gives, and clients of it ask elsewhere', () => {
    const loss = lossOf(BOTE, { sites: ALL, leader: 2 }, multiPaxos(2), 'mean')!;
    expect(EUROPE[loss.lost]).toBe('europe-west3');
    const left = ALL.filter((site) => site !== 2);
    const others = left.map((leader) => summary(BOTE, latencies(BOTE, { sites: left, leader }, 2)).mean);
    expect(loss.mean).toBe(Math.min(...others));
    expect(loss.leader).toBe(left[others.indexOf(loss.mean)]);
    const lost = lossOf(BOTE, { sites: ALL, leader: undefined }, EPAXOS, 'mean')!;
    const without = ALL.map((site) =>
      latencies(BOTE, { sites: ALL.filter((one) => one !== site), leader: undefined }, 3),
    );
    expect(lost.mean).toBe(Math.max(...without.map((byRegion) => summary(BOTE, byRegion).mean)));
  });

  test('ends all service where nobody else can agree', () => {
    expect(lossOf(BOTE, { sites: [0, 1], leader: 0 }, CONSENSUS, 'mean')).toBeUndefined();
  });

  test('tells apart groups that cost the same as long as nothing is lost', () => {
    const all = setsRanked(BOTE, ALL, 3, CONSENSUS, 'mean', 10);
    const rivals = all.filter(({ mean }) => mean.toFixed(9) === all[0].mean.toFixed(9));
    expect(rivals.length).toBeGreaterThan(1);
    const losses = rivals.map(({ loss }) => loss!.mean);
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    expect(losses[0]).toBeLessThan(losses.at(-1)!);
    const [first] = setsRanked(BOTE, ALL, 3, CONSENSUS, 'mean', 1);
    expect(first.loss).toEqual(rivals[0].loss);
  });
});

test('every set is tried once, and how many there are is known beforehand', () => {
  expect([setsOf(20, 3), setsOf(20, 5), setsOf(54, 5), setsOf(5, 5)]).toEqual([1140, 15504, 3162510, 1]);
  expect(setsOf(20, 7)).toBeLessThan(MOST_SETS);
  const sets = setsRanked(BOTE, ALL, 3, EPAXOS, 'worst', 99).map(({ sites }) => sites.join());
  expect(new Set(sets).size).toBe(10);
});

test('ranks by what is asked, clients without requests left out', () => {
  const ground: Ground = { ...BOTE, shares: [0, 1, 0, 0, 0] };
  const [best] = leadersOf(ground, ALL, multiPaxos(2), 'worst');
  expect([EUROPE[best.leader!], best.worst, best.mean, best.spread]).toEqual(['europe-west2', 9, 9, 0]);
  const tolerant = leadersOf(BOTE, ALL, CONSENSUS, 'tolerance');
  const losses = tolerant.map(({ loss }) => loss!.mean);
  expect(losses).toEqual([...losses].sort((a, b) => a - b));
});

const forms = formsWith(2);

test.each(forms.map((form) => [form.name, form] as const))('%s does what is reckoned, on twenty regions', (_, form) => {
  const text = `topology: gcp-20
workload: {keys: {rows: {count: 1}}, ops: {put: {do: write, keys: rows, rate: 1/s}}}
strategies: [consensus]
`;
  const scenario = loadedText(text);
  const ground = groundOf(scenario);
  const sites = ground.regions.map((__, region) => region);
  const most = form.isLed ? 3 : 1;
  for (const place of [
    ...leadersOf(ground, sites, form, 'mean').slice(0, most),
    ...setsRanked(ground, sites, 3, form, 'mean', 1),
    ...setsRanked(ground, sites.slice(0, 10), 5, form, 'worst', 1),
  ]) {
    const simulated = tried(scenario, ground, place, form);
    expect(Math.abs(simulated.mean - place.mean)).toBeLessThan(1);
    expect(Math.abs(simulated.worst - place.worst)).toBeLessThan(1);
    expect(simulated.worstRegion).toBe(place.worstRegion);
  }
});
