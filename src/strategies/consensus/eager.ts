/** A broken twin, kept for teaching (`apply: eager`): a leader shows what it has appended before it is committed. */
import type { Outcome, Request } from '../contract.ts';
import type { RaftReplica } from './replica.ts';

export class Eager {
  readonly #raft: RaftReplica;
  /** What was shown before its time, and came out as. */
  readonly #early = new Map<Request, Outcome>();

  constructor(raft: RaftReplica) {
    this.#raft = raft;
  }

  /** Readers here see it from now on; who asked is told when it is committed. */
  show(request: Request, index: number): void {
    const { context, log, state } = this.#raft;
    state.pass(log.entry(index).at);
    const isSilent = state.turnsAway(request);
    this.#early.set(request, state.execute(request));
    if (!isSilent) context.applied(request.opId, 0, index);
  }

  /** The outcome of what was shown early, once. */
  take(request: Request): Outcome | undefined {
    const outcome = this.#early.get(request);
    this.#early.delete(request);
    return outcome;
  }

  /** Another leader never had it: the state goes back to what is committed. */
  takeBack(): void {
    if (this.#early.size === 0) return;
    this.#early.clear();
    const { context, log, state, applied } = this.#raft;
    const saved = log.saved();
    state.restore(saved ?? { rows: [], answered: [] });
    for (let index = (saved?.index ?? 0) + 1; index <= applied; index++) {
      const { at, request } = log.entry(index);
      state.pass(at);
      if (request !== undefined) state.absorb(request);
    }
    context.holds([applied]);
  }
}
