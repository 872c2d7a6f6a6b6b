/** The whole file: its fields, and how they become a resolved scenario. */
import type { Workload } from '../clients/workload.ts';
import type { Micros } from '../kit/time.ts';
import type { Topology } from '../network/topology.ts';
import { strategies as registry } from '../strategies/index.ts';
import { checkApart } from './apart.ts';
import { EXPECTATION, INVARIANT, resolveExpectations, resolveInvariants } from './expectations.ts';
import { FAULT, type FaultGot, resolveFaults } from './faults.ts';
import { checkFences } from './fencing.ts';
import { GEO_REPLICATION } from './geo-replication.ts';
import { MONITOR, resolveMonitor } from './monitor.ts';
import { checkNamesake, PAY, PAYMENTS, resolvePayments } from './payments.ts';
import { PLACEMENT, resolvePlacement } from './placement.ts';
import { PRICES, resolvePrices } from './prices.ts';
import type { Desk } from './problem.ts';
import { checkRehoming } from './rehoming.ts';
import { checkCoordinators } from './replicas.ts';
import type { Scenario } from './scenario.ts';
import { namedIn, resolveScript, STEP } from './script.ts';
import {
  anything,
  at,
  either,
  fields,
  type Got,
  later,
  listOf,
  mapOf,
  may,
  must,
  type Shape,
  suggest,
  whole,
} from './shape.ts';
import { resolveFences, SOVEREIGNTY } from './sovereignty.ts';
import { READS, ROUTING, resolveStrategies, STRATEGY } from './strategies.ts';
import { Places } from './targets.ts';
import { type Neighbour, resolveTopology, TOPOLOGY } from './topology.ts';
import { duration, integer, name, text, word } from './values.ts';
import { warn } from './warnings.ts';
import { resolveWorkload, WORKLOAD } from './workload.ts';

const REPORT = fields('report', {
  trace: may('when the whole event log is kept', word('always', 'on-failure', 'never')),
  formats: later('which files are written'),
  charts: later('which charts are drawn'),
});

const SEED = integer(0, 2_147_483_647);

const MEMBERS = {
  version: may('of the format', at(integer(1))),
  name: may('default the name of the file', name),
  title: may('one line above the report', text),
  about: may('what this shows, what to notice, what to try', text),
  tags: may('for finding it again', listOf('tags', text)),
  allow: may('codes of warnings that need not be told', listOf('allow', text)),
  extends: may('the scenario that this one changes', text),
  set: may('path: value, after the merge', anything),
  sweep: may('path: [values], a full grid; or a list of maps, exactly those rows', anything),
  seed: may('of all chance; one run', at(SEED)),
  seeds: may('n: seeds 1 to n; or a list', at(either<number, readonly number[], never>({ leaf: integer(1, 100_000), list: whole(listOf('seeds', SEED)) }))), // biome-ignore format: one field
  duration: may('simulated time in which clients make requests', at(duration)),
  warmup: may('simulated, and left out of the numbers', at(duration)),
  settle: may('after the end: no new requests, every fault healed, replicas converge', duration),
  topology: must('where: a preset such as `aws-5`, or regions and links', TOPOLOGY),
  workload: may('what clients do: a preset such as `checkout-10k`, or operations', WORKLOAD),
  script: may('exact operations at exact times', listOf('script', STEP)),
  reads: may('what reads must see', READS),
  routing: may('whom clients ask', ROUTING),
  placement: may('which data lives where, and who leads it there', PLACEMENT),
  sovereignty: may(
    'whose data may rest where, and what happens where it would not',
    listOf('sovereignty', SOVEREIGNTY),
  ),
  payments: may('a service outside the store that charges cards for orders', PAYMENTS),
  pay: may('how a shop charges cards; a strategy may do it otherwise', PAY),
  geo_replication: may('thresholds, timeouts, fallback and monitoring, as the tutorial writes them', GEO_REPLICATION),
  monitor: may('watches how far replicas are behind while the run goes on', MONITOR),
  prices: may('what a gigabyte costs, sent or kept; default: what the providers ask', PRICES),
  invariants: may('what must always hold', mapOf('invariants', INVARIANT)),
  strategies: must('the candidates', listOf('strategies', STRATEGY)),
  baseline: may('the strategy that is 1.0×; default the first', at(name)),
  faults: may('what goes wrong', listOf('faults', FAULT as Shape<FaultGot>)),
  expect: may('what must hold', listOf('expect', EXPECTATION)),
  report: may('what is kept', REPORT),
};
export type ScenarioGot = Got<typeof MEMBERS>;

