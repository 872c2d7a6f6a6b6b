/** Fast Paxos: what a commit waits for, and which value a coordinator may propose. */
import { describe, expect, it } from 'vitest';
import { metered } from '../../../src/lab/campaign/meter.ts';
import { planet, roundTripMs } from '../../../src/network/planet.ts';
import { type Answer, pick } from '../../../src/strategies/paxos/fast/picking.ts';
import { quorumsOf } from '../../../src/strategies/paxos/fast/rounds.ts';
import { fastPaxos } from '../../../src/strategies/paxos/fast/strategy.ts';
import { run } from '../../../src/world/run.ts';
import { loadedText } from '../../loaded.ts';
import { request } from '../fake-context.ts';

const MATRIX = planet('aws-5')!;

function medianOf(client: string): number {
  const text = `topology: {preset: aws-5, within_region: {rtt: 0ms}, node: {service_time: 0ms, fsync: 0ms}}
workload:
  arrivals: constant
  from: {${client}: 100%}
  keys: {rows: {count: 10, type: register}}
  ops: {put: {do: write, keys: rows, rate: 1/s}}
strategies: [{use: consensus, with: {protocol: fast-paxos}}]
duration: 20s
warmup: 5s
`;
  const scenario = loadedText(text);
  return run(scenario, scenario.strategies[0], 7).by_region[client]?.['write.latency.p50'] ?? Number.NaN;
}

describe('a commit without rivals', () => {
  it.each(MATRIX.regions)('asked in %s waits for three of four, wherever the coordinator is', (name) => {
    const { regions } = MATRIX;
    const client = regions.indexOf(name);
    const ways = regions.map((_, other) => (other === client ? 0 : roundTripMs(MATRIX, client, other)));
    const expected = ways.sort((a, b) => a - b)[quorumsOf(regions.length).fast - 1]!;
    expect(Math.abs(medianOf(name) - expected)).toBeLessThan(0.02);
  });
});

/** Two regions write now and then, for half a minute sixty times as often, and then as before. */
const RUSH = `topology: {preset: aws-5, within_region: {rtt: 0ms}, node: {service_time: 0ms, fsync: 0ms}}
workload:
  arrivals: poisson
  from: {us-east-1: 50%, ap-northeast-1: 50%}
  keys: {rows: {count: 10, type: register}}
  ops: {put: {do: write, keys: rows, rate: 0.3/s}}
strategies: [{use: consensus, with: {protocol: fast-paxos}}]
faults: [{at: 10s, until: 40s, load: {factor: 60}}]
duration: 300s
`;

describe('a coordinator whose rounds collide', () => {
  const scenario = loadedText(RUSH);
  const { strategy, deeds } = metered(fastPaxos);
  const { metrics, violations } = run(scenario, scenario.strategies[0], 7, { strategy, isAudited: true });

  it('reigns without a fast round, and with one again once they would not', () => {
    expect(violations).toEqual([]);
    expect(deeds()).toMatchObject({ 'reigns begun': 3, 'reigns without a fast round': 1 });
  });

  it('has nobody propose again and again', () => {
    expect(metrics.availability).toBe(1);
    expect(metrics['write.latency.p99']).toBeLessThan(320);
  });
});

const COMMANDS = [1, 2].map((opId) => ({ request: request(opId, []), since: 0, at: undefined }));
const FAST = 2_048;

/** Everything that `all` acceptors may have done in one fast round: nothing, or a vote for one of two commands. */
function* rounds(all: number): Generator<readonly Answer[]> {
  const many = Array.from({ length: all }, () => 3).reduce((product, each) => product * each, 1);
  for (let code = 0; code < many; code++) {
    let rest = code;
    yield Array.from({ length: all }, () => {
      const which = rest % 3;
      rest = Math.floor(rest / 3);
      return which === 0 ? undefined : { round: FAST, command: COMMANDS[which - 1] };
    });
  }
}

function* subsets<T>(of: readonly T[], size: number): Generator<readonly T[]> {
  for (let set = 0; set < 1 << of.length; set++) {
    const chosen = of.filter((_, i) => ((set >> i) & 1) === 1);
    if (chosen.length >= size) yield chosen;
  }
}

describe('a coordinator', () => {
  it.each([3, 4, 5, 6, 7])('of %i acceptors proposes what a fast quorum chose, whichever quorum it hears', (all) => {
    const quorums = quorumsOf(all);
    let chosen = 0;
    for (const votes of rounds(all)) {
      const won = COMMANDS.find((command) => votes.filter((vote) => vote?.command === command).length >= quorums.fast);
      if (won === undefined) continue;
      chosen++;
      for (const heard of subsets(votes, quorums.classic)) expect(pick(heard, quorums).forced?.command).toBe(won);
    }
    expect(chosen).toBeGreaterThan(0);
  });

  it('obeys the highest round, and within it nobody where nothing can have been chosen', () => {
    const [one, other] = COMMANDS;
    const quorums = quorumsOf(5);
    const low = { round: FAST, command: one };
    expect(pick([low, low, { round: FAST + 1, command: other }], quorums).forced?.command).toBe(other);
    expect(pick([low, undefined, undefined], quorums)).toEqual({ forced: undefined, voted: [one] });
    expect(pick([undefined, undefined, undefined], quorums)).toEqual({ forced: undefined, voted: [] });
    // Were three of five a fast quorum, one vote of three could stand for either.
    const twin = pick([low, { round: FAST, command: other }, undefined], { ...quorums, fast: 3 });
    expect(twin.forced).toBeDefined();
  });
});
