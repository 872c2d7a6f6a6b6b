/** Monitors that users write: when they look, what they see, and when an alarm is one and when two. */

import { describe, expect, it } from 'vitest';
import type { HealthReport } from '../../src/clients/host.ts';
import { type Alarm, type View, Watch, type Watcher } from '../../src/clients/watcher.ts';
import { SECOND } from '../../src/kit/time.ts';
import { FakeWorld, REGIONS, step, world } from './fake-world.ts';

const CALM: HealthReport = { asked: 0, worked: 0, servers: 1, waiting: 0, behind: 0, age: 0 };
const watching = { watchers: [], nodeOf: (replica: number) => `${REGIONS[replica]}/1` };

/** A watcher that looks every second and says by turn what it is told to, beside what it saw. */
function watched(says: readonly (Alarm | undefined)[] = [], more: Partial<Watcher> = {}) {
  const host = new FakeWorld(() => undefined);
  const views: View[] = [];
  const look = (view: View) => says[views.push(view) - 1];
  const watch = new Watch({ name: 'mine', every: SECOND, look, ...more }, REGIONS, watching, host, host);
  const turn = (at: number) => {
    host.time = at;
    watch.turn();
  };
  return { host, views, watch, turn };
}

describe('a watcher', () => {
  it('looks at what came since it asked, the first time after the first answers', () => {
    const { host, views, watch, turn } = watched();
    turn(0);
    expect(views).toEqual([]);
    host.time = 90_000;
    const report = { ...CALM, worked: 400_000 };
    watch.reported(0, 1, report);
    watch.reported(2, 0, report);
    turn(SECOND);
    expect(views[0].now).toBe(SECOND);
    expect(views[0].replicas).toEqual([
      { replica: 0, node: 'us/1', region: 'us', report: undefined, unanswered: 1, latency: undefined, load: 0 },
      { replica: 1, node: 'eu/1', region: 'eu', report, unanswered: 0, latency: 90_000, load: 0 },
      { replica: 2, node: 'ap/1', region: 'ap', report: undefined, unanswered: 1, latency: undefined, load: 0 },
    ]);
    turn(2 * SECOND);
    expect(views[1].replicas.map(({ unanswered }) => unanswered)).toEqual([2, 1, 2]);
    expect(host.probed).toHaveLength(9);
    expect(host.probed[3]).toBe('1000 0 -> 0');
  });

  it('asks from where it is told to, else from where the leader is', () => {
    const home = watched();
    home.host.leader = 2;
    const { host, turn } = watched([], { from: 'eu' });
    turn(0);
    expect(host.probed[0]).toBe('0 1 -> 1');
    expect(() => watched([], { from: 'mars' })).toThrow('watcher mine asks from mars, which is none of us, eu, ap');
    expect(() => watched([], { every: 0 })).toThrow('every so many whole microseconds');
  });

  it('raises one alarm for as long as it gives one, and another where it is about another', () => {
    const low = { why: 'low' };
    const { host, turn } = watched([low, { why: 'lower' }, undefined, low, { why: 'eu', replica: 1 }, undefined]);
    for (let second = 0; second <= 6; second++) turn(second * SECOND);
    expect(host.alerts).toEqual([
      '1000 mine -1 low',
      '3000 mine -1 well',
      '4000 mine -1 low',
      '5000 mine -1 well',
      '5000 mine 1 eu',
      '6000 mine 1 well',
    ]);
  });

  it('is woken every so often while requests are made, and costs nothing where there is none', () => {
    let looks = 0;
    const counting: Watcher = { name: 'count', every: 2 * SECOND, look: () => void looks++ };
    const script = [step({ kind: 'read', at: SECOND })];
    const probes = (watchers: readonly Watcher[]) =>
      world(() => undefined, { script, watchers, duration: 9 * SECOND }).run().probed.length;
    expect(probes([])).toBe(0);
    expect(probes([counting])).toBe(3 * 5);
    expect(looks).toBe(4);
  });
});
