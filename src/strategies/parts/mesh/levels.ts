/** What replicas that all take writes can offer readers, and what not, in sentences. */
import { type Consistency, SESSION_GUARANTEES, type SessionGuarantee } from '../../contract.ts';

/** How news travels, as far as readers are concerned. */
export interface Travel {
  /** Nothing is shown before what its writer had seen. */
  readonly isCausal: boolean;
  /** Everybody tells everybody how far it is and what its clock says. */
  readonly tellsAll: boolean;
  /** What would make it causal, in a file's words. */
  readonly cure: string;
}

export function lacksLevel(level: Consistency, { isCausal, tellsAll, cure }: Travel): string | undefined {
  switch (level) {
    case 'strong':
      return 'nobody is asked before a write is confirmed, so no replica knows what is newest';
    case 'consistent-prefix':
      return 'there is no one order of all writes of which a replica could show a prefix';
    case 'causal':
      return isCausal ? undefined : `an effect may get here before its cause: ${cure}`;
    case 'bounded':
      return tellsAll ? undefined : 'nobody tells how far it is, so no replica knows since when nothing is missing';
    default:
      return undefined;
  }
}

/** The order of writes is kept at all replicas only where news travels in the order of its causes. */
export function sessionsOf({ isCausal }: Travel): readonly SessionGuarantee[] {
  return isCausal ? SESSION_GUARANTEES : ['read-your-writes', 'monotonic-reads'];
}
