/** Geo-fences: whose data may rest where, and who may be shown it. */
import type { Key, OperationKind } from '../strategies/contract.ts';
import { HOMELESS } from './homes.ts';
import type { KeySpaceOf } from './keys.ts';

/** One policy, resolved against the regions of a topology. */
export interface Fence {
  readonly name: string;
  /** Indices of key groups. */
  readonly groups: readonly number[];
  /** By region: the data of people there is meant. Where some is not, all its groups have homes. */
  readonly origin: readonly boolean[];
  /** By region: it may rest and be shown there. */
  readonly inside: readonly boolean[];
  /** Refused where it would leave; else only written down. */
  readonly isEnforced: boolean;
  /** Who may be shown it: clients inside alone, or anybody. */
  readonly readers: 'inside' | 'anywhere';
}

const NONE: readonly Fence[] = [];

/** Kinds whose answers tell nothing of what is there. */
const SILENT: readonly OperationKind[] = ['write', 'insert', 'delete'];

export function isTelling(kind: OperationKind): boolean {
  return !SILENT.includes(kind);
}

export class Fences {
  readonly #fences: readonly Fence[];
  readonly #keys: KeySpaceOf;
  /** Regions in which a copy of the key would be made. */
  readonly #copiesOf: (key: Key) => readonly number[];

  constructor(fences: readonly Fence[], keys: KeySpaceOf, copiesOf: (key: Key) => readonly number[]) {
    this.#fences = fences;
    this.#keys = keys;
    this.#copiesOf = copiesOf;
  }

  /** All that are about this data; none: it may go anywhere. */
  around(key: Key): readonly Fence[] {
    const group = key < 0 ? -1 : this.#keys.groupOf(key);
    if (group < 0) return NONE;
    const home = this.#keys.originOf(key);
    const isAbout = ({ groups, origin }: Fence) =>
      groups.includes(group) && (home === HOMELESS || origin[home] === true);
    return this.#fences.filter(isAbout);
  }

  /** Why clients of the region may not do this, before anything leaves them; undefined: they may. */
  forbids(kind: OperationKind, key: Key, into: Key, region: number): string | undefined {
    const around = [...this.around(key), ...this.around(into)].filter(({ isEnforced }) => isEnforced);
    if (around.length === 0) return undefined;
    const hiding = around.find(({ readers, inside }) => readers === 'inside' && !inside[region]);
    if (hiding !== undefined && isTelling(kind)) return `${hiding.name} shows it to nobody here`;
    if (kind === 'read') return undefined;
    const copies = [...this.#copiesOf(key), ...(into < 0 ? [] : this.#copiesOf(into))];
    const barring = around.find(({ inside }) => copies.some((copy) => !inside[copy]));
    return barring && `${barring.name} forbids a copy that would be made`;
  }
}
