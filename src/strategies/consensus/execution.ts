/** What becomes of a committed request: the state takes it, observers hear of it, and who asked is told. */
import { isWrite, type Request } from '../contract.ts';
import { stamped } from '../parts/stamped.ts';
import type { RaftReplica } from './replica.ts';

/** `index` is the entry's place in the log, `term` that of the leader who put it there. */
export function execute(raft: RaftReplica, request: Request, term: number, index: number): void {
  const { context, state } = raft;
  const isRepeated = request.idempotent && state.knows(request.opId);
  // A read in the log is answered, and leaves nothing behind; nor does what a newer fencing token keeps out.
  const isRead = raft.options.reads === 'log' && !request.operations.some(isWrite);
  const isTurnedAway = state.turnsAway(request);
  const isSilent = isRepeated || isRead || isTurnedAway;
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
