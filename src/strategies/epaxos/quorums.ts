/** How many of `n` replicas EPaxos* and Atlas count on; whoever is asked is among them. */

/** As many may fail, whichever they are, and the others still agree. */
export function minority(n: number): number {
  return Math.floor((n - 1) / 2);
}

/** EPaxos*: n − e, with e = ⌈(f + 1) / 2⌉; of odd n it is F + ⌊(F + 1) / 2⌋ of SOSP'13. */
export function epaxosFast(n: number): number {
  const f = minority(n);
  return n - Math.min(f, Math.ceil((f + 1) / 2));
}

/** Atlas, §3: ⌊n / 2⌋ + f, where f is a minority at most. */
export function atlasFast(n: number, f: number): number {
  return Math.floor(n / 2) + Math.min(f, minority(n));
}
