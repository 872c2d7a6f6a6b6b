/** `expect:` and `invariants:` — promises of the scenario, bound to its names. */
import type { Expectation } from '../checks/expectation.ts';
import type { Desk } from './problem.ts';
import type { Invariant, Scenario } from './scenario.ts';
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
import { parseExpectation } from './stub.ts';
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

export type Named = Pick<Scenario, 'strategies' | 'faults' | 'topology' | 'workload' | 'invariants'>;

export function resolveInvariants(
  said: readonly Entry<Got<typeof INVARIANT_MEMBERS>>[],
  groups: readonly string[],
  desk: Desk,
): Invariant[] {
  return said.map(({ name: own, value }) => {
    const group = value.keys?.value ?? '';
    if (value.keys && !groups.includes(group)) {
      desk.error('E0205', value.keys.origin, `no key group is called \`${group}\``, suggest(group, groups));
    }
    desk.missing(value, ['min', 'owners', 'sum', 'together'], `\`${own}\` does not say what holds`, '`min: 0`');
    return { name: own, group, min: value.min ?? 0 };
  });
}

export function resolveExpectations(said: readonly ExpectGot[], names: Named, desk: Desk): Expectation[] {
  const ids = names.strategies.map((strategy) => strategy.id);
  const known = {
    metrics: (metric: string) => metric.length > 0,
    faults: names.faults.map((fault) => fault.name),
    regions: names.topology.regions.map((region) => region.name),
    ops: (names.workload?.operations ?? []).map((operation) => operation.name),
    groups: (names.workload?.keys ?? []).map((group) => group.name),
    invariants: names.invariants.map((invariant) => invariant.name),
  };
  return said.flatMap((got): Expectation[] => {
    if (got.that === undefined) return [];
    const parsed = parseExpectation(got.that.value, known);
    if ('error' in parsed) {
      const start = got.that.origin.start + parsed.column - 1;
      const hint = parsed.nearest === undefined ? '' : `did you mean \`${parsed.nearest}\`?`;
      desk.error('E0220', { ...got.that.origin, start }, parsed.error, hint);
      return [];
    }
    const { text: written } = got.that.origin.source;
    return [
      {
        that: got.that.value,
        claim: parsed.ok,
        asked: askedOf(got, ids, desk),
        level: got.level ?? 'error',
        because: got.because ?? '',
        seeds: parsed.seeds,
        line: written.slice(0, got.that.origin.start).split('\n').length,
      },
    ];
  });
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
