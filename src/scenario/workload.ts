/** `workload:` — a preset or arrivals, keys, operations and manners of your own, resolved. */
import { WORKLOADS, workloadPreset } from '../clients/presets.ts';
import type { Workload } from '../clients/workload.ts';
import { CURVE, resolveCurve } from './curve.ts';
import { checkBelonging, KEYS, resolveKeys } from './keys.ts';
import { CLIENT, mannersOf } from './manners.ts';
import { regionNamed } from './names.ts';
import { OPS, resolveOps } from './operations.ts';
import type { Desk, Origin } from './problem.ts';
import {
  type At,
  at,
  type Entry,
  fields,
  type Got,
  mapOf,
  may,
  type Shape,
  shorthand,
  spelledOut,
  suggest,
  whole,
} from './shape.ts';
import type { Neighbour } from './topology.ts';
import { resolveTrace, sharesIn } from './trace.ts';
import { resolveTravel, TRAVEL } from './travel.ts';
import { merge, type Tree, treeOf } from './tree.ts';
import { checkSessions, withUsers } from './users.ts';
import { duration, integer, name, rate, share, text, word } from './values.ts';

const MEMBERS = {
  name: may('what reports call it', text),
  preset: may(`a ready-made workload: ${WORKLOADS.join(', ')}`, at(name)),
  arrivals: may('open (poisson, constant) or closed: clients that wait', word('poisson', 'constant', 'closed')),
  from: may('share of the requests that each region makes', whole(mapOf('from', at(share)))),
  curve: may('open: how rates rise by day and fall by night; their mean over a day stays', CURVE),
  trace: may('a CSV file with at,region,op,key,client: these requests are made, and no others', at(text)),
  travel: may('open: sessions that move from region to region, and stay who they are', TRAVEL),
  keys: may('groups of keys', mapOf('keys', KEYS)),
  ops: may('what clients do', mapOf('ops', OPS)),
  rate: may('operations per second, divided by `share` of each; bursts of it are the fault `load`', rate),
  clients: may('closed: how many, over all regions', integer(1, 1_000_000)),
  think: may('closed: pause between an answer and the next request', duration),
  client: may('manners of every client', CLIENT),
};
type WorkloadGot = Got<typeof MEMBERS>;

const WRITTEN = shorthand('preset', WORKLOADS, fields('a workload', MEMBERS));

/** A preset is what would have been written in its place; the user's fields go over it. */
export const WORKLOAD: Shape<WorkloadGot> = {
  schema: WRITTEN.schema,
  read(tree: Tree, desk: Desk) {
    const written = spelledOut('preset', tree);
    const said = written.kind === 'map' ? written.fields.get('preset')?.value : undefined;
    if (said === undefined || said.kind !== 'leaf' || said.value === null) return WRITTEN.read(written, desk);
    const preset = workloadPreset(said.text);
    if (preset) return WRITTEN.read(merge(treeOf(preset.workload, said.origin), written), desk);
    const hint = suggest(said.text, WORKLOADS);
    return desk.error('E0203', said.origin, `no workload preset is called \`${said.text}\``, hint);
  },
};

/** Who asks: how, and which share of it in each region. */
interface Askers {
  readonly arrivals: Workload['arrivals'];
  readonly from: readonly number[];
  readonly regions: readonly string[];
}

export function resolveWorkload(
  got: WorkloadGot,
  regions: readonly string[] | undefined,
  hasScript: boolean,
  neighbour: Neighbour,
  desk: Desk,
): Workload {
  const arrivals = got.trace === undefined ? (got.arrivals ?? 'poisson') : 'trace';
  checkArrivals(got, arrivals, desk);
  if (!hasScript) {
    desk.missing(got, ['ops'], 'a workload needs `ops`', '`ops: {buy: {do: write, keys: carts, rate: 5/s}}`');
  }
  const { idempotency_key: hasKey = false, dedup_window: window } = got.client?.retry ?? {};
  if (window !== undefined && !hasKey) {
    desk.error('E0208', window.origin, 'nothing is remembered of requests without a key', '`idempotency_key: true`');
  }
  const keys = resolveKeys(got.keys ?? [], regions, desk);
  const operations = resolveOps(got.ops ?? [], keys, { arrivals, rate: got.rate }, desk);
  const known = regions && { regions, keys, operations };
  const trace = known && got.trace && resolveTrace(got.trace, known, neighbour, desk);
  const isTraced = arrivals === 'trace';
  const from = regions === undefined ? [] : isTraced ? sharesIn(trace, regions) : sharesOf(got, regions, desk);
  checkBelonging(got.keys ?? [], from, desk);
  checkSessions(got.keys ?? [], arrivals, desk);
  return {
    name: got.name ?? got.preset?.value ?? 'inline',
    arrivals,
    from,
    ...(isTraced ? trace && { trace } : rhythmOf(got, { arrivals, from, regions: regions ?? [] }, desk)),
    keys: withUsers(keys, from),
    operations,
    clients: got.clients ?? 0,
    think: got.think ?? 0,
    manners: mannersOf(got.client),
  };
}

