/** Everything that has a name: what `list` shows and `explain` looks up. */
import { stringify } from 'yaml';
import { METRICS } from '../checks/metrics.ts';
import { WORKLOADS, workloadPreset } from '../clients/presets.ts';
import { faults } from '../faults/index.ts';
import { defaults, type OptionSpec, type Schema } from '../kit/options.ts';
import { aboutPlanet, PLANETS, planet } from '../network/planet.ts';
import { ACTIONS } from '../scenario/actions/index.ts';
import { CODES } from '../scenario/codes.ts';
import { snake, writeOptions } from '../scenario/options.ts';
import { strategies } from '../strategies/index.ts';
import { formsOf, propertiesOf, wordsOf } from './forms.ts';
import { workloadFields } from './workload-fields.ts';

export interface Entry {
  readonly name: string;
  readonly about: string;
  /** Further lines for `explain`. */
  readonly more: readonly string[];
}

/** By kind, in the order in which `explain` looks. */
export const CATALOGUE: Readonly<Record<string, () => readonly Entry[]>> = {
  strategies: () =>
    strategies.map(({ name, summary, promises, offers, obeys, options }) => ({
      name,
      about: summary,
      more: [
        `promises: ${promises.join(', ')}`,
        `read levels: ${offers.join(', ')}`,
        `operators may: ${obeys.join(', ') || 'say nothing; its replicas are the same from first to last'}`,
        ...protocolLines(name),
        ...optionLines(options),
      ],
    })),
  metrics: () => METRICS.map(({ name, about, unit }) => ({ name, about, more: [`unit: ${unit}`] })),
  faults: () => faults.map(({ kind, about }) => ({ name: kind, about, more: fieldLines(kind) })),
  topologies: () =>
    PLANETS.map((name) => ({
      name,
      about: aboutPlanet(name),
      more: [planet(name)?.regions.join(', ') ?? '', planet(name)?.source ?? ''],
    })),
  workloads: () =>
    WORKLOADS.map((name) => ({
      name,
      about: workloadPreset(name)?.about ?? '',
      more: workloadLines(name),
    })),
  fields: workloadFields,
  invariants: () =>
    strategies.flatMap(({ name: strategy, audit }) =>
      (audit?.invariants ?? []).map(({ name, says }) => ({
        name: `${strategy}.${name}`,
        about: says,
        more: ['watched after every event with --check, and in campaigns'],
      })),
    ),
  codes: () => [...CODES].map(([name, about]) => ({ name, about, more: [] })),
};

/** What it stands for, who asks, and what would stand in a file in its place. */
function workloadLines(name: string): readonly string[] {
  const { notes = [], weights, workload } = workloadPreset(name)!;
  const shares = Object.entries(weights).map(([region, weight]) => `${region} ${weight}`);
  const from = shares.length > 0 ? `clients: ${shares.join(', ')}; elsewhere alike` : 'clients: alike in every region';
  const file = stringify({ workload }, { lineWidth: 0 }).trimEnd().split('\n');
  return [...notes, from, ...file];
}

/** Strategies that its option `protocol` names too. */
function protocolLines(name: string): readonly string[] {
  const others = strategies.filter(({ protocolOf }) => protocolOf === name).map((other) => other.name);
  return others.length === 0 ? [] : [`with.protocol also names: ${others.join(', ')} (\`explain\` each)`];
}

/** Every option with its words and what it is unless the file says otherwise; those under one name indented by it. */
function optionLines(options: object, under = 'with'): readonly string[] {
  const schema = options as Schema<Record<string, unknown>>;
  const initial = writeOptions(defaults(schema), schema);
  return Object.entries(schema as Record<string, OptionSpec>).flatMap(([key, spec]) => {
    const path = `${under}.${snake(key)}`;
    if (spec.kind === 'nested') return [`${path}: ${spec.about}`, ...optionLines(spec.fields, path)];
    const words = spec.kind === 'choice' ? ` (${spec.words.join(', ')})` : '';
    return [`${path}: ${spec.about}${words}${unless(initial[snake(key)])}`, ...presetLines(path, spec, schema)];
  });
}

function unless(initial: unknown): string {
  if (initial === undefined || (Array.isArray(initial) && initial.length === 0)) return '';
  return ` [${typeof initial === 'object' ? JSON.stringify(initial) : String(initial)}]`;
}

function presetLines(path: string, spec: OptionSpec, schema: Schema<unknown>): readonly string[] {
  if (spec.kind !== 'choice' || spec.presets === undefined) return [];
  return Object.entries(spec.presets).map(([word, values]) => {
    const own = Object.entries(schema as Record<string, OptionSpec>).filter(([key]) => key in values);
    const written = writeOptions(values, Object.fromEntries(own) as Schema<unknown>);
    return `${path} = ${word}: ${Object.entries(written)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(', ')}`;
  });
}

/** What stands under a kind of fault in the file, as its schema has it. */
function fieldLines(kind: string): readonly string[] {
  const { schema } = ACTIONS.get(kind)!.shape;
  return formsOf(schema).flatMap((form) => [
    ...(form.enum === undefined ? [] : [`${kind}: ${wordsOf(form).join(', ')}`]),
    ...propertiesOf(form).map(([name, field]) => `${kind}.${name}: ${field.description}`),
  ]);
}
