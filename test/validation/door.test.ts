/** P8 again, the way a person asks: a scenario file, the preset, the one door, the metrics of the result. */
import { describe, expect, test } from 'vitest';
import { planet, roundTripMs } from '../../src/network/planet.ts';
import { MODES, type Mode } from '../../src/report/validation/modes.ts';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

const MATRIX = planet('aws-5')!;
const { regions } = MATRIX;
const WITH: Readonly<Record<string, string>> = { 'semi-sync': 'ack: semi-sync, ', sync: 'ack: sync, ', consensus: '' };

function medians(mode: Mode, leader: string): (client: string) => number | null | undefined {
  const text = `topology: {preset: aws-5, within_region: {rtt: 0ms}, node: {service_time: 0ms, fsync: 0ms}}
workload:
  arrivals: constant
  keys: {rows: {count: 10, type: register}}
  ops: {put: {do: write, keys: rows, rate: 10/s}}
strategies: [{use: ${mode.strategy}, with: {${WITH[mode.name]}leader: ${leader}}}]
duration: 20s
warmup: 5s
seed: 7
`;
  const scenario = loadedText(text);
  const { by_region } = run(scenario, scenario.strategies[0], 7);
  return (client) => by_region[client]?.['write.latency.p50'];
}

describe.each(MODES.map((mode) => [mode.name, mode] as const))('%s', (_, mode: Mode) => {
  test.each(regions)('led from %s', (name) => {
    const leader = regions.indexOf(name);
    const way = (a: number, b: number) => (a === b ? 0 : roundTripMs(MATRIX, a, b));
    const ways = regions.flatMap((__, other) => (other === leader ? [] : [way(leader, other)])).sort((a, b) => a - b);
    const told = medians(mode, name);
    for (const [client, region] of regions.entries()) {
      const expected = way(client, leader) + ways[mode.needed(ways.length) - 1];
      expect(Math.abs((told(region) ?? Number.NaN) - expected), region).toBeLessThan(0.02);
    }
  });
});
