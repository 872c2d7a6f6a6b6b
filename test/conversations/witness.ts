/** Holds Raft's invariants against all nodes after whatever happens on the stage, and what clients were told beside. */
import { RaftAudit } from '../../src/strategies/consensus/audit/audit.ts';
import type { Entry, Message } from '../../src/strategies/consensus/messages.ts';
import type { RaftReplica } from '../../src/strategies/consensus/replica.ts';
import type { Address, KeySpace, Request } from '../../src/strategies/contract.ts';
import type { Actor } from './actor.ts';
import { entrySpelled } from './spelled.ts';

export class Witness {
  /** What is broken, as it was found: `I1 in 1 and 2: both lead term 3`. */
  readonly broken: string[] = [];
  readonly #actors: readonly Actor[];
  readonly #audit: RaftAudit;
  /** Entries of which a client was told, by index, and in which term. */
  readonly #told: ({ readonly entry: Entry; readonly term: number } | undefined)[] = [];
  /** Where an intent took effect. */
  readonly #places = new Map<number, number>();
  /** The term in which each leader was seen first. */
  readonly #led = new Map<RaftReplica, number>();
  #drift = 0;

  constructor(actors: readonly Actor[], keys: KeySpace, now: () => number) {
    this.#actors = actors;
    const nodes = actors.map(({ node }) => node);
    const of = (node: Address) => actors[node - 1]!;
    this.#audit = new RaftAudit({
      replicas: nodes,
      keys,
      now,
      replica: (node) => of(node).raft,
      disk: (node) => of(node).disk,
      regionOf: (node) => `${node}`,
      nameOf: (node) => `${node}`,
      drift: () => this.#drift,
      broken: (invariant, replicas, what) => this.#report(`${invariant} in ${replicas.join(' and ')}: ${what}`),
    });
  }

  /** The highest index of which a client was told. */
  get acknowledged(): number {
    return Math.max(0, this.#told.length - 1);
  }

  /** A handler of this node has run to completion. */
  after({ node, raft }: Actor): void {
    this.#audit.after(node);
    if (raft?.role !== 'leader' || this.#led.get(raft) === raft.term) return;
    this.#led.set(raft, raft.term);
    this.#lost(node, raft);
  }

  asked(node: number, request: Request): void {
    this.#audit.asked(node, request);
  }

  sends(from: number, to: number, message: Message): void {
    this.#audit.sends(from, to, message, false);
  }

  answers(node: number, request: Request, outcome: Parameters<RaftAudit['answers']>[2]): void {
    this.#audit.answers(node, request, outcome);
    const index = outcome.token?.[0];
    if (outcome.kind !== 'ok' || index === undefined || request.operations[0]!.kind === 'read') return;
    const { log, term } = this.#actors[node - 1]!.raft!;
    this.#told[index] ??= { entry: log.entry(index), term };
  }

  applied(opId: number, index: number): void {
    const before = this.#places.get(opId) ?? index;
    this.#places.set(opId, before);
    if (before !== index) this.#report(`twice: operation ${opId} took effect at ${before}, and again at ${index}`);
  }

  rates(slowest: number, fastest: number): void {
    this.#drift = Math.max(this.#drift, Math.ceil((fastest / slowest - 1) * 1e6));
  }

  /** Of what clients were told, and not in a later term, what a new leader has not. */
  #lost(node: number, { log, term }: RaftReplica): void {
    const lost = this.#told.flatMap((told, index) => {
      if (told === undefined || told.term > term) return [];
      const has = index < log.first || (index <= log.last && log.entry(index) === told.entry);
      return has ? [] : [entrySpelled(index, told.entry)];
    });
    const which = lost.length > 3 ? `${lost[0]} .. ${lost.at(-1)} (${lost.length})` : lost.join(', ');
    if (lost.length > 0) this.#report(`lost: ${node} leads without ${which}, of which clients were told`);
  }

  #report(what: string): void {
    if (!this.broken.includes(what)) this.broken.push(what);
  }
}
