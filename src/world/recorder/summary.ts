/** Reads the board and the rest of the recorder when the run is over: every metric, every view. */
import type { Filter, Window } from '../../checks/expectation.ts';
import { METRICS, metricNames, metricOf, rowMetric, UNMEASURED } from '../../checks/metrics.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Address } from '../../strategies/contract.ts';
import type { Finding, HealTold, Metrics, Run, Witness } from '../result.ts';
import type { Aftermath } from './aftermath.ts';
import type { Alarms } from './alarms.ts';
import type { Beyond } from './beyond.ts';
import type { Board } from './board.ts';
import type { Convergence } from './convergence.ts';
import type { Costs } from './costs.ts';
import type { Degradation } from './degradation.ts';
import type { Divergence, Final } from './final.ts';
import { detectOf, electOf, type Failover, type Leadership, lengthOf, redirectOf } from './leadership.ts';
import type { Ledger } from './ledger.ts';
import type { Loss } from './losses.ts';
import { type Figure, figureOf, inMs, proofOf, round, rowFigure, type View } from './measure.ts';
import type { Rows } from './rows.ts';
import type { Traffic } from './traffic.ts';
import { covers } from './windows.ts';

const ALL: Window = { kind: 'all' };
const NO_FILTER: Filter = { region: undefined, op: undefined };
const TYPICAL = /\.(p50|p90|p99|p99\.9|mean)$/;

/** Everything that the summary is made from. */
export interface Sources {
  readonly scenario: Scenario;
  readonly board: Board;
  readonly ledger: Ledger;
  readonly rows: Rows;
  readonly leadership: Leadership;
  readonly degradation: Degradation;
  readonly traffic: Traffic;
  readonly costs: Costs;
  readonly convergence: Convergence;
  readonly losses: readonly Loss[];
  readonly aftermath: Aftermath;
  readonly alarms: Alarms;
  readonly beyond: Beyond;
  readonly divergence: Divergence;
  readonly metadata: ReturnType<Final['metadata']>;
  readonly alive: (replica: Address) => boolean;
  /** By name of the invariant: how many keys broke it, of how many, and the first proof. */
  readonly broken: ReadonlyMap<string, Finding>;
  readonly final: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly endMs: number;
  readonly events: number;
}

export class Summary {
  readonly #from: Sources;
  readonly final: Sources['final'];
  readonly endMs: number;
  /** Views that were added up already, by what was asked. */
  readonly #views = new Map<string, View>();
  readonly #failovers: readonly Failover[];
  readonly #groups: readonly string[];
  readonly #invariants: readonly string[];

  constructor(from: Sources) {
    const { workload, invariants } = from.scenario;
    this.#from = from;
    this.#failovers = from.leadership.failovers;
    this.#groups = (workload?.keys ?? []).map(({ name }) => name);
    this.#invariants = invariants.map(({ name }) => name);
    this.final = from.final;
    this.endMs = from.endMs;
  }

