/** Options of a script, by name: `pre_vote=false`, `election_timeout=1s`, `learners=4,5`, `quorum.phase1=4`. */
import type { Nested, OptionSpec } from '../../../src/kit/options.ts';
import { parseDuration, parseShare } from '../../../src/kit/units.ts';
import type { AnyStrategy } from '../../../src/strategies/contract.ts';
import type { Cast, Given, Play } from './play.ts';

type Specs = Readonly<Record<string, OptionSpec>>;

export function optionsOf({ name, options }: AnyStrategy, words: Readonly<Record<string, string>>): Given {
  const given: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(words)) {
    const [outer, inner] = path.split('.');
    const spec = (options as Specs)[outer!];
    const field = inner === undefined ? spec : fieldOf(spec, inner);
    if (spec === undefined || field === undefined) throw new Error(`${name} has no option ${path}`);
    const value = valueIn(field, text);
    given[outer!] = inner === undefined ? value : { ...((given[outer!] ?? spec.initial) as Given), [inner]: value };
  }
  return given;
}

function fieldOf(spec: OptionSpec | undefined, field: string): OptionSpec | undefined {
  return spec?.kind === 'nested' ? ((spec as Nested<Given>).fields as Specs)[field] : undefined;
}

function valueIn(spec: OptionSpec, text: string): unknown {
  switch (spec.kind) {
    case 'flag':
      return text === 'true';
    case 'duration':
      return text === 'never' ? Number.POSITIVE_INFINITY : parseDuration(text);
    case 'share':
      return parseShare(text);
    case 'integer':
      return Number(text);
    case 'count':
      return spec.words.includes(text) ? text : Number(text);
    case 'regions':
      return text.split(',');
    default:
      return text;
  }
}

/** `['seed=2']` is `{seed: '2'}`. */
export function wordsOf(flags: readonly string[]): Record<string, string> {
  return Object.fromEntries(flags.map((flag) => flag.split('=')));
}

/** A twin by its name, or by options that are otherwise: `membership=single-unguarded`. */
export function castOf({ twins, strategy }: Play, name: string): Cast {
  const cast = twins[name];
  if (cast !== undefined) return cast;
  if (!name.includes('=')) throw new Error(`no twin is called ${name}: ${Object.keys(twins).join(', ')}`);
  return { options: optionsOf(strategy, wordsOf(name.split(' '))) };
}
