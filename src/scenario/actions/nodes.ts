/** Faults of nodes as the file says them: crash, outage, pause, slow, disk, clock, and the leader's. */
import type {
  ClockOptions,
  CrashOptions,
  DiskOptions,
  LeaderOptions,
  OutageOptions,
  PauseOptions,
  SlowOptions,
} from '../../faults/index.ts';
import { durationText, ppmText } from '../../kit/format.ts';
import type { Desk } from '../problem.ts';
import { type At, at, fields, type Got, may, must, type Shape, shorthand, suggest } from '../shape.ts';
import { names, type Places, resolveTarget, TARGET_MEMBERS } from '../targets.ts';
import { duration, flag, name, number, offset, ppm, word } from '../values.ts';
import { type ActionKind, touched, touchedBy, writeTarget } from './action.ts';

const CRASH = {
  ...TARGET_MEMBERS,
  wipe: may('the disk is lost too: the node comes back blank', at(flag)),
  lose_unsynced: may('default true; `false`: only the process dies, and what was not synced survives', at(flag)),
};

const crash: ActionKind = {
  shape: fields('crash', CRASH),
  resolve(got: Got<typeof CRASH>, places, desk) {
    const target = resolveTarget(got, 'crash', true, places, desk);
    const wipe = got.wipe?.value ?? false;
    const keepsUnsynced = got.lose_unsynced?.value === false;
    if (wipe && keepsUnsynced) {
      desk.error('E0208', got.lose_unsynced!.origin, 'on a wiped disk nothing survives', 'keep one of the two');
    }
    return { options: { ...target, wipe, keepsUnsynced }, touches: touched(target) };
  },
  write: ({ nodes, role, wipe, keepsUnsynced }: CrashOptions, places) => ({
    ...writeTarget(nodes, role, places),
    wipe,
    lose_unsynced: keepsUnsynced ? false : undefined,
  }),
};

const OUTAGE = { region: must('every node of this region dies; its clients live on', at(name)) };

const outage: ActionKind = {
  shape: shorthand('region', [], fields('outage', OUTAGE)),
  resolve(got: Got<typeof OUTAGE>, places, desk) {
    const region = got.region ? places.region(got.region, desk) : -1;
    return { options: { region }, touches: [`region ${region}`] };
  },
  write: ({ region }: OutageOptions, places) => ({ region: places.regions[region] }),
};

const PAUSE = {
  ...TARGET_MEMBERS,
  client: may('clients of the script by name; of a workload, all of a region by its name', names),
};

const pause: ActionKind = {
  shape: fields('pause', PAUSE),
  resolve(got: Got<typeof PAUSE>, places, desk) {
    if (got.client === undefined) {
      const target = resolveTarget(got, 'pause', true, places, desk);
      return { options: { ...target, clients: [] }, touches: touched(target) };
    }
    if (got.region || got.nodes || got.role) {
      desk.error('E0208', got.client[0]?.origin ?? got.origin, '`pause` has one target', 'nodes or clients');
    }
    for (const client of got.client) checkClient(client, places, desk);
    const clients = [...new Set(got.client.map(({ value }) => value))];
    return { options: { nodes: [], role: undefined, clients }, touches: clients.map((one) => `client ${one}`) };
  },
  write: ({ nodes, role, clients }: PauseOptions, places) =>
    clients.length > 0 ? { client: clients } : writeTarget(nodes, role, places),
};

function checkClient({ value, origin }: At<string>, places: Places, desk: Desk): void {
  const known = [...places.clients, ...places.regions];
  if (known.includes(value) || !places.isKnown) return;
  desk.error('E0206', origin, `no client is called \`${value}\``, suggest(value, known));
}

const SLOW = {
  ...TARGET_MEMBERS,
  factor: may('its work takes so many times as long; default 10', number(1, 1_000_000)),
};

const slow: ActionKind = {
  shape: fields('slow', SLOW),
  resolve(got: Got<typeof SLOW>, places, desk) {
    const target = resolveTarget(got, 'slow', true, places, desk);
    return { options: { ...target, factor: got.factor ?? 10 }, touches: touched(target) };
  },
  write: ({ nodes, role, factor }: SlowOptions, places) => ({ ...writeTarget(nodes, role, places), factor }),
};

