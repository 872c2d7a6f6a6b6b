/** `workload.keys`: groups of keys, how they are chosen and what they hold. */
import { regionsThatAsk } from '../clients/belonging.ts';
import type { KeyGroup } from '../clients/workload.ts';
import { DATA_TYPES, type DataType, type Value } from '../strategies/contract.ts';
import { regionNamed } from './names.ts';
import type { Desk } from './problem.ts';
import { type At, at, type Entry, either, fields, type Got, listOf, may } from './shape.ts';
import { checkUsers, PER } from './users.ts';
import { flag, integer, name, number, scalar, share, size, word, wordOr } from './values.ts';

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
  per: PER,
  home: may(
    'whose data it is: a region, or `by-region` = the keys belong to regions in turn, rows to who makes them',
    at(name),
  ),
  affinity: may(
    'share of requests about keys of the own region; the regions that have clients own the keys in turns',
    at(share),
  ),
  size: may('bytes of a value on the wire, beside the few that a protocol counts for a number', at(size)),
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
    checkUsers(entry, desk);
    if (!unique && !got.said.has('per')) {
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
    if (unique && got.affinity) {
      const what = `rows of \`${entry.name}\` belong to no region`;
      desk.error('E0208', got.affinity.origin, what, 'it is of `count` keys');
    }
    const type = got.type ?? 'register';
    checkInitial(entry, desk);
    if (got.size) checkSize(got.size, type, desk);
    const distribution = got.distribution ?? 'uniform';
    const isCounter = type === 'counter' || type === 'bounded-counter';
    const home = got.home && homeOf(got.home, regions, desk);
    // Regions that have keys of their own ask for those, unless a file says otherwise.
    const isShared = home === 'by-region' && !unique && got.per === undefined;
    const affinity = got.affinity?.value ?? (isShared ? 1 : undefined);
    return {
      name: entry.name,
      count: got.count ?? 0,
      distribution,
      theta: got.theta ?? THETA[distribution],
      type,
      initial: got.initial ?? (isCounter ? 0 : undefined),
      unique,
      home,
      ...(got.per === undefined ? {} : { per: got.per }),
      ...(affinity === undefined ? {} : { affinity }),
      ...(got.size === undefined ? {} : { size: got.size.value }),
    };
  });
}

function homeOf(said: At<string>, regions: readonly string[] | undefined, desk: Desk): KeyGroup['home'] {
  if (said.value === 'by-region' || regions === undefined) return 'by-region';
  const index = regionNamed(said, regions, desk, ['by-region']);
  return index < 0 ? undefined : index;
}

/** Each region that asks owns a key at least, or its share of requests would be about nothing. */
export function checkBelonging(said: readonly Entry<KeysGot>[], from: readonly number[], desk: Desk): void {
  const asking = regionsThatAsk(from).length;
  for (const { name, value } of said) {
    const { affinity, home, unique, count = asking } = value;
    const owned = affinity ?? (home?.value === 'by-region' && unique !== true ? home : undefined);
    if (owned === undefined || count >= asking) continue;
    const hint = `\`count: ${asking}\` or more`;
    desk.error('E0109', owned.origin, `${asking} regions ask, and \`${name}\` has ${count} keys to divide`, hint);
  }
}

const LARGEST = 1024 * 1024 * 1024;

function checkSize({ value, origin }: At<number>, type: DataType, desk: Desk): void {
  if (type !== 'register') {
    desk.error(
      'E0216',
      origin,
      `\`size\` is of registers and rows, and this is a ${type}`,
      'its size is what it holds',
    );
  } else if (value < 1 || value > LARGEST) desk.error('E0109', origin, 'a value has from 1 byte to 1 GiB');
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
