/** `placement:` — which data lives where: rules that give key groups to the regions that are their home. */
import type { KeyGroup, OperationMix, Workload } from '../clients/workload.ts';
import type { Topology } from '../network/topology.ts';
import { groupNamed, regionNamed } from './names.ts';
import { type Keep, type Placed, partitionsOf, type Rule } from './partitions.ts';
import type { Desk, Origin } from './problem.ts';
import { REHOME, rehomeOf } from './rehoming.ts';
import { type At, at, type Entry, either, fields, type Got, listOf, mapOf, may, must, whole } from './shape.ts';
import { names } from './targets.ts';
import { duration, integer, name } from './values.ts';

const WORDS = ['home', 'jurisdiction', 'everywhere'] as const;

const NEAREST_MEMBERS = { nearest: must('so many regions: the home, and those nearest to it', integer(1, 1000)) };
const KEEP = either<At<string>, readonly At<string>[], Got<typeof NEAREST_MEMBERS>>({
  leaf: at(name),
  list: whole(listOf('regions', at(name))),
  map: fields('`keep`', NEAREST_MEMBERS),
});

const ROTA_MEMBERS = {
  follow: must('regions that lead in turn, the first at first', whole(listOf('follow', at(name)))),
  every: must('how long each of them leads', at(duration)),
};
const LEADER = either<At<string>, never, Got<typeof ROTA_MEMBERS>>({
  leaf: at(name),
  map: fields('`leader`', ROTA_MEMBERS),
});

const MEMBERS = {
  keys: must('the key groups that live so', names),
  keep: must('who has a copy: `home`, `jurisdiction`, `everywhere`, `{nearest: 3}`, or regions by name', at(KEEP)),
  copies: may('replicas in each of these regions, each on a node of its own (default 1)', integer(1, 100)),
  leader: may('the region that leads (default the home, or who is nearest to it), or regions in turn', LEADER),
  rehome: REHOME,
};
type RuleGot = Got<typeof MEMBERS>;

export const PLACEMENT = mapOf('placement', fields('a placement', MEMBERS));
export type PlacementGot = readonly Entry<RuleGot>[];

/** Data that no rule names stays as the strategies have it. */
export function resolvePlacement(
  said: PlacementGot,
  topology: Topology,
  workload: Workload | undefined,
  hasScript: boolean,
  desk: Desk,
): Placed | undefined {
  const { keys = [], from = [], operations = [] } = workload ?? {};
  const regions = topology.regions.map((region) => region.name);
  const rules = said.flatMap((entry): Rule[] => {
    const rule = ruleOf(entry, keys, regions, desk);
    return rule === undefined ? [] : [rule];
  });
  checkOnce(said, desk);
  if (!desk.isClean) return undefined;
  const placed = partitionsOf(rules, { topology, keys, from, hasScript });
  if ('rule' in placed) {
    const { origin } = said.find((entry) => entry.name === placed.rule)!;
    return desk.error('E0225', origin, placed.wrong, placed.hint);
  }
  checkTogether(operations, keys, placed, said[0]!.origin, desk);
  return placed;
}

function ruleOf(
  { name: own, value }: Entry<RuleGot>,
  keys: readonly KeyGroup[],
  regions: readonly string[],
  desk: Desk,
): Rule | undefined {
  const all = keys.map((group) => group.name);
  const groups = (value.keys ?? []).map((key) => groupNamed(key, all, desk));
  if (value.keys?.length === 0) desk.error('E0225', value.origin, 'a rule is about key groups, and here are none');
  const led = value.leader && leaderOf(value.leader, regions, desk);
  const keep = value.keep && keepOf(value.keep.value, regions, desk);
  const rehome = rehomeOf(value.rehome);
  const rule = keep && { name: own, groups, keep, copies: value.copies ?? 1, leader: undefined, ...led };
  return rule && (rehome === undefined ? rule : { ...rule, rehome });
}

function leaderOf(
  said: At<string> | Got<typeof ROTA_MEMBERS>,
  regions: readonly string[],
  desk: Desk,
): Pick<Rule, 'leader' | 'rota'> {
  if ('value' in said) return { leader: regionNamed(said, regions, desk) };
  const follow = (said.follow ?? []).map((region) => regionNamed(region, regions, desk));
  const { every } = said;
  if (every?.value === 0) desk.error('E0109', every.origin, 'a turn takes time', 'such as `8h`');
  if (said.follow?.length === 0) desk.error('E0109', said.origin, 'somebody must lead', '`follow: [eu-west-1, …]`');
  return { leader: follow[0], rota: { regions: follow, every: every?.value ?? 0 } };
}

function keepOf(
  said: At<string> | readonly At<string>[] | Got<typeof NEAREST_MEMBERS>,
  regions: readonly string[],
  desk: Desk,
): Keep | undefined {
  if ('said' in said) return said.nearest === undefined ? undefined : { nearest: said.nearest };
  const list = 'value' in said ? [said] : said;
  const word = WORDS.find((known) => 'value' in said && known === said.value);
  if (word !== undefined) return word;
  return { regions: list.map((region) => regionNamed(region, regions, desk, 'value' in said ? WORDS : [])) };
}

function checkOnce(said: PlacementGot, desk: Desk): void {
  const placed = new Map<string, string>();
  for (const { name: rule, value } of said) {
    for (const { value: group, origin } of value.keys ?? []) {
      const before = placed.get(group);
      if (before !== undefined)
        desk.error('E0207', origin, `\`${group}\` is placed twice`, `\`${before}\` names it too`);
      placed.set(group, rule);
    }
  }
}

/** One request is carried out by one partition: nobody commits over several. */
function checkTogether(
  operations: readonly OperationMix[],
  keys: readonly KeyGroup[],
  { of }: Placed,
  origin: Origin,
  desk: Desk,
): void {
  for (const { name: operation, keys: group, inserts } of operations) {
    if (inserts < 0 || of[group].every((partition, home) => partition === of[inserts][home])) continue;
    const what = `\`${operation}\` changes \`${keys[group].name}\` and \`${keys[inserts].name}\`, which live apart`;
    desk.error('E0225', origin, what, 'name both in one rule, and give both the same `home`');
  }
}
