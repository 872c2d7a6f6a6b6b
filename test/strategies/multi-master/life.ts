/** Random lives of one key under multi-master: who wrote knowing what, who heard of whom, and what must be left. */
import fc from 'fast-check';
import { Hash } from '../../../src/kit/hash.ts';
import { defaults } from '../../../src/kit/options.ts';
import type { DataType, Value } from '../../../src/strategies/contract.ts';
import { latticeOf } from '../../../src/strategies/multi-master/data.ts';
import { SCHEMA, type VersionOptions } from '../../../src/strategies/multi-master/options.ts';
import { policyNamed } from '../../../src/strategies/multi-master/policies/index.ts';
import type { Policy } from '../../../src/strategies/multi-master/policies/policy.ts';
import { firstBy, newerBy, type State, versionsOnTheWire } from '../../../src/strategies/multi-master/versions.ts';
import type { Lattice } from '../../../src/strategies/parts/mesh/lattice.ts';

export const REPLICAS = 3;
const CLIENTS = 5;
const REGIONS = ['E', 'U', 'P'];
/** Clocks start here, each off by some. */
const NOON = 1_000;

/** One step: a client writes or deletes at a replica, knowing so much; or the replica hears from another. */
export interface Step {
  readonly who: number;
  readonly what: 'write' | 'delete' | 'hear';
  readonly client: number;
  readonly knows: 'all' | 'own' | 'nothing';
  readonly other: number;
  readonly pause: number;
}

export const steps = fc.array(
  fc.record<Step>({
    who: fc.nat(REPLICAS - 1),
    what: fc.constantFrom('write', 'write', 'hear', 'hear', 'delete'),
    client: fc.nat(CLIENTS - 1),
    knows: fc.constantFrom('all', 'own', 'nothing'),
    other: fc.nat(REPLICAS - 1),
    pause: fc.nat(2),
  }),
  { minLength: 3, maxLength: 24 },
);

/** A write, and the writes that its client had seen, or made itself. */
export interface Done {
  readonly write: number;
  readonly client: number;
  readonly slot: number;
  readonly n: number;
  readonly value: Value | undefined;
  readonly knew: ReadonlySet<number>;
}

export interface Reached {
  readonly state: State | undefined;
  /** The writes whose effect it holds. */
  readonly known: ReadonlySet<number>;
}

export interface Life {
  readonly done: readonly Done[];
  /** The last of each replica. */
  readonly ends: readonly Reached[];
  readonly all: readonly Reached[];
  /** A lattice that nobody writes with. */
  readonly judge: Lattice<State>;
  readonly told: readonly string[];
}

export interface Setting extends Partial<VersionOptions> {
  readonly type?: DataType;
  /** A twin that drops the others as soon as two versions meet. */
  readonly isHasty?: boolean;
}

