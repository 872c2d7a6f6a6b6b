/** `strategies:`, `reads:` and `routing:` — the candidates, their options and how clients reach them. */
import { sessionsOf } from '../clients/form.ts';
import { ROUTES } from '../clients/routing/index.ts';
import { SEEDS_SETTINGS } from '../clients/routing/policy.ts';
import type { Workload } from '../clients/workload.ts';
import type { Topology } from '../network/topology.ts';
import {
  type AnyStrategy,
  CONSISTENCIES,
  type Consistency,
  SESSION_GUARANTEES,
  type SessionGuarantee,
} from '../strategies/contract.ts';
import { CLIENT, mannersOf } from './manners.ts';
import { readOptions, schemaOfOptions } from './options.ts';
import { PAY, type PayGot, payingOf } from './payments.ts';
import type { Desk, Origin } from './problem.ts';
import { find, withProtocols } from './protocols.ts';
import { readReplicas, schemaOfReplicas } from './replicas.ts';
import type { Reads, Routing, StrategyUse, WrittenRoute } from './scenario.ts';
import {
  type At,
  anything,
  at,
  fields,
  type Got,
  type Json,
  listOf,
  may,
  must,
  type Shape,
  spelledOut,
  suggest,
} from './shape.ts';
import { isNull, type Tree } from './tree.ts';
import { duration, integer, name, share, word } from './values.ts';

const READS_MEMBERS = {
  consistency: may('what a read must see', at(word(...CONSISTENCIES))),
  max_staleness: may('`bounded`: how old an answer may be', duration),
  guarantees: may(
    '`session`: which of its four; default all that the strategy can keep',
    at(listOf('guarantees', word(...SESSION_GUARANTEES))),
  ),
};
export const READS = fields('reads', READS_MEMBERS);
export type ReadsGot = Got<typeof READS_MEMBERS>;

const ROUTING_MEMBERS = {
  reads: may('which replica a read asks', word<WrittenRoute>('default', ...ROUTES)),
  writes: may('which replica a write asks', word<WrittenRoute>('default', ...ROUTES)),
  on_failure: may('what a client does when that one refuses', word('next-nearest', 'fail')),
  observe: may('`scored`, `latency-weighted`: how often every replica is asked how it is (default 1s)', duration),
  max_staleness: may('`scored`: a replica further behind is out of the question (default 5s)', duration),
  freshness: may(
    '`scored`: by which staleness goes: its own estimate of lag, or its safe time',
    word('lag', 'safe-time'),
  ),
  hysteresis: may('`scored`: another replica must score better by this share to be taken (default 0%)', share),
  choices: may('`scored`: the best of so many drawn at random, not of all (0)', integer(0, 16)),
};
export const ROUTING = fields('routing', ROUTING_MEMBERS);
export type RoutingGot = Got<typeof ROUTING_MEMBERS>;

const USE_MEMBERS = {
  id: may('its name in this scenario; default the strategy itself', at(name)),
  use: must('the strategy', at(name)),
  with: may('its options', anything),
  reads: may('overrides `reads` of the scenario', READS),
  routing: may('overrides `routing` of the scenario', ROUTING),
  client: may('overrides `workload.client`', CLIENT),
  pay: may('overrides `pay` of the scenario', PAY),
};
export type UseGot = Got<typeof USE_MEMBERS>;
const USE = fields('a strategy', USE_MEMBERS);

export const STRATEGY: Shape<UseGot> = {
  schema: USE.schema,
  read: (tree: Tree, desk: Desk) => USE.read(spelledOut('use', tree), desk),
};

/** In the format; refused by name until somebody has them. */
const UNBUILT_OPTIONS = (
  'apply tombstones clock max_offset ack_point wait fallback promote drain fencing rewind replicate_from ' +
  'topology versions prune granularity tie delivery origin_filter ttl anti_entropy repair ' +
  'protocol profile lease pre_vote check_quorum reads quorum learners witnesses sync interval overlay remove'
).split(' ');

export interface Company {
  readonly registry: readonly AnyStrategy[];
  readonly topology: Topology | undefined;
  readonly workload: Workload | undefined;
  readonly reads: ReadsGot | undefined;
  readonly routing: RoutingGot | undefined;
  readonly pay: PayGot | undefined;
}