  /** Everything that results show of metrics. */
  all(): Pick<Run, 'metrics' | 'by_region' | 'by_op' | 'witnesses'> {
    const { topology, workload } = this.#from.scenario;
    const by_region: Record<string, Metrics> = {};
    for (const { name } of topology.regions) {
      const filter = { region: name, op: undefined };
      if (this.#hasRequests(filter)) by_region[name] = this.#metrics(filter);
    }
    const by_op: Record<string, Metrics> = {};
    for (const { name } of workload?.operations ?? []) {
      const filter = { region: undefined, op: name };
      if (this.#hasRequests(filter)) by_op[name] = this.#metrics(filter);
    }
    const metrics: Record<string, number | null> = { ...this.#metrics(NO_FILTER) };
    for (const name of UNMEASURED) metrics[name] = null;
    return { metrics, by_region, by_op, witnesses: this.#witnesses() };
  }

  #hasRequests(filter: Filter): boolean {
    const { reads, writes } = this.#view(ALL, filter);
    return reads.issuedEver + writes.issuedEver > 0;
  }

  /** Metrics of the whole run, or of one view of it. */
  #metrics(filter: Filter): Metrics {
    const isWhole = filter.region === undefined && filter.op === undefined;
    const metrics: Record<string, number | null> = {};
    for (const name of this.#names(isWhole)) metrics[name] = this.find(name, ALL, filter).value;
    return metrics;
  }

  /** First proof of each bad number. */
  #witnesses(): Record<string, Witness> {
    const witnesses: Record<string, Witness> = {};
    for (const name of this.#names(true)) {
      // The slowest of all proves a maximum; it says nothing of a median.
      if (TYPICAL.test(name)) continue;
      const { value, witness } = this.find(name, ALL, NO_FILTER);
      if (witness !== null && value !== 0) witnesses[name] = witness;
    }
    return witnesses;
  }

  find(metric: string, window: Window, filter: Filter): Finding {
    const finding = this.#finding(metric, window, filter);
    return finding ?? { value: null, samples: 0, witness: null, note: `${metric} is not measured` };
  }

  #finding(metric: string, window: Window, filter: Filter): Finding | undefined {
    const scope = metricOf(metric, this.#groups, this.#invariants)?.scope;
    if (scope === 'time') return this.#timed(metric, window);
    if (scope === 'run') return this.#whole(metric);
    if (scope === undefined) return undefined;
    const view = this.#view(window, filter);
    const figure = figureOf(view, metric);
    return figure === undefined ? this.#rows(metric, window, filter) : findingFrom(figure, proofOf(view, metric));
  }

  /** Value: milliseconds from the heal (of `fault`, or the last) until all had all; null = never. */
  converges(fault: number): Finding {
    const { convergence, ledger, alive, divergence } = this.#from;
    if (fault >= 0 && !convergence.hasHealed(fault)) {
      return { value: null, samples: 0, witness: null, note: 'the fault never healed within the run' };
    }
    const time = fault < 0 ? convergence.time(ledger, alive) : convergence.timeAfter(fault, ledger, alive);
    const isApart = time === null || divergence.keys > 0;
    const note = isApart ? 'the replicas never came to agree' : '';
    const value = isApart ? null : inMs(time);
    return { value, samples: ledger.acceptances, witness: isApart ? divergence.witness : null, note };
  }

  /** After each fault that ended within the run, in the order of healing. */
  heals(): readonly HealTold[] {
    const { convergence, scenario } = this.#from;
    return scenario.faults
      .map(({ name }, fault) => ({ name, fault, at: convergence.healedAt(fault) }))
      .filter(({ fault }) => convergence.hasHealed(fault))
      .sort((a, b) => a.at - b.at || a.fault - b.fault)
      .map(({ name, fault, at }) => {
        return { fault: name, healed_at: inMs(at), converged_in: this.converges(fault).value };
      });
  }

  #names(isWhole: boolean): readonly string[] {
    const { scenario } = this.#from;
    const groups = (scenario.workload?.keys ?? []).filter((group) => group.unique).map((group) => group.name);
    if (isWhole) return metricNames(groups, this.#invariants);
    const views = new Set(METRICS.filter((metric) => metric.scope === 'view').map((metric) => metric.name));
    const rows = ['GROUP.lost', 'GROUP.duplicated'].flatMap((name) =>
      groups.map((group) => name.replace('GROUP', group)),
    );
    return [...[...views].filter((name) => !name.startsWith('GROUP.')), ...rows];
  }

  #view(window: Window, filter: Filter): View {
    const key = JSON.stringify([window, filter.region, filter.op]);
    const known = this.#views.get(key);
    if (known !== undefined) return known;
    const { board } = this.#from;
    const reads = board.view(window, filter, true);
    const writes = board.view(window, filter, false);
    const view = { reads, writes, length: board.lengthOf(window) };
    this.#views.set(key, view);
    return view;
  }

  #rows(metric: string, window: Window, filter: Filter): Finding | undefined {
    const { board, rows } = this.#from;
    const what = rowMetric(metric);
    const group = this.#groups.indexOf(what?.group ?? '');
    if (what === undefined || group < 0) return undefined;
    const cell = board.viewOfRows(window, filter, (operation) => rows.groupOf(operation) === group);
    return findingFrom(rowFigure(cell, what.fate), proofOf({ reads: cell, writes: cell, length: 0 }, metric));
  }