/** Who asks and when is said once. Rates and laws of arrivals may come with a preset; a trace has no use for them. */
function checkArrivals(got: WorkloadGot, arrivals: Workload['arrivals'], desk: Desk): void {
  if (arrivals === 'closed') {
    desk.missing(got, ['clients'], 'closed arrivals need `clients`', 'how many, such as `clients: 100`');
    desk.missing(got, ['think'], 'closed arrivals need `think`', 'the pause after an answer, such as `think: 1s`');
  } else if (got.clients !== undefined || got.think !== undefined) {
    const hint = arrivals === 'trace' ? 'remove them, or `trace`' : 'open arrivals have a `rate`';
    desk.error('E0208', got.origin, '`clients` and `think` belong to `arrivals: closed`', hint);
  }
  if (got.trace === undefined) return;
  const others = ['from', 'curve', 'travel', ...(got.arrivals === 'closed' ? ['arrivals'] : [])];
  for (const other of others.filter((name) => got.said.has(name))) {
    const what = `a trace says itself who asks and when, so \`${other}\` has no say`;
    desk.error('E0208', got.trace.origin, what, `remove \`${other}\`, or \`trace\``);
  }
}

/** What only open arrivals have; nothing where the file says nothing. */
function rhythmOf(got: WorkloadGot, askers: Askers, desk: Desk): Pick<Workload, 'curve' | 'travel'> {
  if (askers.arrivals === 'closed') {
    const hint = 'closed clients ask where they are, when they are answered';
    if (got.curve) desk.error('E0208', got.curve.origin, '`curve` is of open arrivals', hint);
    if (got.travel) desk.error('E0208', got.travel.origin, '`travel` is of open arrivals', hint);
    return {};
  }
  const curve = got.curve && resolveCurve(got.curve, askers, desk);
  const travel = got.travel && resolveTravel(got.travel, askers.from, desk);
  return { ...(curve && { curve }), ...(travel && { travel }) };
}

/** Without `from:`, the preset's weights where it knows every region, else equal shares. */
function sharesOf(got: WorkloadGot, regions: readonly string[], desk: Desk): number[] {
  if (got.from !== undefined) return saidShares(got.from, regions, got.origin, desk);
  const weights = (got.preset && workloadPreset(got.preset.value)?.weights) ?? {};
  const isKnown = regions.every((region) => Object.hasOwn(weights, region));
  const parts = regions.map((region) => (isKnown ? weights[region] : 1));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

function saidShares(
  said: readonly Entry<At<number>>[],
  regions: readonly string[],
  origin: Origin,
  desk: Desk,
): number[] {
  const shares = regions.map(() => 0);
  for (const { name: region, value, origin: at } of said) {
    const index = regionNamed({ value: region, origin: at }, regions, desk);
    if (index >= 0) shares[index] = value.value;
  }
  const sum = shares.reduce((total, part) => total + part, 0);
  const isAllKnown = said.every((entry) => regions.includes(entry.name));
  if (!isAllKnown || Math.abs(sum - 1) < 1e-9) return shares;
  // 33.3 % three times is meant as thirds; 80 % in all is a mistake.
  if (Math.abs(sum - 1) < 0.005) return shares.map((part) => part / sum);
  const percent = Math.round(sum * 10_000) / 100;
  desk.error('E0214', said[0]?.origin ?? origin, `the shares of \`from\` sum to ${percent}%, not 100%`);
  return shares;
}
