/** What is allowed and probably not meant: each is told once, and `allow: [W0304]` silences it. */
import { durationText } from '../kit/format.ts';
import { strategyNamed } from '../strategies/index.ts';
import { VERBS, type Verb } from '../strategies/verbs.ts';
import type { Desk } from './problem.ts';
import type { ScenarioGot } from './resolve.ts';
import type { Scenario } from './scenario.ts';

export function warn(scenario: Scenario, got: ScenarioGot, desk: Desk): void {
  warnOfBlinks(scenario, got, desk);
  warnOfOneSeed(scenario, got, desk);
  warnOfClosed(scenario, got, desk);
  warnOfLateSteps(scenario, got, desk);
  warnOfLevels(scenario, got, desk);
  warnOfVerbs(scenario, got, desk);
  const silenced = got.allow ?? [];
  const kept = desk.warnings.filter((warning) => !silenced.includes(warning.code));
  desk.warnings.splice(0, desk.warnings.length, ...kept);
}

/** Kinds that a failure detector is there to notice. */
const NOTICED = ['partition', 'crash', 'outage', 'pause', 'leader'];
/** They do something even if nobody notices: who restarts has forgotten what was in memory alone. */
const RESTARTS = ['crash', 'outage'];
/** What a file promises that counts on somebody to notice. */
const OF_LEADERS = /^(failover\.|leader\.|terms$)/;

function warnOfBlinks(scenario: Scenario, got: ScenarioGot, desk: Desk): void {
  const countsOnIt = scenario.expect.some(({ claim }) => claim.kind === 'metric' && OF_LEADERS.test(claim.metric));
  for (const [index, fault] of scenario.faults.entries()) {
    if (RESTARTS.includes(fault.kind) && !countsOnIt) continue;
    const lasts = fault.rhythm?.lasts ?? fault.until - fault.at;
    const said = got.faults?.[index];
    if (said === undefined || lasts <= 0 || !NOTICED.includes(fault.kind)) continue;
    for (const use of scenario.strategies) {
      const detector = detectorOf(use.options);
      if (detector === undefined || lasts >= detector) continue;
      const what = `\`${fault.name}\` lasts ${durationText(lasts)}, the detector of \`${use.id}\` needs ${durationText(detector)}`;
      desk.warn('W0303', said.for?.origin ?? said.origin, what, 'nobody will notice');
    }
  }
}

function detectorOf(options: unknown): number | undefined {
  const own = options as Readonly<Record<string, unknown>>;
  const timeout = own.election_timeout;
  if (typeof timeout === 'number') return timeout;
  const failover = own.failover as Readonly<Record<string, unknown>> | undefined;
  const detect = failover?.detect;
  return typeof detect === 'number' && failover?.mode === 'auto' ? detect : undefined;
}

const LOSSES = /^(writes|[^.]+)\.(lost|duplicated)$/;

/** Whether a crash loses an order depends on where in the lag it strikes: one seed is one throw of the dice. */
function warnOfOneSeed(scenario: Scenario, got: ScenarioGot, desk: Desk): void {
  if (scenario.seeds.length > 1 || scenario.faults.length === 0 || isExact(scenario)) return;
  const index = scenario.expect.findIndex(
    ({ claim }) =>
      claim.kind === 'metric' && claim.comparison === '==' && claim.value === 0 && LOSSES.test(claim.metric),
  );
  const origin = got.expect?.[index]?.that?.origin;
  if (origin) desk.warn('W0304', origin, 'a rare loss is promised on the word of one seed', 'try `seeds: 20`');
}

/** A script where nothing varies: no seed changes when a client asks, is served, or hears. */
function isExact({ workload, topology, faults }: Scenario): boolean {
  if ((workload?.operations.length ?? 0) > 0 || topology.node.service !== 'constant') return false;
  if (faults.some(({ kind }) => ['degrade', 'flap', 'swizzle'].includes(kind))) return false;
  return topology.links.flat().every(({ jitter, loss }) => jitter === 0 && loss === 0);
}

function warnOfClosed(scenario: Scenario, got: ScenarioGot, desk: Desk): void {
  if (scenario.workload?.arrivals !== 'closed') return;
  const index = scenario.expect.findIndex(({ claim }) => claim.kind === 'metric' && claim.metric.includes('.latency.'));
  const origin = got.expect?.[index]?.that?.origin;
  if (origin)
    desk.warn('W0305', origin, 'clients wait for answers here, so slow times are under-sampled', '`arrivals: poisson`');
}

/** A level may be on offer and still promise less than its name under the options chosen. */
function warnOfLevels(scenario: Scenario, got: ScenarioGot, desk: Desk): void {
  const operations = scenario.workload?.operations ?? [];
  for (const [index, use] of scenario.strategies.entries()) {
    const origin = got.strategies?.[index]?.origin;
    const reads = operations.filter(({ kind }) => kind === 'read');
    const levels = new Set(reads.map(({ consistency }) => consistency ?? use.reads.consistency));
    for (const level of levels) {
      const caution = strategyNamed(use.use)?.caution?.(level, use.options);
      if (origin !== undefined && caution !== undefined) desk.warn('W0307', origin, `\`${use.id}\`: ${caution}`, '');
    }
  }
}

/** Operators that speak to replicas which know no such word. */
function warnOfVerbs(scenario: Scenario, got: ScenarioGot, desk: Desk): void {
  const deaf = (verb: Verb) =>
    scenario.strategies
      .flatMap(({ id, use }) => (strategyNamed(use)!.obeys.includes(verb) ? [] : [`\`${id}\``]))
      .join(', ');
  for (const { do: said } of got.script ?? []) {
    const verb = VERBS.find((one) => one === said?.value);
    const names = verb === undefined ? '' : deaf(verb);
    if (names !== '') desk.warn('W0308', said!.origin, `nobody obeys \`${verb}\` in ${names}`, 'it is refused there');
  }
  for (const [index, { kind }] of scenario.faults.entries()) {
    const origin = got.faults?.[index]?.origin;
    const names = kind === 'membership' ? deaf('remove-member') : '';
    if (origin !== undefined && names !== '')
      desk.warn('W0308', origin, `nobody comes or goes in ${names}`, 'nothing is changed there');
  }
}

function warnOfLateSteps({ duration, workload }: Scenario, got: ScenarioGot, desk: Desk): void {
  const late = workload?.trace?.at.filter((at) => at >= duration).length ?? 0;
  if (late > 0) {
    const what = `${late} of the trace's ${workload!.trace!.at.length} requests are due after the end and are never made`;
    desk.warn('W0306', got.workload!.trace!.origin, what, `the run lasts ${durationText(duration)}`);
  }
  for (const { at } of got.script ?? []) {
    if (at === undefined || at.value < duration) continue;
    const hint = `the run lasts ${durationText(duration)}`;
    desk.warn('W0306', at.origin, 'this step is due after the end and is never taken', hint);
  }
}
