/** Bytes on the wire: what requests, answers and messages take, and what values weigh where a scenario says so. */
import type { AnyStrategy, Key, KeySpace, Outcome, Request, TellValue } from '../strategies/contract.ts';
import { tellValueOf } from '../strategies/parts/values.ts';

/** TCP/IP and framing of a client's request or answer, and of each operation in it. */
const REQUEST_BYTES = 120;
const ANSWER_BYTES = 100;

export class Freight {
  readonly #messages: AnyStrategy['messages'];
  /** Undefined where no key group has a size: then a value is the few bytes that protocols count for it. */
  readonly #sizeOf: ((key: Key) => number) | undefined;
  #values = 0;
  readonly #tell: TellValue = (key, many) => {
    this.#values += many * this.#sizeOf!(key);
  };

  constructor(keys: KeySpace, messages: AnyStrategy['messages']) {
    this.#messages = messages;
    this.#sizeOf = keys.hasSizes === true ? (key) => keys.sizeOf!(key) : undefined;
  }

  ofRequest({ operations }: Request): number {
    const bytes = REQUEST_BYTES * operations.length;
    if (this.#sizeOf === undefined) return bytes;
    this.#values = 0;
    for (const operation of operations) tellValueOf(operation, this.#tell);
    return bytes + this.#values;
  }

  /** Reads show values, and so does a comparison that failed; each sibling is one. */
  ofAnswer({ operations }: Request, { kind, value, siblings }: Outcome): number {
    if (this.#sizeOf === undefined || kind !== 'ok' || value === undefined) return ANSWER_BYTES;
    const { kind: asked, key } = operations[operations.length - 1]!;
    if (asked !== 'read' && asked !== 'cas') return ANSWER_BYTES;
    return ANSWER_BYTES + (siblings?.length ?? 1) * this.#sizeOf(key);
  }

  /** `counted`: what the strategy says of it. */
  ofMessage(message: unknown, counted: number): number {
    if (this.#sizeOf === undefined || this.#messages.values === undefined) return counted;
    this.#values = 0;
    this.#messages.values(message, this.#tell);
    return counted + this.#values;
  }
}
