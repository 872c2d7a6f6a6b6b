/** How a replica serves a read of each level. */
import type { Request } from '../contract.ts';
import type { PaxosReplica } from './replica.ts';

export function serveRead(paxos: PaxosReplica, request: Request): void {
  const { leading, learning, role, waiting } = paxos;
  switch (request.consistency) {
    case 'strong':
      if (role === 'leader') leading.onStrongRead(request);
      else paxos.refuse(request);
      break;
    case 'bounded':
      if (learning.age() <= request.maxStaleness) paxos.answerRead(request);
      else if (role === 'leader') leading.readIndex(request);
      else paxos.refuse(request);
      break;
    default:
      waiting.onRead(request);
  }
}
