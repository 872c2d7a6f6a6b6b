/** `workload.keys`: groups of keys, how they are chosen and what they hold. */
import type { KeyGroup } from '../clients/workload.ts';
import { DATA_TYPES, type Value } from '../strategies/contract.ts';
import type { Desk } from './problem.ts';
import { type At, at, type Entry, either, fields, type Got, listOf, may, suggest } from './shape.ts';
import { flag, integer, name, number, scalar, word, wordOr } from './values.ts';

const MEMBERS = {
  count: may('how many keys there are from the start', integer(1, 10_000_000)),
  distribution: may('how a key is chosen', word('uniform', 'zipfian', 'hotspot', 'latest')),
  theta: may('zipfian: the exponent · hotspot: share of requests on the hot fifth, 0..1', number(0, 10)),
  type: may('what a key holds', wordOr(DATA_TYPES, ['object'])),
  initial: may(
    'what it holds at the start',
    either<Value, readonly (string | number)[], never>({ leaf: scalar, list: listOf('initial', scalar) }),
  ),
  unique: may('every insert makes a new key', flag),
  home: may(
    'whose data it is: a region, or `by-region` = the keys belong to regions in turn, rows to who makes them',
    at(name),
  ),
};
type KeysGot = Got<typeof MEMBERS>;

export const KEYS = fields('a key group', MEMBERS);

const THETA = { uniform: 0, zipfian: 0.99, hotspot: 0.8, latest: 0.99 };

/** `regions` undefined: the topology is wrong itself, so nothing is held against it. */
export function resolveKeys(
  said: readonly Entry<KeysGot>[],
  regions: readonly string[] | undefined,
  desk: Desk,
): KeyGroup[] {
  return said.map((entry) => {
    const got = entry.value;
    const unique = got.unique ?? false;
    if (unique && got.count !== undefined) {
      desk.error('E0208', entry.origin, `\`${entry.name}\` is unique and starts empty`, 'remove `count`');
    }
    if (!unique) {
      desk.missing(
        got,
        ['count', 'unique'].slice(0, got.unique === false ? 1 : 2),
        `\`${entry.name}\` needs \`count\` or \`unique: true\``,
        'how many keys?',
      );
    }
    if (got.distribution === 'hotspot' && (got.theta ?? 0) > 1) {
      desk.error('E0109', entry.origin, 'the theta of a hotspot is a share of requests, 0 to 1');
    }
    if (got.distribution === 'latest' && !unique) {
      desk.error('E0216', entry.origin, '`latest` asks for new rows, and here none are made', '`unique: true`?');
    }
    const type = got.type ?? 'register';
    checkInitial(entry, desk);
    const distribution = got.distribution ?? 'uniform';
    const isCounter = type === 'counter' || type === 'bounded-counter';
    return {
      name: entry.name,
      count: got.count ?? 0,
      distribution,
      theta: got.theta ?? THETA[distribution],
      type,
      initial: got.initial ?? (isCounter ? 0 : undefined),
      unique,
      home: got.home && homeOf(got.home, regions, desk),
    };
  });
}

function homeOf({ value, origin }: At<string>, regions: readonly string[] | undefined, desk: Desk): KeyGroup['home'] {
  if (value === 'by-region' || regions === undefined) return 'by-region';
  const index = regions.indexOf(value);
  if (index >= 0) return index;
  return desk.error('E0201', origin, `no region is called \`${value}\``, suggest(value, ['by-region', ...regions]));
}

function checkInitial(entry: Entry<KeysGot>, desk: Desk): void {
  const { type = 'register', initial } = entry.value;
  if (initial === undefined) return;
  const isList = typeof initial === 'object';
  const wantsList = type === 'set' || type === 'map';
  if (wantsList !== isList) {
    const what = wantsList ? `a list${type === 'map' ? ' of `field=value`' : ''}` : 'one value';
    desk.error('E0216', entry.origin, `\`initial\` of a ${type} is ${what}`);
  } else if (
    type.endsWith('counter') &&
    (!Number.isInteger(initial) || (type !== 'counter' && (initial as number) < 0))
  ) {
    desk.error(
      'E0216',
      entry.origin,
      `a ${type} starts at a whole number${type === 'counter' ? '' : ' of at least 0'}`,
    );
  }
}
