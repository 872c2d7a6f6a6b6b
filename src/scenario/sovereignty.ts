/** `sovereignty:` — geo-fences: in whose law the copies of whose data may rest. */
import type { Fence } from '../clients/fences.ts';
import type { KeyGroup } from '../clients/workload.ts';
import type { Topology } from '../network/topology.ts';
import { groupNamed } from './names.ts';
import type { Desk } from './problem.ts';
import { type At, at, fields, type Got, may, type Shape, spelledOut, suggest } from './shape.ts';
import { names } from './targets.ts';
import type { Tree } from './tree.ts';
import { name, word } from './values.ts';

/** Policies that are known by name. The seed's lists of regions are jurisdictions here. */
export const FENCES: Readonly<Record<string, string>> = { gdpr: 'eu', china: 'cn', russia: 'ru' };

const MEMBERS = {
  preset: may(`a policy known by name: ${Object.keys(FENCES).join(', ')}`, at(name)),
  name: may('what violations are told under', name),
  keys: may('the key groups it is about; default all', names),
  origin: may('the jurisdiction whose data it is about; default all data of these groups', at(name)),
  store_in: may('jurisdictions in which a copy may rest, or bytes pass', names),
  on_violation: may('`reject`: what would leave is refused · `record`: it is written down', word('reject', 'record')),
  read_from: may('who may be shown it: clients `inside` (default) or `anywhere`', word('inside', 'anywhere')),
};
const FENCE = fields('a fence', MEMBERS);
export type FenceGot = Got<typeof MEMBERS>;

export const SOVEREIGNTY: Shape<FenceGot> = {
  schema: { anyOf: [{ enum: Object.keys(FENCES) }, FENCE.schema] },
  read: (tree: Tree, desk: Desk) => FENCE.read(spelledOut('preset', tree), desk),
};

export function resolveFences(
  said: readonly FenceGot[],
  keys: readonly KeyGroup[],
  { regions }: Topology,
  desk: Desk,
): Fence[] {
  const laws = [...new Set(regions.map(({ jurisdiction }) => jurisdiction))].filter((law) => law !== '');
  const lawOf = ({ value, origin }: At<string>): string => {
    if (!laws.includes(value)) {
      desk.error('E0226', origin, `no region here is in the jurisdiction \`${value}\``, suggest(value, laws));
    }
    return value;
  };
  const all = keys.map((group) => group.name);
  return said.map((got): Fence => {
    const preset = got.preset && presetOf(got.preset, desk);
    const law = got.origin_ ? lawOf(got.origin_) : preset;
    const stores = got.store_in?.map(lawOf) ?? (preset === undefined ? [] : [preset]);
    if (got.preset && preset !== undefined && !laws.includes(preset))
      lawOf({ value: preset, origin: got.preset.origin });
    const groups = got.keys?.map((key) => groupNamed(key, all, desk)) ?? keys.map((_, group) => group);
    if (groups.length === 0) desk.error('E0226', got.origin, 'a fence is about key groups, and here are none');
    const homeless = groups.find((group) => keys[group] !== undefined && keys[group].home === undefined);
    if (law !== undefined && homeless !== undefined) {
      const what = `nobody could say whose data \`${keys[homeless].name}\` is, for it has no home`;
      desk.error('E0226', got.origin, what, '`home: by-region` in the key group, or a fence without `origin`');
    }
    if (got.store_in?.length === 0)
      desk.error('E0226', got.origin, 'nothing could be kept anywhere', '`store_in: [eu]`');
    if (!got.preset) desk.missing(got, ['store_in'], 'a fence needs `store_in`', 'jurisdictions, such as `[eu]`');
    return {
      name: got.name ?? got.preset?.value ?? `${law ?? 'all data'} in ${stores.join(' and ')}`,
      groups,
      origin: regions.map(({ jurisdiction }) => law === undefined || jurisdiction === law),
      inside: regions.map(({ jurisdiction }) => stores.includes(jurisdiction)),
      isEnforced: got.on_violation !== 'record',
      readers: got.read_from ?? 'inside',
    };
  });
}

function presetOf({ value, origin }: At<string>, desk: Desk): string | undefined {
  if (Object.hasOwn(FENCES, value)) return FENCES[value];
  return desk.error('E0226', origin, `no fence is called \`${value}\``, suggest(value, Object.keys(FENCES)));
}
