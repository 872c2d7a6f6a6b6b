/** Leadership that goes round: whose turn it is, how often that one is asked, and what it saves. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Rotas } from '../../src/clients/rotas.ts';
import { SECOND } from '../../src/kit/time.ts';
import { run } from '../../src/world/run.ts';
import { loadedFile, readAgain } from '../loaded.ts';

/** What an operator says in so many seconds; `answers` are given in turn, and then no. */
function said(seconds: number, answers: readonly boolean[]) {
  const rota = { regions: [2, 0, 1], every: 60 * SECOND };
  const partition = { name: 'all', replicas: [1, 1, 1], leader: 2, rota };
  const words: string[] = [];
  let now = 0;
  let next = Number.POSITIVE_INFINITY;
  const left = [...answers];
  const handOver = (_partition: number, region: number) => {
    words.push(`${now / SECOND}: ${region}`);
    return left.shift() ?? false;
  };
  const rotas = new Rotas(
    { partitions: [partition], handOver },
    () => now,
    (at) => {
      next = at;
    },
  );
  rotas.start();
  while (next <= seconds * SECOND) {
    now = next;
    rotas.turn(0);
  }
  return words;
}

describe('a rota', () => {
  it('asks each region when its turn begins, the second one first: the first leads at first', () => {
    expect(said(200, [])).toEqual(['60: 0', '120: 1', '180: 2']);
  });

  it('asks again while nobody has taken over, at most sixteen times a turn', () => {
    expect(said(70, [true, true])).toEqual(['60: 0', '62: 0', '64: 0']);
    expect(said(119, new Array(100).fill(true)).length).toBe(16);
  });
});

describe('leaders that follow the sun', () => {
  const path = fileURLToPath(new URL('../../scenarios/clients/leaders-follow-the-sun.yaml', import.meta.url));
  const loaded = (set: readonly string[]) => {
    return loadedFile(path, ['duration=30m', ...set]);
  };
  const p50 = (set: readonly string[], region: string) => {
    const scenario = loaded(set);
    const result = run(scenario, scenario.strategies[0], 1);
    expect(result.metrics).toMatchObject({ availability: 1, 'writes.lost': 0, 'failover.count': 0 });
    return result.by_region[region]!['write.latency.p50']!;
  };

  it('are near who works', () => {
    expect(p50([], 'ap-northeast-1')).toBeLessThan(170);
    expect(p50(['placement.documents.leader=us-east-1'], 'ap-northeast-1')).toBeGreaterThan(220);
  });

  it('are written out and read again as they were', () => {
    const scenario = loaded([]);
    const again = readAgain(scenario);
    expect(again.placement).toEqual(scenario.placement);
  });
});
