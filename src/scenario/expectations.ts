/** `expect:` and `invariants:` — promises of the scenario, bound to its names. */
import type { Expectation } from '../checks/expectation.ts';
import { parseExpectation } from '../checks/parse-expectation.ts';
import { groupNamed } from './names.ts';
import type { Desk, Origin } from './problem.ts';
import type { Invariant } from './scenario.ts';
import {
  type At,
  at,
  type Entry,
  fields,
  type Got,
  later,
  may,
  must,
  type Shape,
  spelledOut,
  suggest,
} from './shape.ts';
import { names } from './targets.ts';
import type { Tree } from './tree.ts';
import { integer, name, text, word } from './values.ts';

const EXPECT_MEMBERS = {
  that: must('the promise: `availability >= 99.9% outside eu-cut`', at(text)),
  for: may('only of these strategies', names),
  except: may('of all but these', names),
  level: may('`warn` is shown and never counts in the verdict', word('error', 'warn')),
  because: may('why it matters; shown beside a failure', text),
};
const EXPECT = fields('an expectation', EXPECT_MEMBERS);
export type ExpectGot = Got<typeof EXPECT_MEMBERS>;

export const EXPECTATION: Shape<ExpectGot> = {
  schema: { anyOf: [{ type: 'string' }, EXPECT.schema] },
  read: (tree: Tree, desk: Desk) => EXPECT.read(spelledOut('that', tree), desk),
};

const INVARIANT_MEMBERS = {
  keys: must('the group it watches', at(name)),
  min: may('no value may ever be seen below this', integer(-1e9, 1e9)),
  owners: later('at most so many owners'),
  sum: later('the values always sum to this'),
  together: later('rows that appear together'),
};
export const INVARIANT = fields('an invariant', INVARIANT_MEMBERS);

/** What promises may name. Undefined = wrong in itself, so nothing is held against it. */
export interface Known {
  /** Of all strategies and faults that were written, so that one that is wrong is told once. */
  readonly strategies: readonly string[];
  readonly faults: readonly string[];
  readonly regions: readonly string[] | undefined;
  readonly ops: readonly string[];
  readonly groups: readonly string[];
  readonly invariants: readonly string[];
}

export function resolveInvariants(
  said: readonly Entry<Got<typeof INVARIANT_MEMBERS>>[],
  groups: readonly string[],
  desk: Desk,
): Invariant[] {
  return said.map(({ name: own, value }) => {
    const group = value.keys?.value ?? '';
    if (value.keys) groupNamed(value.keys, groups, desk);
    desk.missing(value, ['min', 'owners', 'sum', 'together'], `\`${own}\` does not say what holds`, '`min: 0`');
    return { name: own, group, min: value.min ?? 0 };
  });
}

export function resolveExpectations(said: readonly ExpectGot[], known: Known, desk: Desk): Expectation[] {
  return said.flatMap((got): Expectation[] => {
    if (got.that === undefined) return [];
    const { value: that, origin } = got.that;
    const parsed = parseExpectation(that, { ...known, regions: known.regions ?? regionsIn(that) });
    const asked = askedOf(got, known.strategies, desk);
    if ('error' in parsed) {
      const hint = parsed.nearest === undefined ? '' : `did you mean \`${parsed.nearest}\`?`;
      desk.error('E0220', wordAt(that, parsed.column, origin), parsed.error, hint);
      return [];
    }
    const { claim, seeds } = parsed;
    const line = origin.source.text.slice(0, origin.start).split('\n').length;
    return [{ that, claim, asked, level: got.level ?? 'error', because: got.because ?? '', seeds, line }];
  });
}

function regionsIn(that: string): string[] {
  return [...that.matchAll(/region=([^,}\s]+)/g)].map((match) => match[1]);
}

/** Where the word at this column (from 1) of the promise stands in the file. */
function wordAt(that: string, column: number, origin: Origin): Origin {
  const { text } = origin.source;
  const start = origin.start + (/["']/.test(text[origin.start] ?? '') ? 1 : 0);
  // Escapes and folded lines move what follows them; then the whole promise is pointed at.
  if (!text.startsWith(that, start)) return origin;
  const word = /^[^\s,{}]+/.exec(that.slice(column - 1))?.[0] ?? ' ';
  return { ...origin, start: start + column - 1, end: start + column - 1 + word.length };
}

function askedOf(got: ExpectGot, ids: readonly string[], desk: Desk): string[] {
  const check = (said: readonly At<string>[] | undefined) => {
    for (const { value, origin } of said ?? []) {
      if (!ids.includes(value))
        desk.error('E0204', origin, `no strategy here is called \`${value}\``, suggest(value, ids));
    }
    return said?.map((id) => id.value);
  };
  if (got.for && got.except) desk.error('E0208', got.origin, 'an expectation has either `for` or `except`');
  const only = check(got.for);
  const without = check(got.except) ?? [];
  return ids.filter((id) => (only ? only.includes(id) : !without.includes(id)));
}
