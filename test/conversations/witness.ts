/** Holds the protocol's rules against all nodes after whatever happens on the stage, and against what clients heard. */
import type { AnyAudit } from '../../src/strategies/audit.ts';
import { type Address, isWrite, type Outcome, type Request } from '../../src/strategies/contract.ts';
import type { Actor } from './actor.ts';
import { KEYS } from './customers.ts';
import type { Beside, Given, Play, Player } from './plays/play.ts';

export class Witness {
  /** What is broken, as it was found: `I1 in 1 and 2: both lead term 3`. */
  readonly broken: string[] = [];
  /** The highest place in the log of which a client was told. */
  acknowledged = 0;
  readonly #actors: readonly Actor[];
  readonly #hasLog: boolean;
  readonly #audit: AnyAudit | undefined;
  readonly #beside: Beside<Player> | undefined;
  /** Where an intent took effect. */
  readonly #places = new Map<number, string>();
  #drift = 0;

  constructor(actors: readonly Actor[], { strategy, hasLog, beside }: Play, options: Given, now: () => number) {
    this.#actors = actors;
    this.#hasLog = hasLog;
    const of = (node: Address) => actors[node - 1]!;
    const group = {
      replicas: actors.map(({ node }) => node),
      keys: KEYS,
      now,
      replica: (node: Address) => of(node).player,
      disk: (node: Address) => of(node).disk,
      regionOf: (node: Address) => `${node}`,
      nameOf: (node: Address) => `${node}`,
      drift: () => this.#drift,
      broken: (invariant: string, replicas: readonly Address[], what: string) =>
        this.#report(`${invariant} in ${replicas.join(' and ')}: ${what}`),
    };
    this.#audit = strategy.audit?.begin(group, options);
    this.#beside = beside?.((what) => this.#report(what));
  }

  /** A handler of this node has run to completion. */
  after({ node, player }: Actor): void {
    this.#audit?.after(node);
    if (player !== undefined) this.#beside?.after(node, player);
  }

  asked(node: number, request: Request): void {
    this.#audit?.asked?.(node, request);
  }

  sends(from: number, to: number, message: unknown): void {
    this.#audit?.sends?.(from, to, message, false);
  }

  answers(node: number, request: Request, outcome: Outcome): void {
    this.#audit?.answers?.(node, request, outcome);
    this.#beside?.answers(node, this.#actors[node - 1]!.player!, request, outcome);
    if (outcome.kind === 'ok' && request.operations.some(isWrite)) {
      this.acknowledged = Math.max(this.acknowledged, this.placeOf(outcome) ?? 0);
    }
  }

  /** As of which place of the log it was answered. */
  placeOf({ token }: Outcome): number | undefined {
    return this.#hasLog ? token?.[0] : undefined;
  }

  applied(opId: number, origin: number, n: number): void {
    const place = origin === 0 ? `${n}` : `${origin}.${n}`;
    const before = this.#places.get(opId) ?? place;
    this.#places.set(opId, before);
    if (before !== place) this.#report(`twice: operation ${opId} took effect at ${before}, and again at ${place}`);
  }

  rates(slowest: number, fastest: number): void {
    this.#drift = Math.max(this.#drift, Math.ceil((fastest / slowest - 1) * 1e6));
  }

  #report(what: string): void {
    if (!this.broken.includes(what)) this.broken.push(what);
  }
}
