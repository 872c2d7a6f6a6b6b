/** MV-register: a write replaces what its writer saw; what was written at the same time stays beside it. */
import type { Hash } from '../../../kit/hash.ts';
import type { Context, Value, WriteId } from '../../contract.ts';
import { type DotSet, dotsBeyond, hasDot, isEmpty, NO_DOTS, newestDot, unionOf, withDot } from '../../parts/dots.ts';
import { foldVector, vectorBytes } from '../../parts/mesh/messages.ts';
import { valueBytes } from '../../parts/values.ts';
import type { DataTypeOf, StateOnTheWire } from './datatype.ts';
import { contextOf, replacedThere, survivors } from './dotted.ts';

/** Shapiro et al. 2011, specification 10, with dots in place of a vector for each value. */
export interface MvRegister {
  readonly type: 'mv-register';
  /** In order of dots, which count per key and slot. */
  readonly versions: readonly Version[];
  readonly context: DotSet;
}

interface Version {
  readonly slot: number;
  readonly n: number;
  /** Undefined = deleted. */
  readonly value: Value | undefined;
  readonly write: WriteId;
}

const NO_VERSIONS: MvRegister = { type: 'mv-register', versions: [], context: NO_DOTS };

export function mvRegister(ground: Pick<Context<unknown, string>, 'conflicted'>): DataTypeOf<MvRegister> {
  return {
    start: () => NO_VERSIONS,
    /** Of several, the one with the highest dot, so that all who have the same see the same; `siblings` has all. */
    read: ({ versions }, initial) => (versions.length === 0 ? initial : versions[versions.length - 1]!.value),
    siblings({ versions }) {
      const values: Value[] = [];
      for (const { value } of versions) if (value !== undefined) values.push(value);
      return values.length > 1 ? values : undefined;
    },
    write({ versions, context }, value, { slot, write }) {
      const version: Version = { slot, n: newestDot(context, slot) + 1, value, write };
      return {
        type: 'mv-register',
        versions: [version],
        context: withDot(contextOf(versions), version.slot, version.n),
      };
    },
    join(mine, theirs) {
      const context = unionOf(mine.context, theirs.context);
      const versions = survivors(mine.versions, theirs.versions, mine.context, theirs.context);
      if (versions === mine.versions && context === mine.context) return mine;
      for (const { write } of versions) if (versions.length > 1) ground.conflicted(write, 'sibling');
      return { type: 'mv-register', versions, context };
    },
    difference(theirs, mine) {
      const news = dotsBeyond(theirs.context, mine.context);
      let context = news;
      for (const { slot, n } of replacedThere(mine.versions, theirs.versions, theirs.context)) {
        context = withDot(context, slot, n);
      }
      if (isEmpty(context)) return undefined;
      const versions = theirs.versions.filter(({ slot, n }) => hasDot(news, slot, n));
      return { type: 'mv-register', versions, context };
    },
  };
}

export const mvRegisterOnTheWire: StateOnTheWire<MvRegister> = {
  bytes: (state) =>
    mvRegisterOnTheWire.metadata(state) + state.versions.reduce((sum, { value }) => sum + valueBytes(value), 0),
  metadata: ({ versions, context }) => 16 * versions.length + vectorBytes(context.vector) + vectorBytes(context.gaps),
  parts: ({ versions }) => versions.length,
  fold({ versions, context }: MvRegister, hash: Hash) {
    foldVector(context.vector, hash);
    foldVector(context.gaps, hash);
    hash.int(versions.length);
    for (const { slot, n, value, write } of versions) {
      hash.ints(slot, n, 0);
      hash.value(value);
      hash.wide(write);
    }
  },
};
