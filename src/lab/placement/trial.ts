/** A place tried by the protocol itself: one write at a time, twice from every region, on nodes that cost nothing. */
import type { ScriptStep } from '../../clients/workload.ts';
import { defaults } from '../../kit/options.ts';
import { SECOND } from '../../kit/time.ts';
import { type Link, PERFECT_LINK, type Topology } from '../../network/topology.ts';
import type { Scenario, StrategyUse } from '../../scenario/scenario.ts';
import { strategyNamed } from '../../strategies/index.ts';
import { run } from '../../world/run.ts';
import type { Ground } from './ground.ts';
import { type Latency, type Place, summary } from './latency.ts';
import type { Form } from './protocols.ts';

/** The first leader is in office. */
const STEADY = 10 * SECOND;
/** Longer than any write takes, so that no two are under way. */
const PAUSE = 3 * SECOND;

/** The last one counts: where all have turns, the first has nothing to wait for if it comes in its turn. */
const TIMES = 2;

export function tried(scenario: Scenario, ground: Ground, place: Place, form: Form): Latency {
  const use = useOf(scenario, place, form);
  const script = ground.regions.map((region, from) => writesFrom(region, from, STEADY + TIMES * from * PAUSE));
  const duration = STEADY + (TIMES * script.length + 1) * PAUSE;
  const { topology, name, title, about } = scenario;
  const quiet: Scenario = {
    ...{ name, title, about, tags: [], seeds: [1], duration, warmup: 0, settle: 0 },
    ...{ topology: quietly(topology), workload: undefined, script, strategies: [use], baseline: use.id },
    ...{ faults: [], invariants: [], expect: [], trace: 'never' },
  };
  const answers = run(quiet, use, 1).script;
  const byRegion = ground.regions.map((region) => {
    const answer = answers.findLast(({ id }) => id === region);
    return answer?.outcome === 'ok' ? answer.answered! - answer.at : Number.NaN;
  });
  return summary(ground, byRegion);
}

/** The leader stands where it is placed; all else as the strategy has it. */
function useOf({ topology }: Scenario, { sites, leader = sites[0] }: Place, form: Form): StrategyUse {
  const strategy = strategyNamed(form.name)!;
  const named = Object.hasOwn(strategy.options, 'leader') ? { leader: topology.regions[leader].name } : {};
  return {
    id: form.name,
    use: form.name,
    options: { ...(defaults(strategy.options) as object), ...named, ...form.options(sites.length) },
    leader,
    replicas: topology.regions.map((_, region) => (sites.includes(region) ? 1 : 0)),
    reads: { consistency: 'strong', maxStaleness: 0 },
    routing: { reads: 'default', writes: 'default', onFailure: 'next-nearest' },
  };
}

/** The same regions with their mean delays, and nothing that varies or takes time. */
function quietly(topology: Topology): Topology {
  const { regions } = topology;
  return {
    ...topology,
    links: topology.links.map((row) => row.map(({ delay }): Link => ({ ...PERFECT_LINK, delay }))),
    node: { ...topology.node, serviceTime: 0, service: 'constant', fsync: 0 },
    clocks: regions.map(() => ({ offset: 0, ppm: 0, uncertainty: 0 })),
  };
}

/** Each writes a key of its own: what writes that meet cost is no matter of places. */
function writesFrom(region: string, from: number, at: number): ScriptStep {
  return {
    ...{ id: region, client: region, from, at, kind: 'write', key: region, value: 1, amount: 0, into: '' },
    ...{ after: undefined, onlyIf: undefined, delay: 0, every: PAUSE, count: TIMES, to: -1, expected: undefined },
    ...{ consistency: undefined, cancelAfter: Number.POSITIVE_INFINITY, expect: undefined, verb: undefined, node: '' },
  };
}
