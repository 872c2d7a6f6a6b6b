/** `workload.ops`: what clients do, to which keys, and how often. */
import { ROUTES } from '../clients/routing/index.ts';
import type { KeyGroup, OperationMix, Workload } from '../clients/workload.ts';
import {
  CONSISTENCIES,
  DATA_TYPES,
  type DataType,
  OPERATION_KINDS,
  type OperationKind,
} from '../strategies/contract.ts';
import { groupNamed } from './names.ts';
import type { Desk } from './problem.ts';
import { type At, at, type Entry, fields, type Got, may, must } from './shape.ts';
import { integer, name, rate, share, word, wordOr } from './values.ts';

export const UNBUILT_KINDS = ['transaction'];

const MEMBERS = {
  do: must('the operation', at(wordOr(OPERATION_KINDS, UNBUILT_KINDS))),
  keys: must('the group of keys it works on', at(name)),
  field: may('of a map: what is written, counted or deleted in it', at(name)),
  index: may('of a sequence: the place, from 0; beyond the end is the end', at(integer(0))),
  inserts: may('decrement-and-insert: the group that receives the row', at(name)),
  rate: may('operations over all regions, such as `10000/h`; closed: a weight', rate),
  share: may('share of `workload.rate`; closed: of all operations', share),
  consistency: may('what this read must see', word(...CONSISTENCIES)),
  route: may('whom it asks, whatever `routing` says: what cannot conflict may go to the nearest', word(...ROUTES)),
  fence: may(
    'changes: the operation whose last answer to the same client, a number, is the fencing token that goes with it',
    at(name),
  ),
};
export type OpGot = Got<typeof MEMBERS>;

export const OPS = fields('an operation', MEMBERS);

/** What each kind can be done to. A register takes arithmetic too: it is read, changed and written. */
const FITS: Readonly<Record<OperationKind, readonly DataType[]>> = {
  read: DATA_TYPES,
  write: ['register', 'counter', 'bounded-counter', 'map'],
  delete: DATA_TYPES,
  increment: ['register', 'counter', 'bounded-counter', 'map'],
  decrement: ['register', 'counter', 'bounded-counter', 'map'],
  add: ['set'],
  remove: ['set'],
  insert: ['register', 'sequence'],
  append: ['sequence'],
  cas: ['register', 'counter', 'bounded-counter'],
  'decrement-and-insert': ['register', 'counter', 'bounded-counter'],
};

export interface Pace {
  readonly arrivals: Workload['arrivals'];
  /** Operations per second that `share` is a share of. */
  readonly rate: number | undefined;
}

export function kindsFor(type: DataType): readonly OperationKind[] {
  return OPERATION_KINDS.filter((kind) => FITS[kind].includes(type));
}

export function resolveOps(said: readonly Entry<OpGot>[], keys: readonly KeyGroup[], pace: Pace, desk: Desk) {
  return said.map((entry): OperationMix => {
    const got = entry.value;
    const kind = got.do?.value ?? 'read';
    if (kind !== 'read' && got.consistency !== undefined) {
      desk.error('E0216', entry.origin, `\`consistency\` is asked of reads, and \`${kind}\` is none`);
    }
    checkFit(got, kind, keys, desk);
    return {
      name: entry.name,
      kind,
      keys: groupOf(got.keys, keys, desk),
      inserts: insertsOf(entry, kind, keys, desk),
      part: got.field?.value ?? got.index?.value,
      fence: got.fence?.value,
      rate: rateOf(entry, pace, desk),
      consistency: got.consistency,
      route: got.route,
    };
  });
}

function groupOf(said: At<string> | undefined, keys: readonly KeyGroup[], desk: Desk): number {
  const names = keys.map((group) => group.name);
  return said === undefined ? -1 : groupNamed(said, names, desk);
}

function insertsOf(entry: Entry<OpGot>, kind: OperationKind, keys: readonly KeyGroup[], desk: Desk): number {
  const { inserts } = entry.value;
  if (kind !== 'decrement-and-insert') {
    if (inserts) desk.error('E0216', inserts.origin, `\`inserts\` belongs to decrement-and-insert, not to \`${kind}\``);
    return -1;
  }
  if (!inserts) {
    desk.missing(entry.value, ['inserts'], 'decrement-and-insert needs `inserts`', 'the group that receives the row');
    return -1;
  }
  const index = groupOf(inserts, keys, desk);
  if (index >= 0 && !keys[index].unique) {
    desk.error('E0216', inserts.origin, 'rows are inserted into a group of unique keys', '`unique: true` there');
  }
  return index;
}

function rateOf(entry: Entry<OpGot>, pace: Pace, desk: Desk): number {
  const { rate: own, share: part } = entry.value;
  if (pace.arrivals === 'trace') return 0;
  // Closed clients are as fast as the answers let them be: what is left is how often they do this and not that.
  if (pace.arrivals === 'closed' && (own === undefined || part === undefined)) return own ?? part ?? 1;
  if (own !== undefined && part !== undefined) {
    desk.error('E0208', entry.origin, 'an operation has either `rate` or `share`', 'keep one of the two');
  } else if (own === undefined && part === undefined) {
    desk.missing(entry.value, ['rate', 'share'], `\`${entry.name}\` needs a \`rate\``, 'such as `rate: 5/s`');
  } else if (part !== undefined && pace.rate === undefined) {
    desk.error(
      'E0008',
      entry.value.origin,
      '`share` is a share of `workload.rate`, which is not there',
      'add `rate: 20/s`',
    );
  }
  return own ?? (part ?? 0) * (pace.rate ?? 0);
}

/** What is wrong with where an operation aims, in a sentence. */
export function wrongPart(
  type: DataType,
  kind: OperationKind,
  field: string | undefined,
  index: number | undefined,
): string | undefined {
  if (field !== undefined && (type !== 'map' || kind === 'read')) return `\`${kind}\` of a ${type} takes no \`field\``;
  const takesIndex = type === 'sequence' && (kind === 'insert' || kind === 'delete');
  if (index !== undefined && !takesIndex) return `\`${kind}\` of a ${type} takes no \`index\``;
  if (type === 'map' && field === undefined && kind !== 'read' && kind !== 'delete') {
    return `\`${kind}\` of a map needs a \`field\``;
  }
  return type === 'sequence' && kind === 'insert' && index === undefined ? '`insert` needs an `index` here' : undefined;
}

function checkFit(got: OpGot, kind: OperationKind, keys: readonly KeyGroup[], desk: Desk): void {
  const group = keys.find((candidate) => candidate.name === got.keys?.value);
  if (!group || !got.do) return;
  if (!FITS[kind].includes(group.type)) {
    desk.error(
      'E0216',
      got.do.origin,
      `\`${kind}\` cannot be done to a ${group.type}`,
      `it fits: ${FITS[kind].join(', ')}`,
    );
  }
  const wrong = wrongPart(group.type, kind, got.field?.value, got.index?.value);
  if (wrong !== undefined && FITS[kind].includes(group.type)) desk.error('E0216', got.do.origin, wrong);
  if (group.unique && ((kind !== 'insert' && kind !== 'read') || group.type !== 'register')) {
    desk.error(
      'E0216',
      got.do.origin,
      `\`${group.name}\` is unique: it starts empty`,
      group.type === 'register' ? 'every row is new: `do: insert`' : 'its rows are registers',
    );
  }
}
