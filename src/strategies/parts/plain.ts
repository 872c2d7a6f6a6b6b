/** Changes that may be acknowledged before they are executed. */
import { type Outcome, ok, type Request } from '../contract.ts';

/** One change whose answer says nothing that is not in the question. */
export function isPlain({ operations }: Request): boolean {
  if (operations.length !== 1) return false;
  const { fence, kind, part } = operations[0]!;
  return (kind === 'write' || kind === 'delete') && fence === undefined && part === undefined;
}

export function foretold({ operations }: Request): Outcome {
  return ok(operations[0]!.value);
}
