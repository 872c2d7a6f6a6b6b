/** One line of `expect:`, parsed: a promise about a metric, to be judged over views of a run. */

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

export type Window =
  | { readonly kind: 'all' }
  | { readonly kind: 'during' | 'before' | 'after' | 'outside'; readonly fault: number }
  | { readonly kind: 'steady' }
  | { readonly kind: 'between'; readonly from: number; readonly to: number };

export interface Filter {
  /** The client's region by name; undefined = every region. */
  readonly region: string | undefined;
  /** The name of a `workload.ops` entry; undefined = every operation. */
  readonly op: string | undefined;
}

export interface Claim {
  readonly kind: 'metric';
  readonly metric: string;
  readonly filter: Filter;
  readonly comparison: Comparison;
  /** In the metric's own unit (ms, share 0..1, count, …), or a multiple of the baseline's value. */
  readonly value: number;
  readonly relative: boolean;
  readonly window: Window;
}

/** `converges [within D] [after FAULT]`, `final KEY == V`, and the guarantees by name. */
export interface Property {
  readonly kind: 'converges' | 'final' | 'guarantee';
  readonly name: string;
  /** converges: milliseconds allowed, Infinity without `within`. */
  readonly within: number;
  readonly fault: number;
  readonly key: string;
  readonly value: string | number | undefined;
}

export interface Expectation {
  /** As written. */
  readonly that: string;
  readonly claim: Claim | Property;
  /** Ids of strategies that it is asked of. */
  readonly asked: readonly string[];
  readonly level: 'error' | 'warn';
  readonly because: string;
  /** Share of seeds, 0..1, for which it must hold. */
  readonly seeds: number;
  readonly line: number;
}
