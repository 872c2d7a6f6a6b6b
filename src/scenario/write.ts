/** A resolved scenario as a file again, every default spelled out: loading it gives the same digest. */
import { stringify } from 'yaml';
import type { MonitorPlan } from '../clients/monitor.ts';
import { observes } from '../clients/routing/index.ts';
import { SEEDS_SETTINGS } from '../clients/routing/policy.ts';
import type { KeyGroup, Manners, OperationMix, ScriptStep, Workload } from '../clients/workload.ts';
import { durationText, ppmText, rateText, shareText, sizeText, speedText } from '../kit/format.ts';
import type { Link, Topology } from '../network/topology.ts';
import { strategyNamed } from '../strategies/index.ts';
import { writeCurve } from './curve.ts';
import { writeOptions } from './options.ts';
import { writePaying, writePayments } from './payments.ts';
import { writePrices } from './prices.ts';
import { writeReplicas } from './replicas.ts';
import type { Routing, Scenario, StrategyUse } from './scenario.ts';
import { type TextFile, writeTrace } from './trace.ts';
import { writeTravel } from './travel.ts';
import { writeFault } from './write-fault.ts';
import { writeFence, writePlacement } from './write-placement.ts';

type Plain = Record<string, unknown>;

export function resolvedYaml(scenario: Scenario): string {
  return resolvedOf(scenario).yaml;
}

