/** What a replay saw of the operations that matter: plain data, times in milliseconds, made into words elsewhere. */

export type Fate = 'arrived' | 'dropped' | 'held' | 'lost' | 'on its way';

/** One operation that proves the claim, or that met one of those. */
export interface Deed {
  readonly id: number;
  /** As everywhere in the report: `order 123 (checkout)`, `step w1`. */
  readonly name: string;
  readonly kind: string;
  readonly key: string;
  /** What was to be written, where somebody chose it; else ''. */
  readonly value: string;
  /** Of a script; '' for one of a workload's many. */
  readonly client: string;
  readonly region: string;
  /** Lane of the client: one for each client that did something. */
  readonly lane: number;
  readonly at: number;
  attempts: number;
  /** When it was over for the client; null: it never was. */
  over: number | null;
  outcome: 'ok' | 'declined' | 'refused' | 'failed' | 'unknown' | 'open';
  /** What was answered: a value, or why not. */
  answer: string;
  /** Lane of the replica that answered, or -1. */
  server: number;
  /** Copies that showed it when the client was told. */
  copies: number;
}

/** Something on its way from one lane to another. */
export interface Arrow {
  readonly what: 'request' | 'message' | 'answer';
  /** Of the strategy's own: `replicate`, `append`, `push`, … */
  readonly kind: string;
  /** Of the deeds it is about. */
  readonly deeds: number[];
  readonly from: number;
  readonly to: number;
  readonly at: number;
  arrives: number | null;
  fate: Fate;
  /** It waited for a cut to be mended before it left. */
  wasHeld: boolean;
  /** The fault that dropped, held or slowed it; '' where none did. */
  fault: string;
}

export type MarkKind =
  | 'shows'
  | 'gone'
  | 'conflict'
  | 'leads'
  | 'follows'
  | 'suspects'
  | 'crashed'
  | 'restarted'
  | 'alone';

/** Something that happened at one place. */
export interface Mark {
  readonly at: number;
  readonly lane: number;
  readonly kind: MarkKind;
  /** The deed it happened to, or 0. */
  readonly deed: number;
  /** leads: the term · gone: how · conflict: what became of it · crashed: `wiped` or ''. */
  readonly note: string;
  /** gone: replicas that still have it. */
  readonly left: number;
  /** conflict: the write that it met there, as far as that is one of the deeds; else 0. */
  readonly rival: number;
}

/** A column of the picture: a replica, or a client of some deeds. */
export interface Lane {
  readonly name: string;
  readonly kind: 'replica' | 'client';
  readonly region: string;
  /** By how much the clocks of its region are ahead, in ms, as the scenario has it. */
  readonly offset: number;
}

/** A fault of the scenario while it was on. */
export interface Trouble {
  readonly name: string;
  readonly kind: string;
  readonly from: number;
  readonly to: number;
  /** Pairs of regions that cannot reach, or hardly reach, each other; empty where it is not about links. */
  readonly pairs: readonly (readonly [string, string])[];
}

export interface Facts {
  readonly deeds: readonly Deed[];
  readonly lanes: readonly Lane[];
  readonly arrows: readonly Arrow[];
  readonly marks: readonly Mark[];
  readonly troubles: readonly Trouble[];
  /** How many replicas there are. */
  readonly replicas: number;
  /** Until when it looked. */
  readonly until: number;
  /** The digest of a replay that went to the end; else ''. */
  readonly digest: string;
}