  /** Metrics of leaders: of windows, but of no client's region. */
  #timed(metric: string, window: Window): Finding | undefined {
    const { leadership, scenario, losses, aftermath, alarms, beyond, rows } = this.#from;
    const isIn = (at: number) => window.kind === 'all' || covers(scenario, window, at);
    if (metric === 'alerts') return { value: alarms.count(isIn), samples: 1, witness: alarms.witness, note: '' };
    const other = beyond.find(metric, isIn, rows);
    if (other !== undefined) return other;
    const failovers = this.#failovers.filter((failover) => isIn(failover.at));
    const samples = leadership.termsIn(() => true);
    const longest = failovers.toSorted((a, b) => lengthOf(b) - lengthOf(a))[0];
    const witness = longest === undefined ? null : leadership.witness(longest);
    const counted = (value: number) => ({ value, samples, witness, note: '' });
    const lasting = (value: number | null) => ({ ...plain(value, value === null ? 0 : failovers.length), witness });
    const part = (of: (failover: Failover) => number | null) => {
      const length = longest === undefined ? null : of(longest);
      return lasting(length === null ? null : inMs(length));
    };
    switch (metric) {
      case 'failover.count':
        return counted(failovers.length);
      case 'failover.total':
        return lasting(longest === undefined ? null : inMs(lengthOf(longest)));
      case 'failover.detect':
        return part(detectOf);
      case 'failover.elect':
        return part(electOf);
      case 'failover.redirect':
        return part(redirectOf);
      case 'failover.lost_writes':
        return { ...counted(leadership.charge(losses, failovers).writes), witness: aftermath.witness(failovers) };
      case 'failover.lost_time':
        return {
          ...lasting(longest === undefined ? null : inMs(leadership.charge(losses, failovers).time)),
          witness: aftermath.witness(failovers),
        };
      case 'leader.changes':
        return counted(leadership.changes.filter(isIn).length);
      case 'terms':
        return plain(leadership.termsIn(isIn), samples);
      case 'split_brain':
        return { value: leadership.dividedTerms, samples, witness: leadership.split, note: '' };
      case 'leaders.per_term':
        return { value: leadership.perTerm, samples, witness: leadership.split, note: '' };
      default:
        return undefined;
    }
  }

  /** Metrics of the run as a whole. */
  #whole(metric: string): Finding | undefined {
    const { traffic, costs, divergence, metadata, ledger, events, broken, endMs } = this.#from;
    if (metric.startsWith('invariant.')) return broken.get(metric.slice('invariant.'.length));
    const { issued, ok } = this.#asked();
    switch (metric) {
      case 'degraded.time':
        return this.#degraded();
      case 'convergence.time':
        return this.converges(-1);
      case 'convergence.after_heal':
        return this.#slowest();
      case 'divergence':
        return { value: divergence.keys, samples: ledger.acceptances, witness: divergence.witness, note: '' };
      case 'divergence.unforced':
        return { value: divergence.unforced, samples: ledger.acceptances, witness: divergence.proof, note: '' };
      case 'metadata.bytes':
        return { value: metadata.bytes, samples: ledger.acceptances, witness: metadata.witness, note: '' };
      case 'messages.per_op':
        return plain(issued === 0 ? null : round(traffic.messages / issued), issued);
      case 'bytes.cross_region':
        return plain(traffic.bytesCrossRegion, issued);
      case 'events':
        return plain(events, events);
      default:
        return costs.find(metric, ok, endMs);
    }
  }

  /** Of all heals the one after which copies took longest; one that never ended is longer than any. */
  #slowest(): Finding {
    const { convergence, scenario } = this.#from;
    const healed = scenario.faults.map((_, fault) => fault).filter((fault) => convergence.hasHealed(fault));
    if (healed.length === 0) return { value: null, samples: 0, witness: null, note: 'no fault ended within the run' };
    const isLonger = (a: Finding, b: Finding) => a.value === null || (b.value !== null && a.value >= b.value);
    return healed.map((fault) => this.converges(fault)).reduce((a, b) => (isLonger(a, b) ? a : b));
  }

  #degraded(): Finding {
    const { leadership, degradation, endMs } = this.#from;
    const samples = leadership.termsIn(() => true);
    // Where nobody ever led, leaders have no meaning.
    const value = samples > 0 ? inMs(degradation.time(endMs * 1000)) : null;
    return { value, samples, witness: degradation.witness, note: '' };
  }

  /** Over the whole run, warm-up included, as messages are. */
  #asked(): { issued: number; ok: number } {
    const { reads, writes } = this.#view(ALL, NO_FILTER);
    return { issued: reads.issuedEver + writes.issuedEver, ok: reads.okEver + writes.okEver };
  }
}

function findingFrom(figure: Figure, witness: Witness | null): Finding {
  return { value: figure.value, samples: figure.samples, witness, note: '' };
}

function plain(value: number | null, samples: number): Finding {
  return { value, samples, witness: null, note: '' };
}
