/** How a replica serves a read of each level; what is waited for is in the files beside this one. */
import type { Request } from '../contract.ts';
import type { RaftReplica } from './replica.ts';

export function serveRead(raft: RaftReplica, request: Request): void {
  if (raft.isWitness) {
    raft.refuse(request, 'a witness keeps no data');
    return;
  }
  switch (request.consistency) {
    case 'strong':
      serveStrong(raft, request);
      break;
    case 'bounded':
      if (raft.following.age() <= request.maxStaleness) raft.answerRead(request);
      else if (raft.role === 'leader') raft.leading.readIndex(request);
      else raft.refuse(request);
      break;
    default:
      raft.waiting.onRead(request);
  }
}

function serveStrong(raft: RaftReplica, request: Request): void {
  const { reads } = raft.options;
  if (reads === 'stale') raft.answerRead(request);
  else if (raft.role === 'leader') raft.leading.onStrongRead(request);
  else if (reads === 'follower-index') raft.inquiries.serve(request);
  else raft.refuse(request);
}
