/** What the stage must know of a protocol: how it is spelled, who leads, which rules are watched, who else can play. */
import type { Address, AnyStrategy, Context, Outcome, Replica, Request } from '../../../src/strategies/contract.ts';
import type { Stage } from '../stage.ts';

/** Options by the names of the strategy's schema. */
export type Given = Readonly<Record<string, unknown>>;
export type Player = Replica<unknown, string>;
export type Verbs = Readonly<Record<string, (words: readonly string[]) => void>>;

/** What is different where the script is played by a twin. */
export interface Cast {
  /** Makes its replicas, with a rule broken. */
  make?(context: Context<unknown, string>, options: unknown): Player;
  readonly options?: Given;
  /** Every disk calls durable what it does not keep. */
  readonly disksLie?: boolean;
  /** Who asks again does not say that it is the same. */
  readonly keyless?: boolean;
}

/** Of protocols in which one leads the others. */
export interface Reign<Member> {
  /** What a reign is counted in: `term`, `ballot`. */
  readonly word: string;
  /** So long nobody stands against a leader that is silent, at most half of it. */
  readonly patience: number;
  /** The highest that this one has entered. */
  term(member: Member): number;
  isLeading(member: Member): boolean;
}

/** What clients were told, held against those who play, where an audit does not do it. */
export interface Beside<Member> {
  after(node: Address, member: Member): void;
  answers(node: Address, member: Member, request: Request, outcome: Outcome): void;
}

export interface Play<Member extends Player = Player, Message = unknown> {
  /** Its audit is the witness of every script. */
  readonly strategy: AnyStrategy;
  /** In every script that names no others: an election in 200 ms, say, where a round trip is 20 ms. */
  readonly quick: Given;
  /** Absent where nobody leads. */
  readonly reign?: Reign<Member>;
  /** The first number of a token is a place in one log: a read of an older place than was acknowledged is stale. */
  readonly hasLog: boolean;
  /** Verbs that ring a timer of a node: `timeout 1`. */
  readonly rings: Readonly<Record<string, string>>;
  readonly twins: Readonly<Record<string, Cast>>;
  /** A letter, behind `1>2 `. */
  spelled(message: Message): string;
  /** Behind `1 is now`, whenever it becomes another; always '' where there is nothing to say. */
  role(member: Member): string;
  /** What `status` says of a node. */
  standing(member: Member): string;
  /** Verbs of its own, with what they remember between two `nodes`. */
  verbs?(stage: Stage): Verbs;
  beside?(report: (what: string) => void): Beside<Member>;
}