export function resolveStrategies(said: readonly UseGot[], company: Company, desk: Desk): StrategyUse[] {
  const uses: StrategyUse[] = [];
  for (const got of said) {
    const use = resolveUse(got, company, desk);
    if (use === undefined) continue;
    const twin = uses.some((other) => other.id === use.id);
    const origin = (got.id ?? got.use)!.origin;
    if (twin) desk.error('E0207', origin, `two strategies are called \`${use.id}\``, 'give one of them another `id`');
    uses.push(use);
  }
  return uses;
}

function resolveUse(got: UseGot, company: Company, desk: Desk): StrategyUse | undefined {
  if (got.use === undefined) return undefined;
  const strategy = find({ use: got.use, with: got.with }, company.registry, desk);
  if (strategy === undefined) return undefined;
  const regions = company.topology?.regions ?? [];
  const { leaderField, replicasField, options: written } = apart(got.with, got.origin, strategy);
  const replicas = readReplicas(replicasField, company.topology, desk);
  const counts = replicas ?? regions.map((region) => Math.min(1, region.nodes));
  const homes = regions.filter((_, index) => counts[index] > 0).map((region) => region.name);
  const all = counts.reduce((sum, count) => sum + count, 0);
  // A leader has its own write anyway, so it does not count among those that answer it.
  const voters = strategy.writesAt === 'leader' ? all - 1 : all;
  const around = { regions: homes, voters: company.topology ? voters : -1, unbuilt: UNBUILT_OPTIONS };
  const before = desk.problems.length;
  const options = readOptions(written, schemaFor(strategy, got.use, company, desk), around, desk);
  // Options that are wrong themselves say nothing of levels.
  const sound = desk.problems.length === before ? options : undefined;
  const leader = leaderField ? readLeader(leaderField, homes, replicas ? 'replicas' : 'nodes', desk) : homes[0];
  if (Object.hasOwn(strategy.options, 'leader')) options.leader = leader;
  const objection =
    desk.problems.length === 0
      ? strategy.objection?.(
          options,
          homes,
          counts.filter((count) => count > 0),
        )
      : undefined;
  if (objection !== undefined) desk.error('E0223', got.with?.origin ?? got.origin, objection, '');
  return {
    id: got.id?.value ?? strategy.name,
    use: strategy.name,
    options,
    leader: Math.max(
      0,
      regions.findIndex((region) => region.name === leader),
    ),
    replicas,
    reads: resolveReads(got, strategy, sound, company, desk),
    routing: resolveRouting(got.routing, company.routing),
    ...(got.client && { manners: mannersOf(got.client, company.workload?.manners) }),
    ...(got.pay && { paying: payingOf(got.pay, payingOf(company.pay)) }),
  };
}

/** What clients wish of every store is the default of its option. */
function schemaFor(strategy: AnyStrategy, use: At<string>, company: Company, desk: Desk): AnyStrategy['options'] {
  const window = company.workload?.manners.retry.dedupWindow;
  if (window === undefined) return withProtocols(strategy, strategy.options, company.registry);
  if (strategy.remembering !== undefined) {
    return withProtocols(strategy, strategy.remembering(window), company.registry);
  }
  const what = `replicas of ${strategy.name} remember keys of requests by number, and cannot forget them by age`;
  desk.error('E0227', use.origin, what, 'leave out `dedup_window`, or the strategy');
  return strategy.options;
}

/** `leader` and `replicas` are common to all strategies, and taken out before a strategy's own options are read. */
function apart(tree: Tree | undefined, origin: Origin, strategy: AnyStrategy) {
  const none: Tree = { kind: 'map', fields: new Map(), origin };
  if (tree?.kind !== 'map') return { leaderField: undefined, replicasField: undefined, options: tree ?? none };
  const own = new Map(tree.fields);
  const take = (field: string) => {
    const taken = own.get(field)?.value;
    own.delete(field);
    return taken && isNull(taken) ? undefined : taken;
  };
  // Where nobody leads, a leader is a mistake like any other unknown option.
  const hasLeader = strategy.writesAt === 'leader' || Object.hasOwn(strategy.options, 'leader');
  const replicasField = take('replicas');
  return { leaderField: hasLeader ? take('leader') : undefined, replicasField, options: { ...tree, fields: own } };
}

function readLeader(tree: Tree, homes: readonly string[], what: string, desk: Desk): string | undefined {
  const region = name.read(tree, desk);
  if (region === undefined || homes.length === 0 || homes.includes(region)) return region;
  return desk.error('E0201', tree.origin, `no region with ${what} is called \`${region}\``, suggest(region, homes));
}

