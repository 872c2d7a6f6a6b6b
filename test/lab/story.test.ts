/** Replays see what happened and change nothing; what is said to help was run, and does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeAll } from '../../src/lab/judgements.ts';
import { remediesFor } from '../../src/lab/story/cures.ts';
import { film } from '../../src/lab/story/film.ts';
import { remediesOf, trialsFor } from '../../src/lab/story/remedies.ts';
import type { Ask } from '../../src/lab/story/watched.ts';
import { lightcone, newFolder, TINY } from '../cli/lightcone.ts';
import { loadedFile } from '../loaded.ts';
import { materialsOf, timed } from './story-setup.ts';

const TRAPS = 'scenarios/traps';
const NEVER = Number.POSITIVE_INFINITY;

describe('a tape', () => {
  const ask: Ask = { ops: [1, 2, 3, 40], key: '', step: '', at: NEVER, until: NEVER };
  const scenes: readonly (readonly [string, readonly string[]])[] = [
    [`${TRAPS}/T01-slow-clock-drops-a-write.yaml`, []],
    [`${TRAPS}/T19-async-failover-loses.yaml`, []],
    [`${TRAPS}/T27-split-brain-of-2018.yaml`, []],
    [`${TRAPS}/T44-deposed-leader-reads-old.yaml`, []],
    ['scenarios/checkout.yaml', ['duration=2m30s']],
    ['scenarios/clients/orders.yaml', ['duration=1m', 'settle=20s', 'faults=[]']],
  ];

  it.each(scenes)('leaves the digest of %s alone', (path, set) => {
    const scenario = loadedFile(path, set);
    for (const use of scenario.strategies) {
      const facts = film({ scenario, use, seed: 1, set: {} }, ask);
      expect(facts.deeds.length, use.id).toBeGreaterThan(0);
      expect(facts.arrows.length, use.id).toBeGreaterThan(0);
      expect(facts.digest, use.id).toBe(timed(scenario, use.id, 1).digest);
    }
  });

  it('stops where it is told to', () => {
    const scenario = loadedFile(`${TRAPS}/T19-async-failover-loses.yaml`);
    const facts = film({ scenario, use: scenario.strategies[0], seed: 1, set: {} }, { ...ask, until: 2e6 });
    expect(facts).toMatchObject({ until: 2000, digest: '' });
    expect(Math.max(...facts.marks.map(({ at }) => at))).toBeLessThanOrEqual(2000);
  });
});

describe('a replay of a lost write', () => {
  const { materials } = materialsOf(`${TRAPS}/T19-async-failover-loses.yaml`, ['expect.0.that=writes.lost == 0']);
  const [{ promise, facts }] = materials;

  it('follows what the witness names to its end', () => {
    const [deed] = facts!.deeds;
    expect(promise.witness!.ops).toEqual([deed.id]);
    expect(deed).toMatchObject({
      name: 'step order',
      key: 'orders',
      client: 'a',
      region: 'E',
      outcome: 'ok',
      copies: 1,
    });
    const gone = facts!.marks.filter(({ kind }) => kind === 'gone');
    expect(gone.map(({ lane, left }) => `${facts!.lanes[lane].name} ${left}`)).toEqual(['W 1', 'E 0']);
  });

  it('tells what arrived from what was on the wire when its sender died', () => {
    const copies = facts!.arrows.filter(({ what, at }) => what === 'message' && at < 10_000);
    expect(copies.map(({ to, fate }) => `${facts!.lanes[to].name} ${fate}`)).toEqual(['W arrived', 'U lost']);
  });
});

describe('what would have helped', () => {
  it.each([
    [`${TRAPS}/T27-split-brain-of-2018.yaml`, ['expect.0.that=writes.lost == 0']],
    [`${TRAPS}/T01-slow-clock-drops-a-write.yaml`, ['expect.0.that=writes.dropped == 0']],
    [`${TRAPS}/T44-deposed-leader-reads-old.yaml`, ['expect.0.that=reads.stale.count == 0']],
  ])('of %s was run: with it the promise holds, and with the others it does not', (path, set) => {
    const { materials } = materialsOf(path, set);
    expect(materials).toHaveLength(1);
    const [{ promise, cures }] = materials;
    const verdictWith = (more: readonly string[]) => {
      const scenario = loadedFile(path, [...set, ...more]);
      const judged = judgeAll(scenario, [timed(scenario, promise.strategy, promise.seed)]);
      return judged.find(({ that, line }) => that === promise.that && line === promise.line)!.verdict;
    };
    expect(verdictWith([])).toBe('failed');
    expect(cures.helped.length).toBeGreaterThan(0);
    for (const cure of cures.helped) expect(verdictWith(cure.set), cure.set.join()).toBe('held');
    for (const other of cures.vain) expect(verdictWith(other), other.join()).toBe('failed');
  });

  it('has the price that was measured, and the promises it breaks', () => {
    const path = `${TRAPS}/T19-async-failover-loses.yaml`;
    const { document, materials } = materialsOf(path, ['expect.0.that=writes.lost == 0']);
    const [cure] = materials[0].cures.helped;
    expect(cure.set).toEqual(['strategies.async.with.ack=semi-sync']);
    const after = timed(loadedFile(path, cure.set), 'async', 1).metrics;
    for (const { metric, from, to } of cure.price) {
      expect(from, metric).toBe(document.runs[0].metrics[metric]);
      expect(to, metric).toBe(after[metric]);
    }
    expect(cure.price.map(({ metric }) => metric)).toContain('write.latency.p50');
    expect(cure.breaks).toEqual([
      'failover.lost_writes == 4',
      'failover.lost_time == 30ms',
      'failover.total == 5151ms',
    ]);
  });

  it('is a key for charges where cards were charged twice, and not one for orders', () => {
    const scenario = loadedFile('scenarios/clients/orders.yaml');
    const use = scenario.strategies.find(({ id }) => id === 'no-payment-key')!;
    const { that, claim } = scenario.expect.find((one) => one.that.startsWith('payments.duplicated'))!;
    expect(remediesFor(that, claim, use, scenario)).toEqual([
      ['pay.idempotency_key=true'],
      ['strategies.no-payment-key.pay.idempotency_key=true'],
    ]);
  });

  it('is tried as often as a run of the same variant is short', () => {
    const path = `${TRAPS}/T27-split-brain-of-2018.yaml`;
    const { document, materials } = materialsOf(path, ['expect.0.that=writes.lost == 0']);
    const [{ promise }] = materials;
    const vary = (more: readonly string[]) => loadedFile(path, ['expect.0.that=writes.lost == 0', ...more]);
    const long = document.runs.map((run) => ({ ...run, set: { duration: '10h' }, events: 1e9 }));
    const swept = { ...document, runs: [...long, ...document.runs] };
    expect(trialsFor(promise, vary, swept)).toEqual(trialsFor(promise, vary, document));
    expect(trialsFor(promise, vary, swept)).not.toEqual([]);
    const slow = { ...promise, set: { duration: '10h' } };
    expect(trialsFor(slow, vary, swept)).toEqual([]);
    expect(remediesOf(slow, [], [], swept).note).toBe('the run is too long to be repeated');
  });

  it('is nothing where no option is about it, and then says so', () => {
    const [{ cures }] = materialsOf('scenarios/hello.yaml', ['duration=1m', 'expect=[messages.per_op < 0]']).materials;
    expect(cures).toMatchObject({ helped: [], vain: [], note: 'no option of it is about this' });
  });
});

it('makes the same stories with 1 and with 3 threads, and keeps them in the result', () => {
  const files = (workers: string) => {
    const lossy = `${TINY}expect: [availability == 100%, replication.lag.max < 1ms]\n`;
    const folder = newFolder({ 'tiny.yaml': lossy });
    const { code } = lightcone(folder, ['run', 'tiny.yaml', '--quiet', '--workers', workers]);
    expect(code).toBe(1);
    const at = (name: string) => readFileSync(join(folder, 'reports/tiny/latest', name), 'utf8');
    const { stories } = JSON.parse(at('result.json'));
    expect(stories.length).toBeGreaterThan(0);
    // The page can be made anew from the result alone.
    expect(lightcone(folder, ['report', 'reports/tiny/latest', '--out', 'anew']).code).toBe(0);
    const anew = readFileSync(join(folder, 'anew/tiny/latest/report.html'), 'utf8');
    expect(anew.split('id="stories"')[1]).toBe(at('report.html').split('id="stories"')[1]);
    return [stories, at('report.html'), at('report.md'), at('charts/story-1.svg')];
  };
  expect(files('3')).toEqual(files('1'));
});
