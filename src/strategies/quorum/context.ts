/** What a client has seen of one key, as a token: what it read is what its next write replaces (Riak's vclock). */
import type { Token } from '../contract.ts';
import { type DotSet, NO_DOTS } from '../parts/dots.ts';

/** The vector's length, the vector, then single dots. */
export function tokenOf({ vector, gaps }: DotSet): Token {
  return [vector.length, ...vector, ...gaps];
}

export function dotsOf(token: Token | undefined): DotSet {
  if (token === undefined || token.length === 0) return NO_DOTS;
  const length = token[0]!;
  return { vector: token.slice(1, 1 + length), gaps: token.slice(1 + length) };
}