function resolveReads(got: UseGot, strategy: AnyStrategy, options: unknown, company: Company, desk: Desk): Reads {
  const said = got.reads?.consistency ?? company.reads?.consistency;
  const maxStaleness = got.reads?.max_staleness ?? company.reads?.max_staleness ?? 5_000_000;
  const offers = strategy.offers;
  const ofOps = (company.workload?.operations ?? []).map((operation) => operation.consistency);
  const lacking = (level: Consistency) => {
    const why = options === undefined ? undefined : strategy.lacks?.(level, options);
    return offers.includes(level) && why === undefined ? undefined : (why ?? '');
  };
  const refuse = (level: Consistency, origin: Origin) => {
    const why = lacking(level);
    if (why === undefined) return;
    const others = CONSISTENCIES.filter((other) => lacking(other) === undefined);
    const notes = why === '' ? [] : [`note: ${why}`];
    desk.error(
      'E0211',
      origin,
      `${strategy.name} offers no \`${level}\` reads`,
      `it offers: ${others.join(', ')}`,
      notes,
    );
  };
  if (said) refuse(said.value, said.origin);
  for (const level of new Set(ofOps)) if (level) refuse(level, got.use!.origin);
  // Nobody asked for a level, so a strategy without local reads gives the weakest it has.
  const unasked = offers.includes('local')
    ? 'local'
    : (CONSISTENCIES.findLast((level) => offers.includes(level)) ?? 'local');
  const consistency = said?.value ?? unasked;
  const guarantees = guaranteesOf(got, strategy, options, consistency, company, desk);
  return { consistency, maxStaleness, ...(guarantees && { guarantees }) };
}

/** Undefined where the file names none: then they are all that the strategy can keep. */
function guaranteesOf(
  got: UseGot,
  strategy: AnyStrategy,
  options: unknown,
  level: Consistency,
  { reads }: Company,
  desk: Desk,
): readonly SessionGuarantee[] | undefined {
  const said = got.reads?.guarantees ?? reads?.guarantees;
  if (said === undefined) return undefined;
  const kept = options === undefined ? SESSION_GUARANTEES : sessionsOf(strategy, options);
  const wrong = said.value.filter((one) => !kept.includes(one));
  if (level !== 'session' && got.reads?.guarantees) {
    desk.error('E0208', said.origin, '`guarantees` are those of sessions', 'say `consistency: session`');
  } else if (level === 'session' && wrong.length > 0) {
    const what = `${strategy.name} keeps no \`${wrong.join('`, `')}\` under these options`;
    desk.error('E0211', said.origin, what, `it keeps: ${kept.join(', ')}`);
  }
  return said.value;
}

function resolveRouting(own: RoutingGot | undefined, common: RoutingGot | undefined): Routing {
  return {
    reads: own?.reads ?? common?.reads ?? 'default',
    writes: own?.writes ?? common?.writes ?? 'default',
    onFailure: own?.on_failure ?? common?.on_failure ?? 'next-nearest',
    settings: {
      observe: own?.observe ?? common?.observe ?? SEEDS_SETTINGS.observe,
      maxStaleness: own?.max_staleness ?? common?.max_staleness ?? SEEDS_SETTINGS.maxStaleness,
      freshness: own?.freshness ?? common?.freshness ?? SEEDS_SETTINGS.freshness,
      hysteresis: own?.hysteresis ?? common?.hysteresis ?? SEEDS_SETTINGS.hysteresis,
      choices: own?.choices ?? common?.choices ?? SEEDS_SETTINGS.choices,
    },
  };
}

function schemaOfWith({ options }: AnyStrategy): Json {
  const own = schemaOfOptions(options);
  const leader = { type: 'string', description: 'the region of the initial leader or master' };
  return { ...own, properties: { leader, replicas: schemaOfReplicas, ...(own.properties as Json) } };
}

/** A name, or a map whose `with` depends on which strategy it uses. */
export function schemaOfStrategies(registry: readonly AnyStrategy[]): Json {
  const uses = registry.map((strategy) => {
    const protocols = registry.filter(({ protocolOf }) => protocolOf === strategy.name);
    const options = [strategy, ...protocols].map(schemaOfWith);
    const properties = {
      ...(USE.schema.properties as Json),
      use: { const: strategy.name },
      with: options.length > 1 ? { anyOf: options } : options[0],
    };
    return { ...USE.schema, description: strategy.summary, properties };
  });
  return { type: 'array', minItems: 1, items: { anyOf: [{ enum: registry.map((one) => one.name) }, ...uses] } };
}
