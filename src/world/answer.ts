/** An answer on its way to a client. */
import type { Hash } from '../kit/hash.ts';
import type { Outcome, Request } from '../strategies/contract.ts';

export interface Answer {
  readonly request: Request;
  readonly outcome: Outcome;
}

export function foldOutcome({ kind, done, value, siblings, token, tryAt, why }: Outcome, hash: Hash): void {
  // The lengths of the three kinds differ.
  hash.int((kind.length << 8) ^ (done ? 64 : 0) ^ (why.length << 16));
  hash.int(tryAt);
  if (typeof value === 'number') hash.wide(value);
  else if (value !== undefined) hash.value(value);
  if (siblings !== undefined) hash.value(siblings);
  if (token !== undefined) for (let i = 0; i < token.length; i++) hash.int(token[i]!);
}
