/** The ConsistencyMonitor: what it samples, when that is an alert, and what it never saw. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { HealthReport } from '../../src/clients/host.ts';
import { Monitor, type MonitorPlan } from '../../src/clients/monitor.ts';
import { SECOND } from '../../src/kit/time.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { run } from '../../src/world/run.ts';
import { FakeWorld } from './fake-world.ts';

const PLAN: MonitorPlan = {
  sample: 10 * SECOND,
  alertLag: 10 * SECOND,
  for: 0,
  from: undefined,
  by: 'lag',
  missing: 'alert',
};

/** By turn what each replica answers, in seconds behind; null: nothing. */
function alertsOf(turns: readonly (readonly (number | null)[])[], change: Partial<MonitorPlan> = {}) {
  const host = new FakeWorld(() => undefined);
  const monitor = new Monitor({ ...PLAN, ...change }, host, host);
  turns.forEach((said, turn) => {
    host.time = (turn + 1) * 10 * SECOND;
    monitor.ask();
    said.forEach((behind, replica) => {
      if (behind === null) return;
      const none: HealthReport = { asked: host.time, worked: 0, servers: 1, waiting: 0, behind: 0, age: 60 * SECOND };
      monitor.reported(replica, { ...none, behind: behind * SECOND });
    });
  });
  return { alerts: host.alerts, probed: host.probed };
}

describe('a monitor', () => {
  it('asks every replica each time, from where the leader is', () => {
    const { probed } = alertsOf([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(probed).toEqual([
      '10000 0 -> 0',
      '10000 0 -> 1',
      '10000 0 -> 2',
      '20000 0 -> 0',
      '20000 0 -> 1',
      '20000 0 -> 2',
    ]);
  });

  it('raises one alert a spell, and takes it back', () => {
    const spell = [
      [0, 11, 0],
      [0, 12, 10],
      [0, 3, 0],
      [0, 11, 0],
    ];
    expect(alertsOf(spell).alerts).toEqual(['10000 1 11000 ms behind', '30000 1 well', '40000 1 11000 ms behind']);
  });

  it('waits with an alert as long as it is told', () => {
    const long = [
      [11, 0, 0],
      [11, 0, 0],
      [11, 0, 0],
    ];
    expect(alertsOf(long, { for: 15 * SECOND }).alerts).toEqual(['30000 0 11000 ms behind']);
  });

  it('takes silence for an alert, unless told otherwise', () => {
    const silent = [
      [0, null, 0],
      [0, null, 0],
      [0, 0, 0],
    ];
    expect(alertsOf(silent).alerts).toEqual(['20000 1 no answer', '30000 1 well']);
    expect(alertsOf(silent, { missing: 'ok' }).alerts).toEqual([]);
  });

  it('believes a lag of 0 on a dead stream, where the age would tell', () => {
    expect(alertsOf([[0, 0, 0]]).alerts).toEqual([]);
    expect(alertsOf([[0, 0, 0]], { by: 'safe-time' }).alerts.length).toBe(3);
  });

  it('is told what it did not see', () => {
    const path = fileURLToPath(new URL('../../scenarios/clients/monitor.yaml', import.meta.url));
    const loaded = loadScenario(path, (file) => readFileSync(file, 'utf8'));
    if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
    const { scenario } = loaded;
    const { monitor } = run(scenario, scenario.strategies[0], 1);
    expect(monitor?.alerts).toMatchObject([{ replica: 'ap-southeast-2', why: 'no answer' }]);
    const [ireland, tokyo, sydney] = ['eu-west-1', 'ap-northeast-1', 'ap-southeast-2'].map((name) =>
      monitor?.unseen.find(({ region }) => region === name),
    );
    // Beyond the limit of three from 34 s on, and caught up just after 38 s: five seconds, counted whole.
    expect(ireland).toMatchObject({ time: 5000 });
    expect(tokyo).toMatchObject({ time: 58_000 });
    // Cut off at 150 s, with writes of just before still to be sent; asked in vain at that very time, missed at 160 s.
    expect(sydney).toMatchObject({ time: 7000 });
  });
});
