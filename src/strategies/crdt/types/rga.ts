/** RGA: a sequence in which every element names the one it was inserted after; what is deleted stays as a tombstone. */
import type { Hash } from '../../../kit/hash.ts';
import { declined, type Scalar, type Value } from '../../contract.ts';
import { textOf, wordsOf } from '../../parts/composite.ts';
import { scalarBytes } from '../../parts/values.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { SCHEMA } from './or-set.ts';

/**
 * Replicated growable array (Roh et al. 2011) in its tree form (Attiya et al. 2016): of elements inserted after the
 * same one the youngest stands first, so what one writer types on stays together. Identities are Lamport stamps.
 */
export interface Rga {
  readonly type: 'rga';
  /** In order of identity: stamp, then slot. */
  readonly nodes: readonly Node[];
  /** The highest stamp ever used, also by nodes that were collected: an identity is given out once. */
  readonly newest: number;
}

export interface Node {
  readonly stamp: number;
  readonly slot: number;
  /** What it stands after; stamp 0 = the start. */
  readonly afterStamp: number;
  readonly afterSlot: number;
  readonly value: Scalar;
  readonly isDead: boolean;
}

export const NO_NODES: Rga = { type: 'rga', nodes: [], newest: 0 };

/** The delta of inserting `values` one after another, so that the first becomes the `index`-th visible element. */
export function inserted(rga: Rga, index: number, values: readonly Scalar[], slot: number): Rga {
  const shown = visible(rga);
  let after = shown[Math.min(index, shown.length) - 1];
  const nodes: Node[] = [];
  for (const value of values) {
    const stamp = rga.newest + nodes.length + 1;
    after = { stamp, slot, afterStamp: after?.stamp ?? 0, afterSlot: after?.slot ?? 0, value, isDead: false };
    nodes.push(after);
  }
  return { type: 'rga', nodes, newest: rga.newest + nodes.length };
}

/** The delta of deleting the `index`-th visible element. */
export function deleted(rga: Rga, index: number): Rga {
  const node = visible(rga)[index];
  return node === undefined ? NO_NODES : { type: 'rga', nodes: [dead(node)], newest: node.stamp };
}

export function sequenceOf(rga: Rga): readonly Scalar[] {
  return visible(rga).map(({ value }) => value);
}

export function joinedSequences(mine: Rga, theirs: Rga): Rga {
  const newest = Math.max(mine.newest, theirs.newest);
  const nodes: Node[] = [];
  let isNew = newest > mine.newest;
  let i = 0;
  let j = 0;
  while (i < mine.nodes.length || j < theirs.nodes.length) {
    const a = mine.nodes[i];
    const b = theirs.nodes[j];
    const order = a === undefined ? 1 : b === undefined ? -1 : byIdentity(a, b);
    if (order <= 0) i++;
    if (order >= 0) j++;
    const kept = order < 0 ? a! : order > 0 ? b! : b!.isDead && !a!.isDead ? b! : a!;
    if (kept !== a) isNew = true;
    nodes.push(kept);
  }
  return isNew ? { type: 'rga', nodes, newest } : mine;
}

export function differenceOfSequences(theirs: Rga, mine: Rga): Rga | undefined {
  const nodes: Node[] = [];
  let i = 0;
  for (const node of theirs.nodes) {
    while (i < mine.nodes.length && byIdentity(mine.nodes[i]!, node) < 0) i++;
    const known = mine.nodes[i];
    const isKnown = known !== undefined && byIdentity(known, node) === 0;
    if (!isKnown || (node.isDead && !known.isDead)) nodes.push(node);
  }
  const { newest } = theirs;
  return nodes.length === 0 && newest <= mine.newest ? undefined : { type: 'rga', nodes, newest };
}

/**
 * Without dead nodes that nothing stands after: once everybody has seen that they are dead, nobody can insert after
 * them (Roh et al. §5). What stood after such a node may go the next time.
 */
export function collectedSequence(rga: Rga): Rga {
  const parents = new Set(rga.nodes.map(({ afterStamp, afterSlot }) => `${afterStamp}/${afterSlot}`));
  const nodes = rga.nodes.filter(({ isDead, stamp, slot }) => !isDead || parents.has(`${stamp}/${slot}`));
  return nodes.length === rga.nodes.length ? rga : { type: 'rga', nodes, newest: rga.newest };
}

/** Depth first, of siblings the youngest first, without recursion: somebody may type for long. */
function visible({ nodes }: Rga): readonly Node[] {
  const children = new Map<string, Node[]>();
  for (const node of nodes) {
    const parent = `${node.afterStamp}/${node.afterSlot}`;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [node]);
    else siblings.push(node);
  }
  const walk: Node[] = [];
  const stack: Node[] = [...(children.get('0/0') ?? [])];
  while (stack.length > 0) {
    const node = stack.pop()!;
    if (!node.isDead) walk.push(node);
    for (const child of children.get(`${node.stamp}/${node.slot}`) ?? []) stack.push(child);
  }
  return walk;
}

function byIdentity(a: Node, b: Node): number {
  return a.stamp - b.stamp || a.slot - b.slot;
}

function dead(node: Node): Node {
  const { stamp, slot, afterStamp, afterSlot, value } = node;
  return { stamp, slot, afterStamp, afterSlot, value, isDead: true };
}

/** Text, word by word: places are those that whoever takes the operation sees. */
export const rga: DataTypeOf<Rga> = {
  start: (initial) => inserted(NO_NODES, 0, wordsOf(initial), SCHEMA),
  read: (state): Value | undefined => textOf(sequenceOf(state)),
  /** The whole is never set to anything but nothing: each word that is seen here goes. */
  write: (state) => ({
    type: 'rga',
    nodes: state.nodes.filter(({ isDead }) => !isDead).map(dead),
    newest: state.newest,
  }),
  refusal({ kind, part }, _state, now) {
    const isBeyond = kind === 'delete' && part !== undefined && (part as number) >= wordsOf(now).length;
    return isBeyond ? declined('nothing stands there', now) : undefined;
  },
  part({ kind, part, value }, state, { slot }) {
    if (kind === 'delete') return deleted(state, part as number);
    const index = kind === 'append' ? Number.POSITIVE_INFINITY : (part as number);
    return inserted(state, index, wordsOf(value), slot + 1);
  },
  join: joinedSequences,
  difference: differenceOfSequences,
  collected: collectedSequence,
};

export const rgaOnTheWire: StateOnTheWire<Rga> = {
  bytes: ({ nodes }) => nodes.reduce((sum, { value }) => sum + 33 + scalarBytes(value), 4),
  metadata: ({ nodes }) => nodes.reduce((sum, { value, isDead }) => sum + 33 + (isDead ? scalarBytes(value) : 0), 4),
  parts: ({ nodes }) => nodes.length,
  fold({ nodes, newest }: Rga, hash: Hash) {
    hash.wide(newest);
    hash.int(nodes.length);
    for (const { stamp, slot, afterStamp, afterSlot, value, isDead } of nodes) {
      hash.ints(stamp, slot, isDead ? 1 : 0);
      hash.ints(afterStamp, afterSlot, 0);
      hash.value(value);
    }
  },
};
