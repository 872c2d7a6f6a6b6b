/** What becomes of a committed request: the state takes it, observers hear of it, and who asked is told. */
import type { Request } from '../contract.ts';
import { stamped } from '../parts/stamped.ts';
import type { RaftReplica } from './replica.ts';

/** `index` is the entry's place in the log, `term` that of the leader who put it there. */
export function execute(raft: RaftReplica, request: Request, term: number, index: number): void {
  const { context, state } = raft;
  const isSilent = state.leavesNothing(request);
  const isTurnedAway = raft.keys !== undefined && state.turnsAway(request);
  let outcome = raft.eager?.take(request);
  if (outcome === undefined) {
    if (raft.role === 'leader' && term === raft.term) outcome = state.execute(request);
    else state.absorb(request);
    if (!isSilent) context.applied(request.opId, 0, index);
  }
  if (outcome === undefined || raft.role !== 'leader') return;
  const answer = stamped(outcome, index);
  context.reply(request, answer);
  raft.keys?.executed(request, answer, !isTurnedAway);
}
