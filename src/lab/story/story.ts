/** Stories of a result file: why a promise broke, and what would have kept it. Times in milliseconds. */

export interface Line {
  readonly at: number;
  readonly text: string;
}

/** What a setting made worse, in the metric's own unit; null: there was nothing to measure. */
export interface Price {
  readonly metric: string;
  readonly from: number | null;
  readonly to: number | null;
}

/** Settings under which the same promise held in the same run, and what they cost there. */
export interface Cure {
  /** As after `--set`. */
  readonly set: readonly string[];
  readonly price: readonly Price[];
  /** Promises of the same strategy that held without it, and fail with it. */
  readonly breaks: readonly string[];
}

export interface Remedies {
  readonly helped: readonly Cure[];
  /** Settings that were run too, and did not help. */
  readonly vain: readonly (readonly string[])[];
  /** Strategies of the same scenario that kept this promise under this seed. */
  readonly kept: readonly string[];
  /** Why nothing was tried, where nothing was; else ''. */
  readonly note: string;
}

export interface Story {
  /** The promise, as the scenario says it, and its line there; 0: a step of the script. */
  readonly that: string;
  readonly line: number;
  readonly strategy: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly title: string;
  readonly lines: readonly Line[];
  /** Undefined where no single operation proves the number. */
  readonly diagram: Diagram | undefined;
  readonly cures: Remedies;
}

/** A space-time diagram as data: lanes side by side, time downwards. */
export interface Diagram {
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly { readonly name: string; readonly kind: 'replica' | 'client' }[];
  readonly arrows: readonly DiagramArrow[];
  readonly marks: readonly DiagramMark[];
  /** A lane that was dead, or whose clients waited. */
  readonly spans: readonly {
    readonly lane: number;
    readonly from: number;
    readonly to: number;
    readonly kind: 'dead' | 'waits';
  }[];
  /** Faults; `gaps` are neighbours of lanes (n: between n and n + 1) that they kept apart, none = everywhere. */
  readonly bands: readonly {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    readonly gaps: readonly number[];
  }[];
  /** Names of the operations, by the numbers that arrows and marks give. */
  readonly operations: readonly string[];
}

export interface DiagramArrow {
  readonly from: number;
  readonly to: number;
  readonly at: number;
  /** Null: it never did. */
  readonly arrives: number | null;
  readonly fate: 'arrived' | 'dropped' | 'held';
  /** Place in `operations`, or -1. */
  readonly operation: number;
  readonly label: string;
}

export interface DiagramMark {
  readonly lane: number;
  readonly at: number;
  readonly kind: 'shows' | 'gone' | 'event';
  readonly operation: number;
  readonly label: string;
}
