/** Faults with a plan of their own as the file says them: swizzle, rolling restart, burst of load, membership. */
import type { LoadOptions, MembershipOptions, RestartOptions, SwizzleOptions } from '../../faults/index.ts';
import { durationText, shareText } from '../../kit/format.ts';
import type { Desk } from '../problem.ts';
import { type At, at, fields, type Got, may, shorthand } from '../shape.ts';
import { names, type Places, resolveTarget, TARGET_MEMBERS } from '../targets.ts';
import { duration, integer, number, share, word } from '../values.ts';
import { type ActionKind, touched, touchedBy, writeNodes } from './action.ts';

const { region, nodes } = TARGET_MEMBERS;

/** Without `region` or `nodes`: all there are. */
function nodesOf(got: Got<{ region: typeof region; nodes: typeof nodes }>, kind: string, places: Places, desk: Desk) {
  if (!got.said.has('region') && !got.said.has('nodes')) return places.regions.flatMap((_, i) => places.nodesOf(i));
  return resolveTarget({ ...got, role: undefined }, kind, false, places, desk).nodes;
}

const SWIZZLE = { region, nodes, share: may('how many of the nodes it clogs; default 50%', at(share)) };

const swizzle: ActionKind = {
  shape: shorthand('share', [], fields('swizzle', SWIZZLE)),
  resolve(got: Got<typeof SWIZZLE>, places, desk) {
    const among = nodesOf(got, 'swizzle', places, desk);
    if (got.share?.value === 0) desk.error('E0217', got.share.origin, 'this swizzle clogs nobody', 'such as `50%`');
    return { options: { nodes: among, share: got.share?.value ?? 0.5 }, touches: touchedBy([], among) };
  },
  write: (options: SwizzleOptions, places) => ({
    nodes: writeNodes(options.nodes, places),
    share: shareText(options.share),
  }),
};

const RESTART = {
  region,
  nodes,
  order: may('one after another', word('rolling')),
  down: may('how long each is away; default 5s, and no longer than its turn', at(duration)),
};

const restart: ActionKind = {
  shape: shorthand('order', ['rolling'], fields('restart', RESTART)),
  resolve(got: Got<typeof RESTART>, places, desk) {
    const turns = nodesOf(got, 'restart', places, desk);
    if (got.down?.value === 0) desk.error('E0217', got.down.origin, 'a restart takes time', 'such as `5s`');
    return { options: { nodes: turns, down: got.down?.value ?? 5_000_000 }, touches: touchedBy([], turns) };
  },
  write: (options: RestartOptions, places) => ({
    nodes: writeNodes(options.nodes, places),
    down: durationText(options.down),
  }),
};

const LOAD = {
  region: may('where clients ask more; default everywhere', names),
  factor: may('requests come so many times as often; default 10', at(number(1, 10_000))),
};

const load: ActionKind = {
  shape: fields('load', LOAD),
  resolve(got: Got<typeof LOAD>, places, desk) {
    const regions = got.region
      ? got.region.map((said: At<string>) => places.region(said, desk)).filter((index) => index >= 0)
      : places.regions.map((_, index) => index);
    if (got.factor?.value === 1) desk.error('E0217', got.factor.origin, 'once as often is as ever', 'such as `5`');
    if (!places.hasArrivals) {
      const hint = '`arrivals: poisson`; how many ask else is said by `clients`, or by the lines of a trace';
      desk.error('E0208', got.origin, '`load` multiplies the arrivals that `workload` draws, and it draws none', hint);
    }
    return { options: { regions, factor: got.factor?.value ?? 10 }, touches: regions.map((one) => `region ${one}`) };
  },
  write: ({ regions, factor }: LoadOptions, places) => ({ region: regions.map((one) => places.regions[one]), factor }),
};

const MEMBERSHIP = {
  remove: may('the members that go and come back: nodes, `random` or `leader`', names),
  add: may('spare nodes that come and go again', names),
  count: may('`remove: random`: how many are drawn each time; default 1', at(integer(1))),
};
const WORDS = ['random', 'leader'];

const membership: ActionKind = {
  shape: shorthand('remove', WORDS, fields('membership', MEMBERSHIP)),
  resolve(got: Got<typeof MEMBERSHIP>, places, desk) {
    const { remove, add, count } = got;
    if (remove && add) desk.error('E0208', add[0]?.origin ?? got.origin, '`membership` removes or adds', 'keep one');
    desk.missing(got, ['remove', 'add'], '`membership` needs `remove` or `add`', 'such as `remove: random`');
    const said = remove ?? add ?? [];
    const word = remove?.length === 1 && WORDS.includes(remove[0].value) ? remove[0].value : undefined;
    const everybody = places.regions.flatMap((_, index) => places.nodesOf(index));
    const named = word === undefined ? said.map((node) => places.node(node, desk)).filter((node) => node >= 0) : [];
    const nodes = word === 'random' ? everybody : named;
    if (count && word !== 'random') desk.error('E0208', count.origin, '`count` goes with `remove: random`');
    const options: MembershipOptions = {
      nodes,
      role: word === 'leader' ? word : undefined,
      change: add ? 'add' : 'remove',
      count: word === 'random' ? (count?.value ?? 1) : 0,
    };
    return { options, touches: touched(options) };
  },
  write: ({ nodes, role, change, count }: MembershipOptions, places) =>
    count > 0 ? { remove: 'random', count } : { [change]: role ?? writeNodes(nodes, places) },
};

export const PATTERN_ACTIONS = { swizzle, restart, load, membership };