/** `10`: so many times as long · `2s`: so much longer. */
const SLOWER: Shape<{ readonly factor: number; readonly delay: number }> = {
  schema: { anyOf: [number(1, 1_000_000).schema, duration.schema] },
  read(tree, desk) {
    const isFactor = tree.kind === 'leaf' && typeof tree.value === 'number';
    const read = (isFactor ? number(1, 1_000_000) : duration).read(tree, desk);
    return read === undefined ? undefined : isFactor ? { factor: read, delay: 0 } : { factor: 1, delay: read };
  },
};
const AILMENTS = {
  stall: may('fsyncs hang until it ends', flag),
  slow: may('fsyncs take so many times as long (`10`), or so much longer (`2s`)', SLOWER),
  full: may('whoever writes gives up and dies, and starts again when there is space', flag),
  lies: may('fsyncs end and nothing is durable: a crash meanwhile loses it', flag),
  corrupt: may('after a crash meanwhile a record fails its checksum, and it and all after it are gone', flag),
};
const DISK = { ...TARGET_MEMBERS, ...AILMENTS };
const MODES = ['stall', 'slow', 'full', 'lies', 'corrupt'] as const;

const disk: ActionKind = {
  shape: fields('disk', DISK),
  resolve(got: Got<typeof DISK>, places, desk) {
    const target = resolveTarget(got, 'disk', true, places, desk);
    const [mode, ...more] = MODES.filter((one) => got[one] !== undefined && got[one] !== false);
    const choice = '`stall: true`, `slow: 10`, `full: true`, `lies: true` or `corrupt: true`';
    if (more.length > 0) return desk.error('E0208', got.origin, 'a disk has one ailment at a time', `say ${choice}`);
    if (mode === undefined) {
      const said = MODES.filter((one) => got[one] !== false);
      return desk.missing(got, said, '`disk` does not say what is wrong with it', `say ${choice}`);
    }
    const { factor, delay } = got.slow ?? { factor: 1, delay: 0 };
    return { options: { ...target, mode, factor, delay }, touches: touched(target) };
  },
  write: ({ nodes, role, mode, factor, delay }: DiskOptions, places) => ({
    ...writeTarget(nodes, role, places),
    [mode]: mode !== 'slow' ? true : delay > 0 ? durationText(delay) : factor,
  }),
};

const CLOCK = {
  ...TARGET_MEMBERS,
  offset: may('how far its clock is off while this lasts', offset),
  step: may('the same as `offset`', offset),
  rate: may('how much too fast (+) or slow (-) it runs', at(ppm)),
  strobe: may('it goes wrong and right again once in so long', at(duration)),
};
/** Beyond this a second is no longer anything like a second. */
const WILDEST_PPM = 500_000;

const clock: ActionKind = {
  shape: fields('clock', CLOCK),
  resolve(got: Got<typeof CLOCK>, places, desk) {
    const { rate, strobe } = got;
    const { nodes } = resolveTarget(got, 'clock', false, places, desk);
    if (got.offset !== undefined && got.step !== undefined) {
      desk.error('E0208', got.origin, '`offset` and `step` are one thing', 'keep one of the two');
    }
    if (rate && Math.abs(rate.value) > WILDEST_PPM) {
      desk.error('E0109', rate.origin, 'a clock runs at most half as fast again, or half as fast', '`500000ppm`');
    }
    if (strobe?.value === 0) desk.error('E0109', strobe.origin, 'a strobe takes time', 'such as `200ms`');
    const wrongs = ['offset', 'step', 'rate'];
    desk.missing(got, wrongs, '`clock` does not say what is wrong with it', 'say `offset` or `rate`');
    const step = got.offset ?? got.step ?? 0;
    const options = { nodes, step, ppm: rate?.value ?? 0, strobe: strobe?.value ?? 0 };
    return { options, touches: touchedBy([], nodes) };
  },
  write: ({ nodes, step, ppm, strobe }: ClockOptions, places) => ({
    ...writeTarget(nodes, undefined, places),
    offset: durationText(step),
    rate: ppmText(ppm),
    strobe: strobe > 0 ? durationText(strobe) : undefined,
  }),
};

const leader: ActionKind = {
  shape: at(word('crash', 'pause', 'isolate', 'transfer')),
  resolve: (how: At<string>) => ({ options: { how: how.value }, touches: ['leader'] }),
  write: ({ how }: LeaderOptions) => how,
};

export const NODE_ACTIONS = { crash, pause, outage, clock, slow, disk, leader };