export const SCENARIO = fields('a scenario', MEMBERS);

const DURATION = 600_000_000;
const SETTLE = 30_000_000;

/** Everything that can be checked is checked, even where something before it was wrong. */
export function resolve(got: ScenarioGot, fileName: string, neighbour: Neighbour, desk: Desk): Scenario | undefined {
  checkTimes(got, desk);
  const duration = got.duration?.value ?? DURATION;
  const { topology, ...parts } = resolveParts(got, duration, neighbour, desk);
  const seeds = seedsOf(got, desk);
  if (topology === undefined) return undefined;
  const scenario: Scenario = {
    name: got.name ?? fileName,
    title: got.title ?? '',
    about: got.about ?? '',
    tags: got.tags ?? [],
    seeds,
    duration,
    warmup: got.warmup?.value ?? 0,
    settle: got.settle ?? SETTLE,
    topology,
    ...parts,
    trace: got.report?.trace ?? 'on-failure',
  };
  warn(scenario, got, desk);
  return desk.isClean ? scenario : undefined;
}

function checkTimes(got: ScenarioGot, desk: Desk): void {
  const { version, duration, warmup } = got;
  if (version && version.value !== 1) {
    desk.error('E0109', version.origin, 'this version reads format 1', 'write `version: 1`');
  }
  if (duration?.value === 0) desk.error('E0109', duration.origin, 'a run takes time', 'such as `10m`');
  if (warmup && warmup.value >= (duration?.value ?? DURATION)) {
    desk.error('E0109', warmup.origin, 'the warm-up takes the whole run', 'shorten it or lengthen `duration`');
  }
}

/** The parts that refer to each other by name, each before those that name it. */
function resolveParts(got: ScenarioGot, end: Micros, neighbour: Neighbour, desk: Desk) {
  const topology = got.topology && resolveTopology(got.topology, neighbour, desk);
  const regions = topology?.regions.map((region) => region.name);
  const idle = 'nobody does anything: say `workload` or `script`';
  desk.missing(got, ['workload', 'script'], idle, '`workload: checkout-10k`');
  const hasScript = (got.script ?? []).length > 0;
  const workload = got.workload && resolveWorkload(got.workload, regions, hasScript, neighbour, desk);
  const clients = (got.script ?? []).map((step) => step.client ?? step.from?.value ?? '');
  const hasArrivals =
    workload === undefined ? got.said.has('workload') : /^(poisson|constant)$/.test(workload.arrivals);
  const places = new Places(topology, [...new Set(clients)], hasArrivals);
  const company = { registry, topology, workload, reads: got.reads, routing: got.routing, pay: got.pay };
  const strategies = resolveStrategies(got.strategies ?? [], company, desk);
  if (got.strategies?.length === 0) desk.error('E0008', got.origin, 'no strategy is named under `strategies`');
  const monitor = got.monitor && resolveMonitor(got.monitor, places, desk);
  // Who says nothing of prices has the digest that the file had before there were any.
  const priced = got.prices && { prices: resolvePrices(got.prices, topology, desk) };
  const faults = resolveFaults(got.faults ?? [], end, places, desk);
  const groups = (workload?.keys ?? []).map((group) => group.name);
  const invariants = resolveInvariants(got.invariants ?? [], groups, desk);
  const script = resolveScript(got.script ?? [], workload?.keys ?? [], places, desk);
  checkCoordinators(
    (got.script ?? []).flatMap(({ to }) => namedIn(to)),
    strategies,
    topology,
    desk,
  );
  const whereabouts = whereaboutsOf(got, topology, workload, desk);
  if (whereabouts.placement && topology)
    checkApart(whereabouts.placement, strategies, registry, { topology, workload }, got.placement![0]!.origin, desk);
  const [steps, ops] = [got.script ?? [], got.workload?.ops ?? []];
  checkFences(steps, ops, strategies, desk);
  checkRehoming(got.placement ?? [], { workload, strategies, ops, script: steps }, desk);
  const known = {
    strategies: (got.strategies ?? []).map((use) => (use.id ?? use.use)?.value ?? ''),
    // In the order of the plans, since windows name faults by their place; those that are wrong come last.
    faults: [...faults.map((fault) => fault.name), ...(got.faults ?? []).map((fault) => fault.name?.value ?? '')],
    regions,
    ops: (workload?.operations ?? []).map((operation) => operation.name),
    groups,
    invariants: invariants.map((invariant) => invariant.name),
  };
  // Metrics carry the names of key groups, so with a broken workload nothing can be said of promises.
  const isReadable = workload !== undefined || !got.said.has('workload');
  const expect = isReadable ? resolveExpectations(got.expect ?? [], known, desk) : [];
  const baseline = baselineOf(got, known.strategies, desk);
  const parts = { topology, workload, script, ...whereabouts, strategies, monitor, ...priced };
  return { ...parts, baseline, faults, invariants, expect };
}

