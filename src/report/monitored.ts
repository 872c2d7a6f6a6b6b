/** What a monitor said of replicas, and what was true meanwhile and nobody said: a table for pages and texts. */
import { firstRuns, type ResultDocument } from '../lab/document.ts';
import { variantName } from '../lab/summary.ts';
import type { Table } from './charts/figure.ts';
import { moment, stretch } from './text.ts';

/** Alerts of one strategy that are told. */
const MOST = 20;

/** A row for each alert and for each region whose lag nobody was warned of; undefined where there is no monitor. */
export function monitorTable(document: ResultDocument): Table | undefined {
  const runs = firstRuns(document).filter(({ monitor }) => monitor !== undefined);
  if (runs.length === 0) return undefined;
  const rows = runs.flatMap(({ strategy, set, monitor }) => {
    const name = variantName(strategy, set);
    const alerts = monitor!.alerts.slice(0, MOST).map(({ at, until, replica, why, watcher }) => {
      const end = until === null ? 'the end' : moment(until);
      const said = watcher === undefined ? 'alert' : `alert of ${watcher}`;
      return [name, replica === '' ? '–' : replica, `${said}: ${why}`, `${moment(at)} – ${end}`];
    });
    const unseen = monitor!.unseen.map(({ region, time, worst }) => {
      return [name, region, `✗ no alert, and up to ${stretch(worst)} behind`, `${stretch(time)} in all`];
    });
    return [...alerts, ...unseen];
  });
  return { head: ['strategy', 'replica', 'what the monitor said', 'when'], rows };
}

export const MONITOR_NOTE =
  'A monitor sees samples, and believes what replicas say of themselves. The lines with ✗ are the truth beside it: for ' +
  'so long the lag was above its limit, and no alert said so.';
