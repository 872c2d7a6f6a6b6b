/** The end of a run: what is still open is settled, and everything that was recorded becomes findings. */
import { PriceBook } from '../../network/prices/book.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Address } from '../../strategies/contract.ts';
import type { Places } from '../observation.ts';
import type { Run } from '../result.ts';
import { Aftermath } from './aftermath.ts';
import type { Alarms } from './alarms.ts';
import type { Beyond } from './beyond.ts';
import { findingOf } from './claims.ts';
import { Costs } from './costs.ts';
import type { Reach } from './coverage.ts';
import { type End, Final, namesIn } from './final.ts';
import type { Intents } from './intents.ts';
import type { Invariants } from './invariants.ts';
import { settleLosses } from './losses.ts';
import type { Samples } from './samples.ts';
import type { Series } from './series.ts';
import { keptIn } from './storage.ts';
import { type Sources, Summary } from './summary.ts';
import type { Touches } from './touches.ts';
import type { Words } from './words.ts';

/** The part of a run that the recorder writes; answers to scripts are the clients' own. */
export type Findings = Omit<
  Run,
  'strategy' | 'seed' | 'set' | 'digest' | 'events' | 'partial' | 'script' | 'coverage'
> & { readonly coverage: ReturnType<Reach['result']> };

type Shared = 'board' | 'ledger' | 'rows' | 'leadership' | 'degradation' | 'traffic' | 'convergence';

export interface Recorded extends Pick<Sources, Shared> {
  readonly scenario: Scenario;
  readonly words: Words;
  readonly intents: Intents;
  readonly samples: Samples;
  readonly series: Series;
  readonly invariants: Invariants;
  readonly reach: Reach;
  readonly touches: Touches;
  readonly beyond: Beyond;
}

/** What monitors said, and what was true meanwhile; nothing where nobody watches. */
function monitored(
  { monitor }: Scenario,
  alarms: Alarms,
  series: Run['series'],
  regionOf: (replica: Address) => string,
): Pick<Run, 'monitor'> {
  if (monitor === undefined) return alarms.isEmpty ? {} : { monitor: { alerts: alarms.result(), unseen: [] } };
  const unseen = alarms.unseen(series, monitor.alertLag / 1000, regionOf);
  return { monitor: { alerts: alarms.result(), unseen } };
}

function costsOf(end: End, places: Places, { scenario, traffic }: Recorded, final: Final): Costs {
  const { regionNames, regionOfNode, nodeOfReplica } = places;
  const regionOf = (replica: Address) => regionOfNode[nodeOfReplica[replica]];
  const kept = keptIn(regionNames.length, end, final, scenario.workload?.keys ?? [], regionOf);
  const book = new PriceBook(regionNames, scenario.prices);
  return new Costs(regionNames, book, traffic, kept);
}

export function conclude(end: End, places: Places, from: Recorded): Findings {
  const { scenario, words, intents, ledger, rows, samples, invariants } = from;
  const series = from.series.result(end.now, ledger);
  const final = new Final(end, ledger, words, places);
  const alive = (replica: Address) => end.alive(replica);
  const losses = settleLosses(intents, ledger, alive, words);
  const aftermath = new Aftermath(from.leadership, losses, words);
  rows.check((key) => final.isThere(key), end.nameOf.bind(end), intents, words);
  intents.forEach((intent) => {
    if (intent.kind !== 'read') samples.closed(intent);
  });
  const costs = costsOf(end, places, from, final);
  const summary = new Summary({
    ...from,
    costs,
    losses,
    aftermath,
    alarms: samples.alarms,
    divergence: final.divergence(),
    metadata: final.metadata(),
    alive,
    broken: invariants.finish(final, end),
    final: final.named(namesIn(scenario)),
    endMs: end.now / 1000,
    events: end.events,
  });
  const claims = scenario.expect.map(({ claim }) => findingOf(claim, summary, end));
  return {
    ...summary.all(),
    faults: from.touches.result(),
    series,
    claims,
    coverage: from.reach.result(),
    failovers: aftermath.failovers(),
    losses: aftermath.losses(),
    ...(from.beyond.residency && { residency: from.beyond.residency.result((key) => end.nameOf(key)) }),
    ...monitored(scenario, samples.alarms, series, (replica) => words.regionOf(places.nodeOfReplica[replica])),
    bill: costs.bill(),
    conflicts: samples.disputes.result((key) => end.nameOf(key)),
    heals: summary.heals(),
    final: summary.final,
    notes: [...ledger.notes(), ...(from.beyond.residency?.notes() ?? [])],
  };
}