/** Which data lives where, and where it may rest; and who takes the money. */
function whereaboutsOf(
  got: ScenarioGot,
  topology: Topology | undefined,
  workload: Workload | undefined,
  desk: Desk,
): Pick<Scenario, 'placement' | 'fences' | 'payments'> {
  const { placement: rules = [], sovereignty = [], script = [], payments: bills, pay } = got;
  if (topology === undefined) return {};
  const fences = resolveFences(sovereignty, workload?.keys ?? [], topology, desk);
  const placement = rules.length > 0 && resolvePlacement(rules, topology, workload, script.length > 0, desk);
  const paying = [pay, ...(got.strategies ?? []).map((use) => use.pay)].find((one) => one !== undefined);
  if (bills === undefined && paying !== undefined) {
    desk.error('E0208', paying.origin, '`pay` says how a shop pays, and nothing is paid for', 'say `payments` too');
  }
  if (bills !== undefined) checkNamesake(got.workload?.keys ?? [], desk);
  const payments = bills && resolvePayments(bills, pay, topology, workload, desk);
  return { ...(placement && { placement }), ...(fences.length > 0 && { fences }), ...(payments && { payments }) };
}

function seedsOf(got: ScenarioGot, desk: Desk): readonly number[] {
  if (got.seed && got.seeds) {
    desk.error('E0208', got.seeds.origin, 'a scenario has either `seed` or `seeds`', 'keep one of the two');
  }
  const seeds = got.seeds?.value;
  if (seeds === undefined) return [got.seed?.value ?? 1];
  if (typeof seeds === 'number') return Array.from({ length: seeds }, (_, i) => i + 1);
  if (seeds.length === 0) desk.error('E0109', got.seeds!.origin, 'a list of seeds needs one');
  if (new Set(seeds).size < seeds.length) desk.error('E0207', got.seeds!.origin, 'a seed stands here twice');
  return seeds;
}

function baselineOf(got: ScenarioGot, ids: readonly string[], desk: Desk): string {
  if (got.baseline && !ids.includes(got.baseline.value)) {
    const wrong = got.baseline.value;
    desk.error('E0204', got.baseline.origin, `no strategy here is called \`${wrong}\``, suggest(wrong, ids));
  }
  return got.baseline?.value ?? ids[0] ?? '';
}
