/** What a write waits for in each protocol, in replicas: the closed forms' only knowledge of protocols. */
import { atlasFast, epaxosFast, minority } from '../../strategies/epaxos/quorums.ts';

/** Which leader's majority, or whose quorum. */
export interface Form {
  /** In the registry of strategies. */
  readonly name: string;
  readonly isLed: boolean;
  /** Of `n` replicas so many, the one that is asked among them, agree to a write that meets no other. */
  quorum(n: number): number;
  /** Of `n` so many may be lost, whichever they are, and the others still serve. */
  outlives(n: number): number;
  /** What differs from the strategy's defaults where it is simulated. */
  options(n: number): Readonly<Record<string, unknown>>;
  /** What `quorum` is called there. */
  readonly word: string;
}

export const majority = (n: number) => Math.floor(n / 2) + 1;

export const CONSENSUS: Form = {
  name: 'consensus',
  isLed: true,
  quorum: majority,
  outlives: minority,
  options: () => ({}),
  word: 'majority',
};

/** Flexible Paxos (Howard et al. 2016): any phase-2 quorum that meets every phase-1 quorum, so n − q + 1 must elect. */
export function multiPaxos(q: number): Form {
  return {
    name: 'multi-paxos',
    isLed: true,
    quorum: () => q,
    outlives: (n) => Math.min(q - 1, n - q),
    options: (n) => ({ quorum: { phase1: n - q + 1, phase2: q } }),
    word: 'phase 2',
  };
}

export const EPAXOS: Form = {
  name: 'epaxos',
  isLed: false,
  quorum: epaxosFast,
  outlives: minority,
  options: () => ({}),
  word: 'fast quorum',
};

export function atlas(f: number): Form {
  return {
    name: 'atlas',
    isLed: false,
    quorum: (n) => atlasFast(n, f),
    outlives: (n) => Math.min(f, minority(n)),
    options: () => ({ f }),
    word: `fast quorum, f = ${f}`,
  };
}

/** Mencius (Mao et al. 2008, §4): who is idle skips its turns, and everybody has to say so. */
export const MENCIUS: Form = {
  name: 'mencius',
  isLed: false,
  quorum: (n) => n,
  outlives: minority,
  options: () => ({}),
  word: 'all',
};

/** As people compare them, with the phase-2 quorum that they may choose: it outlives q − 1, as Atlas' f does. */
export function formsWith(q: number): readonly Form[] {
  return [CONSENSUS, multiPaxos(q), EPAXOS, atlas(q - 1), MENCIUS];
}