export function live({ type = 'register', isHasty, ...said }: Setting, life: readonly Step[]): Life {
  const options: VersionOptions = { ...defaults(SCHEMA), ...said };
  let now = NOON;
  const told: string[] = [];
  const keys = { typeOf: () => type, initial: () => undefined };
  const latticeAt = (self: number, offset: number): Lattice<State> => {
    const context = {
      self,
      peers: Array.from({ length: REPLICAS }, (_, rank) => rank).filter((rank) => rank !== self),
      keys,
      regionOf: (address: number) => REGIONS[address]!,
      clock: () => now + offset,
      conflicted: (write: number, fate: string) => void told.push(`${write} ${fate}`),
    };
    const lattice = latticeOf(context, options);
    if (isHasty !== true) return lattice;
    const priorityOf = (slot: number) => [...options.priority, 'E'].indexOf(REGIONS[slot % REPLICAS]!);
    return hasty(lattice, policyNamed(options.conflict, { ground: context, newer: newerBy(options.tie), priorityOf }));
  };
  // E's clock is fast, P's slow: stamps tie, and wall clocks contradict what was seen.
  const lattices = [2, 0, -2].map((offset, self) => latticeAt(self, offset));
  const ends: Reached[] = lattices.map(() => ({ state: undefined, known: new Set<number>() }));
  const all: Reached[] = [];
  const done: Done[] = [];
  const tokens: number[][] = Array.from({ length: CLIENTS }, () => []);
  const counts = lattices.map(() => 0);
  for (const { who, what, client, knows, other, pause } of life) {
    now += pause;
    const mine = ends[who]!;
    const lattice = lattices[who]!;
    if (what === 'hear') {
      const theirs = ends[other]!;
      if (who === other || theirs.state === undefined) continue;
      const state = lattice.join(0, mine.state, theirs.state);
      ends[who] = { state, known: new Set([...mine.known, ...theirs.known]) };
    } else {
      const write = done.length + 1;
      const n = ++counts[who]!;
      const context = { all: undefined, own: [...tokens[client]!], nothing: [] }[knows];
      const value = what === 'delete' ? undefined : valueBy(type, write, lattice.read(0, mine.state));
      // Deletions that are here are covered, whoever has seen them.
      const isSeen = (one: Done) =>
        context === undefined || one.value === undefined || (context[one.slot] ?? 0) >= one.n;
      const knew = done.filter((one) => mine.known.has(one.write) && isSeen(one)).map((one) => one.write);
      const act = { slot: who, n, write, context, client, attempt: 1, part: undefined };
      const { next } = lattice.write(0, mine.state, value, act);
      done.push({ write, client, slot: who, n, value, knew: new Set(knew) });
      ends[who] = { state: next, known: new Set([...mine.known, write]) };
    }
    all.push(ends[who]!);
    if (what !== 'hear' || knows === 'own') remember(tokens[client]!, done, ends[who]!.known);
  }
  return { done, ends, all, judge: latticeAt(0, 0), told };
}

function hasty(lattice: Lattice<State>, { goesBefore }: Policy): Lattice<State> {
  const cut = (state: State): State =>
    'fields' in state || state.versions.length < 2
      ? state
      : { ...state, versions: [firstBy(goesBefore, state.versions)] };
  const write: Lattice<State>['write'] = (key, mine, value, act) => {
    const next = cut(lattice.write(key, mine, value, act).next);
    return { next, delta: next };
  };
  const join: Lattice<State>['join'] = (key, mine, theirs) => cut(lattice.join(key, mine, theirs));
  return { ...lattice, read: (key, state) => lattice.read(key, state), write, join };
}

/** Sets gather, numbers count, anything else is told apart by who wrote it. */
function valueBy(type: DataType, write: number, before: Value | undefined): Value {
  if (type === 'counter') return (typeof before === 'number' ? before : 0) + write;
  return type === 'set' ? [...((before as readonly number[]) ?? []), write] : `v${write}`;
}

function remember(token: number[], done: readonly Done[], known: ReadonlySet<number>): void {
  for (const { slot, n, write } of done) {
    while (token.length <= slot) token.push(0);
    if (known.has(write)) token[slot] = Math.max(token[slot]!, n);
  }
}

/** What nobody who is known has replaced: `isOwn` where a client's later write replaces its earlier ones. */
export function unreplaced(done: readonly Done[], known: ReadonlySet<number>, isOwn: boolean): readonly number[] {
  const here = done.filter(({ write }) => known.has(write));
  const isReplaced = (one: Done) =>
    here.some((by) => by.knew.has(one.write) || (isOwn && by.client === one.client && by.write > one.write));
  return here.filter((one) => !isReplaced(one)).map(({ write }) => write);
}

export function writesIn(state: State | undefined): readonly number[] {
  if (state === undefined || 'fields' in state) return [];
  return state.versions.map(({ write }) => write).toSorted((a, b) => a - b);
}

/** Everything in a state, and what goes over the wire. */
export function bytesOf(state: State | undefined): string {
  if (state === undefined) return '';
  const hash = new Hash();
  versionsOnTheWire.fold(state, hash);
  return `${JSON.stringify(state)} ${versionsOnTheWire.size(state)} ${hash.digest()}`;
}
