/** The flags of `search`, each read or refused in a sentence. */
import { type Ground, groundOf } from '../lab/placement/ground.ts';
import { type Form, formsWith, majority } from '../lab/placement/protocols.ts';
import { MOST_SETS, type Rank, setsOf } from '../lab/placement/search.ts';
import { PLANETS } from '../network/planet.ts';
import { count, plainText } from '../report/text.ts';
import { loadScenario } from '../scenario/load.ts';
import { showProblems } from '../scenario/problem.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { BAD_COMMAND, BAD_SCENARIO, Stop } from './exit.ts';
import { loadAll } from './files.ts';
import { instead } from './instead.ts';
import { refuseUnless } from './simulate.ts';

export interface SearchFlags {
  readonly topology?: string;
  readonly place: 'leader' | 'replicas';
  readonly replicas?: string;
  readonly protocol: string;
  readonly quorum: string;
  readonly rank: Rank;
  readonly top: string;
  readonly simulate: string;
  readonly set: readonly string[];
  readonly json?: boolean;
}

export interface Question {
  readonly scenario: Scenario;
  readonly ground: Ground;
  /** Region indices: of the replicas, or of those that may get one. */
  readonly sites: readonly number[];
  /** How many replicas. */
  readonly size: number;
  readonly form: Form;
  readonly forms: readonly Form[];
  readonly top: number;
  readonly simulate: number;
}

/** Fewer outlive nothing. */
const LEAST_REPLICAS = 3;
const DEFAULT_SIZE = '3';

export function questionOf(file: string | undefined, flags: SearchFlags): Question {
  refuseUnless(/^[1-9]\d{0,4}$/, '--top', 'how many places, 1 to 99999', flags.top);
  refuseUnless(/^\d{1,2}$/, '--simulate', 'how many places, 0 to 99', flags.simulate);
  const scenario = scenarioOf(file, flags);
  if (scenario.placement !== undefined)
    throw new Stop(BAD_COMMAND, 'error: this file places its data apart; a search is about one group of replicas');
  const ground = groundOf(scenario);
  const sites = sitesOf(scenario, ground, flags);
  const size = flags.place === 'leader' ? sites.length : sizeOf(sites.length, flags.replicas ?? DEFAULT_SIZE);
  if (size < LEAST_REPLICAS)
    throw new Stop(BAD_COMMAND, `error: ${size} replicas outlive nothing; a search takes ${LEAST_REPLICAS} or more`);
  const most = majority(size);
  const isQuorum = /^\d{1,4}$/.test(flags.quorum) && Number(flags.quorum) >= 2 && Number(flags.quorum) <= most;
  if (!isQuorum) {
    const why = `with ${size} replicas any ${most} meet any ${size - most + 1}, and more wait for nothing`;
    throw new Stop(BAD_COMMAND, `error: --quorum takes 2 to ${most}, not \`${plainText(flags.quorum)}\`: ${why}`);
  }
  const forms = formsWith(Number(flags.quorum)).filter(({ outlives }) => outlives(size) >= 1);
  const form = formOf(flags, forms);
  return { scenario, ground, sites, size, form, forms, top: Number(flags.top), simulate: Number(flags.simulate) };
}

function scenarioOf(file: string | undefined, { topology, set }: SearchFlags): Scenario {
  if ((file === undefined) === (topology === undefined))
    throw new Stop(BAD_COMMAND, 'error: give a scenario file, or --topology with a preset such as gcp-20');
  if (file !== undefined) return loadAll([file], set, true)[0].scenario;
  if (!PLANETS.includes(topology!)) {
    const what = `no topology preset is called ${plainText(topology!)}`;
    throw new Stop(BAD_COMMAND, `error: ${what}; ${instead(topology!, PLANETS)}`);
  }
  const text = `topology: {preset: ${topology}}
workload: {keys: {rows: {count: 1}}, ops: {put: {do: write, keys: rows, rate: 1/s}}}
strategies: [consensus]
`;
  const loaded = loadScenario(`${topology}.yaml`, () => text, { set });
  if ('problems' in loaded) throw new Stop(BAD_SCENARIO, showProblems(loaded.problems, `--topology ${topology}`));
  return loaded.scenario;
}

/** Those that are named; else of the file's strategy for the place of a leader, and wherever nodes are for replicas. */
function sitesOf({ topology, strategies }: Scenario, { regions }: Ground, flags: SearchFlags): readonly number[] {
  const { place, replicas, protocol } = flags;
  const all = topology.regions.flatMap(({ nodes }, region) => (nodes > 0 ? [region] : []));
  if (place === 'replicas') return all;
  if (replicas !== undefined) return named(replicas, regions, all);
  const use = strategies.find((one) => one.use === protocol) ?? strategies[0];
  const crowded = use?.replicas?.findIndex((many) => many > 1) ?? -1;
  if (crowded >= 0)
    throw new Stop(BAD_COMMAND, `error: ${use.id} has several replicas in ${regions[crowded]}; a search counts one`);
  return use?.replicas === undefined ? all : all.filter((region) => use.replicas![region] > 0);
}

function named(text: string, regions: readonly string[], all: readonly number[]): readonly number[] {
  if (/^\d+$/.test(text)) {
    const how = 'name the regions that have one, or say --place replicas';
    throw new Stop(BAD_COMMAND, `error: with --place leader, --replicas takes no number; ${how}`);
  }
  const names = text.split(',').map((name) => name.trim());
  const sites = names.map((name) => {
    const region = regions.indexOf(name);
    if (region >= 0 && all.includes(region)) return region;
    const known = all.map((site) => regions[site]);
    const what = region >= 0 ? `${name} has no nodes` : `no region is called ${plainText(name)}`;
    throw new Stop(BAD_COMMAND, `error: ${what}; ${instead(name, known)}`);
  });
  if (new Set(sites).size < sites.length) throw new Stop(BAD_COMMAND, 'error: --replicas names a region twice');
  return sites;
}

function sizeOf(among: number, text: string): number {
  const wanted = 'a number such as 3 with --place replicas';
  refuseUnless(/^[1-9]\d{0,2}$/, '--replicas', wanted, text);
  const size = Number(text);
  if (size > among) throw new Stop(BAD_COMMAND, `error: --replicas ${size}: only ${among} regions have nodes`);
  const sets = setsOf(among, size);
  if (sets > MOST_SETS) {
    const hint = 'take fewer, or pick regions with --set topology.regions=[…]';
    const what = `${size} of ${among} regions are ${count(sets)} sets, and ${count(MOST_SETS)} are the most`;
    throw new Stop(BAD_COMMAND, `error: ${what}; ${hint}`);
  }
  return size;
}

function formOf({ protocol, place }: SearchFlags, forms: readonly Form[]): Form {
  const form = forms.find(({ name }) => name === protocol);
  const names = forms.filter(({ isLed }) => isLed || place === 'replicas').map(({ name }) => name);
  if (form !== undefined && names.includes(protocol)) return form;
  if (form !== undefined)
    throw new Stop(BAD_COMMAND, `error: ${protocol} has no leader to place; say --place replicas, for its replicas`);
  const what = `nothing is known of places for ${plainText(protocol)}`;
  throw new Stop(BAD_COMMAND, `error: ${what}; ${instead(protocol, names)}`);
}
