/** Which strategy is meant: by its name, or by the protocol of another. */
import type { OptionSpec } from '../kit/options.ts';
import type { AnyStrategy } from '../strategies/contract.ts';
import type { Desk } from './problem.ts';
import { type At, suggest } from './shape.ts';
import type { Tree } from './tree.ts';

/** In the format; refused by name until they are in the registry. */
const UNBUILT_STRATEGIES = ['spanner', 'cockroachdb'];
interface Asked {
  readonly use: At<string>;
  readonly with?: Tree | undefined;
}

/** `use: consensus` with the `protocol` of another strategy is that one. */
export function find(
  { use, with: tree }: Asked,
  registry: readonly AnyStrategy[],
  desk: Desk,
): AnyStrategy | undefined {
  const found = registry.find((strategy) => strategy.name === use.value);
  const protocol = tree?.kind === 'map' ? tree.fields.get('protocol')?.value : undefined;
  const isMeant = ({ name, protocolOf }: AnyStrategy) =>
    protocolOf === found?.name && protocol?.kind === 'leaf' && protocol.value === name;
  return found === undefined ? unknown(use, registry, desk) : (registry.find(isMeant) ?? found);
}

function unknown(use: At<string>, registry: readonly AnyStrategy[], desk: Desk): undefined {
  if (UNBUILT_STRATEGIES.includes(use.value)) {
    return desk.error('E0010', use.origin, `\`${use.value}\` is not built yet in this version`);
  }
  const names = registry.map((strategy) => strategy.name);
  const hint = suggest(use.value, names);
  const note = `note: \`lightcone list strategies\` shows all ${names.length}`;
  return desk.error('E0204', use.origin, `no strategy is called \`${use.value}\``, hint, [note]);
}

/** So that a misspelt protocol is told the names of all. */
export function withProtocols(
  { name }: AnyStrategy,
  options: AnyStrategy['options'],
  registry: readonly AnyStrategy[],
): AnyStrategy['options'] {
  const others = registry.filter(({ protocolOf }) => protocolOf === name).map((other) => other.name);
  const own = options.protocol as OptionSpec | undefined;
  if (own?.kind !== 'choice' || others.length === 0) return options;
  return { ...options, protocol: { ...own, words: [...own.words, ...others] } };
}
