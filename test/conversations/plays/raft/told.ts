/** Entries of which clients were told: whoever leads a later term has them (§5.4). */
import type { Entry } from '../../../../src/strategies/consensus/messages.ts';
import type { RaftReplica } from '../../../../src/strategies/consensus/replica.ts';
import { isWrite, type Outcome, type Request } from '../../../../src/strategies/contract.ts';
import type { Beside } from '../play.ts';
import { entrySpelled } from './spelled.ts';

export class Told implements Beside<RaftReplica> {
  /** By index, and in which term it was told. */
  readonly #told: ({ readonly entry: Entry; readonly term: number } | undefined)[] = [];
  /** The term in which each leader was seen first. */
  readonly #led = new Map<RaftReplica, number>();
  readonly #report: (what: string) => void;

  constructor(report: (what: string) => void) {
    this.#report = report;
  }

  answers(_node: number, { log, term }: RaftReplica, { operations }: Request, { kind, token }: Outcome): void {
    const index = token?.[0];
    if (kind === 'ok' && index !== undefined && operations.some(isWrite)) {
      this.#told[index] ??= { entry: log.entry(index), term };
    }
  }

  after(node: number, raft: RaftReplica): void {
    if (raft.role !== 'leader' || this.#led.get(raft) === raft.term) return;
    this.#led.set(raft, raft.term);
    this.#lost(node, raft);
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
}
