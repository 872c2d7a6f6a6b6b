/** `monitor:` — who watches how far replicas are behind, how often, and when that is an alert. */
import type { MonitorPlan } from '../clients/monitor.ts';
import { SECOND } from '../kit/time.ts';
import type { Desk } from './problem.ts';
import { at, fields, type Got, may } from './shape.ts';
import type { Places } from './targets.ts';
import { duration, name, word } from './values.ts';

const MEMBERS = {
  sample: may('time between two questions to every replica (default 10s)', at(duration)),
  alert_lag: may('further behind than this is an alert (default 10s)', duration),
  for: may('… where it lasts at least so long (default 0s)', duration),
  from: may('the region that asks; default that of the first leader', at(name)),
  by: may("what counts: a replica's own lag (default), or the age of what it surely has", word('lag', 'safe-time')),
  missing: may('whether a replica that does not answer is an alert (default)', word('alert', 'ok')),
};
export const MONITOR = fields('a monitor', MEMBERS);
export type MonitorGot = Got<typeof MEMBERS>;

export function resolveMonitor(got: MonitorGot, places: Places, desk: Desk): MonitorPlan {
  if (got.sample?.value === 0) desk.error('E0109', got.sample.origin, 'a sample takes time', 'such as `10s`');
  return {
    sample: got.sample?.value ?? 10 * SECOND,
    alertLag: got.alert_lag ?? 10 * SECOND,
    for: got.for ?? 0,
    from: got.from && places.region(got.from, desk),
    by: got.by ?? 'lag',
    missing: got.missing ?? 'alert',
  };
}
