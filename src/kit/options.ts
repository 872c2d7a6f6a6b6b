/** How a part declares its options: defaults, documentation and validation come from one record. */

interface Described<T> {
  /** What it does and its unit, in one sentence. */
  readonly about: string;
  readonly initial: T;
}

/** One of a few words, or `{quorum: n}` where `counted` names the word that takes a number. */
export interface Choice<T> extends Described<T> {
  readonly kind: 'choice';
  readonly words: readonly string[];
  readonly counted?: string;
  /** By word: what other options are, where the file does not say. Their names are those of the schema. */
  readonly presets?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Whole microseconds inside, '150ms' in the file; `never` (Infinity) where it is allowed. */
export interface Duration extends Described<number> {
  readonly kind: 'duration';
  readonly never?: boolean;
}

export interface Integer extends Described<number> {
  readonly kind: 'integer';
  readonly least: number;
  readonly most: number;
}

/** A number, or one of a few words. */
export interface Count extends Described<number | string> {
  readonly kind: 'count';
  readonly least: number;
  readonly most: number;
  readonly words: readonly string[];
  /** It counts something else than replicas, and may go beyond how many there are. */
  readonly isFree?: boolean;
}

export interface Flag extends Described<boolean> {
  readonly kind: 'flag';
}

/** The name of a region of the scenario; undefined = the first one. */
export interface RegionName extends Described<string | undefined> {
  readonly kind: 'region';
}

/** Names of regions of the scenario. */
export interface RegionNames extends Described<readonly string[]> {
  readonly kind: 'regions';
}

/** Regions of the scenario by region: each takes something from the other, and following them ends somewhere. */
export interface RegionMap extends Described<Readonly<Record<string, string>>> {
  readonly kind: 'region-map';
}

/** Pairs of regions of the scenario, each written `A <-> B`. */
export interface RegionPairs extends Described<readonly (readonly [string, string])[]> {
  readonly kind: 'region-pairs';
}

/** A number from 0 to 1, '5%' in the file. */
export interface Share extends Described<number> {
  readonly kind: 'share';
}

/**
 * Several options under one name; a bare word in the file sets the field called `word`, and what begins with a digit
 * the one called `number`.
 */
export interface Nested<T> extends Described<T> {
  readonly kind: 'nested';
  readonly fields: Schema<T>;
  readonly word?: keyof T & string;
  readonly number?: keyof T & string;
}

export type OptionSpec =
  | Choice<unknown>
  | Duration
  | Integer
  | Count
  | Share
  | Flag
  | RegionName
  | RegionNames
  | RegionMap
  | RegionPairs
  // biome-ignore lint/suspicious/noExplicitAny: of options whose own type was erased, any field may be the word.
  | Nested<any>;

/** True of `any` alone: of options whose own type was erased, every spec is possible. */
type IsErased<T> = 0 extends 1 & T ? true : false;

type SpecOf<T> = IsErased<T> extends true ? OptionSpec : OwnSpecOf<T>;

type OwnSpecOf<T> = [T] extends [number]
  ? Duration | Integer | Share | Choice<T>
  : [T] extends [boolean]
    ? Flag
    : [T] extends [string | undefined]
      ? Choice<T> | RegionName
      : [T] extends [number | string]
        ? Count
        : [T] extends [readonly string[]]
          ? RegionNames
          : [T] extends [readonly (readonly [string, string])[]]
            ? RegionPairs
            : [T] extends [Readonly<Record<string, string>>]
              ? RegionMap
              : Extract<T, string> extends never
                ? Nested<T> | Choice<T>
                : Choice<T>;

export type Schema<O> = { readonly [K in keyof O]-?: SpecOf<O[K]> };

/** The options of a part when the file says nothing. */
export function defaults<O>(schema: Schema<O>): O {
  const options: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(schema)) options[name] = (spec as OptionSpec).initial;
  return options as O;
}