/** With what must stand beside it so that it can be read. */
export function resolvedOf(scenario: Scenario): { readonly yaml: string; readonly beside: readonly TextFile[] } {
  const { topology, workload } = scenario;
  const trace = workload?.trace && writeTrace(workload.trace, workload.operations, topology);
  const whole = {
    version: 1,
    name: scenario.name,
    title: scenario.title,
    about: scenario.about,
    tags: scenario.tags,
    seeds: scenario.seeds,
    duration: durationText(scenario.duration),
    warmup: durationText(scenario.warmup),
    settle: durationText(scenario.settle),
    topology: writeTopology(topology),
    workload: workload && writeWorkload(workload, topology, trace?.said),
    placement: scenario.placement && writePlacement(scenario.placement, workload?.keys ?? [], topology),
    script: scenario.script.map((step) => writeStep(step, topology)),
    sovereignty: scenario.fences?.map((fence) => writeFence(fence, workload?.keys ?? [], topology)),
    strategies: scenario.strategies.map((use) => writeUse(use, topology, workload?.operations ?? [])),
    payments: scenario.payments && writePayments(scenario.payments, workload?.operations ?? [], topology),
    pay: scenario.payments && writePaying(scenario.payments.paying),
    monitor: scenario.monitor && writeMonitor(scenario.monitor, topology),
    prices: scenario.prices && writePrices(scenario.prices, topology),
    baseline: scenario.baseline,
    faults: scenario.faults.map((fault) => writeFault(fault, topology)),
    invariants: Object.fromEntries(scenario.invariants.map(({ name, group, min }) => [name, { keys: group, min }])),
    expect: scenario.expect.map(({ that, asked, level, because }) => ({ that, for: asked, level, because })),
    report: { trace: scenario.trace },
  };
  const yaml = stringify(whole, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' });
  return { yaml, beside: trace?.beside ?? [] };
}

function writeMonitor(
  { sample, alertLag, for: patience, from, by, missing }: MonitorPlan,
  { regions }: Topology,
): Plain {
  return {
    sample: durationText(sample),
    alert_lag: durationText(alertLag),
    for: durationText(patience),
    from: from === undefined ? undefined : regions[from].name,
    by,
    missing,
  };
}

function writeTopology(topology: Topology): Plain {
  const { regions, node } = topology;
  const links: Plain = {};
  for (const [from, row] of topology.links.entries()) {
    for (const [to, link] of row.entries()) links[`${regions[from].name} -> ${regions[to].name}`] = writeLink(link);
  }
  const named = <T>(write: (index: number) => T) => Object.fromEntries(regions.map(({ name }, i) => [name, write(i)]));
  return {
    name: topology.name,
    source: topology.source,
    regions: named((i) => ({ nodes: regions[i].nodes, jurisdiction: regions[i].jurisdiction })),
    links,
    node: {
      servers: node.servers,
      service_time: durationText(node.serviceTime),
      service: node.service,
      queue: node.queue,
      fsync: durationText(node.fsync),
    },
    clocks: named((i) => {
      const { offset, ppm, uncertainty } = topology.clocks[i];
      return { offset: durationText(offset), rate: ppmText(ppm), uncertainty: durationText(uncertainty) };
    }),
  };
}

function writeLink(link: Link): Plain {
  return {
    one_way: durationText(link.delay),
    jitter: durationText(link.jitter),
    distribution: link.law,
    loss: shareText(link.loss),
    duplicate: shareText(link.duplicate),
    reorder: shareText(link.reorder),
    bandwidth: link.bandwidth === Number.POSITIVE_INFINITY ? undefined : speedText(link.bandwidth),
    order: link.order,
  };
}

function writeWorkload(workload: Workload, topology: Topology, trace: string | undefined): Plain {
  const isClosed = workload.arrivals === 'closed';
  const { manners, keys } = workload;
  const from = () => Object.fromEntries(topology.regions.map(({ name }, i) => [name, shareText(workload.from[i])]));
  return {
    name: workload.name,
    ...(trace === undefined ? { arrivals: workload.arrivals, from: from() } : {}),
    curve: workload.curve && writeCurve(workload.curve, topology),
    travel: workload.travel && writeTravel(workload.travel),
    trace,
    keys: Object.fromEntries(keys.map((group) => [group.name, writeKeys(group, topology)])),
    ops: Object.fromEntries(workload.operations.map((op) => [op.name, writeOp(op, keys, trace === undefined)])),
    clients: isClosed ? workload.clients : undefined,
    think: isClosed ? durationText(workload.think) : undefined,
    client: writeManners(manners),
  };
}

function writeManners(manners: Manners): Plain {
  return {
    timeout: durationText(manners.timeout),
    retry: {
      max: manners.retry.max,
      backoff: durationText(manners.retry.backoff),
      jitter: shareText(manners.retry.jitter),
      idempotency_key: manners.retry.idempotencyKey,
      budget: manners.retry.budget === undefined ? undefined : shareText(manners.retry.budget),
      dedup_window: manners.retry.dedupWindow === undefined ? undefined : durationText(manners.retry.dedupWindow),
    },
    leader_cache: durationText(manners.leaderCache),
    ...writeResilience(manners),
  };
}

/** Of policies that observe, how; others have nothing to set. */
function writeRouting(
  { reads, writes, onFailure, settings = SEEDS_SETTINGS }: Routing,
  operations: readonly OperationMix[],
): Plain {
  const isObserving = [reads, writes, ...operations.map(({ route }) => route)].some(observes);
  const observed = {
    observe: durationText(settings.observe),
    max_staleness: durationText(settings.maxStaleness),
    freshness: settings.freshness,
    hysteresis: shareText(settings.hysteresis),
    choices: settings.choices,
  };
  return { reads, writes, on_failure: onFailure, ...(isObserving ? observed : {}) };
}

/** Only what was asked for. */
function writeResilience({ breaker, fallback, hedge }: Manners): Plain {
  return {
    circuit_breaker: breaker && {
      failure_rate: shareText(breaker.failureRate),
      error_count: breaker.errorCount,
      response_time: durationText(breaker.responseTime),
      recovery: durationText(breaker.recovery),
    },
    fallback,
    hedge: hedge === undefined ? undefined : durationText(hedge),
  };
}

function writeKeys(group: KeyGroup, { regions }: Topology): Plain {
  const { unique, per, count, distribution, theta, type, initial, affinity, size, home } = group;
  const chosen = per === undefined ? { unique, count: unique ? undefined : count, distribution, theta } : { per };
  return {
    ...chosen,
    type,
    initial,
    affinity: affinity === undefined ? undefined : shareText(affinity),
    size: size === undefined ? undefined : sizeText(size),
    home: typeof home === 'number' ? regions[home].name : home,
  };
}

function writeOp(op: OperationMix, keys: readonly KeyGroup[], isDrawn: boolean): Plain {
  return {
    do: op.kind,
    keys: keys[op.keys].name,
    inserts: keys[op.inserts]?.name,
    ...writePart(op),
    rate: isDrawn ? rateText(op.rate) : undefined,
    consistency: op.consistency,
    route: op.route,
    fence: op.fence,
  };
}

function writePart({ part }: OperationMix | ScriptStep): Plain {
  return part === undefined ? {} : { [typeof part === 'number' ? 'index' : 'field']: part };
}

function writeUse(use: StrategyUse, topology: Topology, operations: readonly OperationMix[]): Plain {
  const strategy = strategyNamed(use.use)!;
  const leader = topology.regions[use.leader].name;
  const hasLeader = strategy.writesAt === 'leader' || Object.hasOwn(strategy.options, 'leader');
  return {
    id: use.id,
    use: use.use,
    with: {
      ...(hasLeader ? { leader } : {}),
      ...(use.replicas ? { replicas: writeReplicas(use.replicas, topology) } : {}),
      ...writeOptions(use.options, strategy.options),
    },
    reads: {
      consistency: use.reads.consistency,
      max_staleness: durationText(use.reads.maxStaleness),
      guarantees: use.reads.guarantees,
    },
    routing: writeRouting(use.routing, operations),
    client: use.manners && writeManners(use.manners),
    pay: use.paying && writePaying(use.paying),
  };
}

function writeStep(step: ScriptStep, topology: Topology): Plain {
  const region = (index: number) => topology.regions[index]?.name;
  const isVerb = step.verb !== undefined;
  const waits = step.after !== undefined;
  return {
    id: step.id,
    at: waits ? undefined : durationText(step.at),
    after: step.after,
    only_if: step.onlyIf,
    delay: waits ? durationText(step.delay) : undefined,
    every: step.every > 0 ? durationText(step.every) : undefined,
    count: step.every > 0 ? step.count : undefined,
    client: isVerb ? undefined : step.client,
    from: isVerb ? undefined : region(step.from),
    to: step.among?.map(region) ?? region(step.to),
    do: step.kind ?? step.verb,
    keys: step.key === '' ? undefined : step.key,
    ...writePart(step),
    value: step.value,
    expected: step.expected,
    amount: step.amount,
    inserts: step.into === '' ? undefined : step.into,
    consistency: step.consistency,
    context: step.context,
    fence: step.fence,
    cancel_after: step.cancelAfter === Number.POSITIVE_INFINITY ? undefined : durationText(step.cancelAfter),
    expect: step.expect,
    node: step.node === '' ? undefined : step.node,
  };
}
