/** Who asks on the stage: every intent and its answer, as a history that the checkers can judge. */
import { DEFAULTS, type Op } from '../../src/checks/checker.ts';
import { linearizableAs } from '../../src/checks/linearizable/linearizable.ts';
import type { Outcome, Request } from '../../src/strategies/contract.ts';
import { keySpace, operation, request } from '../strategies/fake-context.ts';

/** Key 0 is a register, key 1 a counter, and all others are registers. */
export const REGISTER = 0;
export const COUNTER = 1;
export const KEYS = keySpace(['register', 'counter']);

interface Asked {
  readonly request: Request;
  readonly call: number;
  /** When, by the time of the stage. */
  readonly at: number;
  /** The highest index acknowledged to anybody when this was asked. */
  readonly least: number;
  end: number;
  ending: Op['ending'];
  output: string | null;
}

export class Customers {
  readonly #asked: Asked[] = [];
  readonly #keyless: boolean;
  #events = 0;

  constructor(keyless: boolean) {
    this.#keyless = keyless;
  }

  write(value: string, least: number, at = 0, key = REGISTER): Request {
    return this.#ask(request(this.#next, [operation('write', key, { value })], STRONG), least, at);
  }

  add(least: number): Request {
    return this.#ask(request(this.#next, [operation('increment', COUNTER)], STRONG), least);
  }

  read(level: 'strong' | 'local', least: number, key = REGISTER, at = 0): Request {
    return this.#ask(request(this.#next, [operation('read', key)], { ...STRONG, consistency: level }), least, at);
  }

  /** The same intent once more, recognisable unless customers know of no keys. */
  retry(value: string): Request {
    const before = this.#asked.findLast(({ request }) => named(request).endsWith(value))?.request;
    if (before === undefined) throw new Error(`nobody has asked ${value}`);
    return { ...before, attempt: before.attempt + 1, idempotent: !this.#keyless };
  }

  /** Returns what was asked; later answers of the same intent count no more. */
  answered({ opId }: Request, { kind, value }: Outcome): Asked {
    const asked = this.#asked[opId - 1]!;
    if (asked.ending !== 'info') return asked;
    asked.end = this.#events++;
    asked.ending = kind === 'ok' ? 'ok' : 'fail';
    asked.output = kind === 'ok' ? ((value as string | undefined) ?? null) : null;
    return asked;
  }

  /** What the project's own checker says of all strong operations on registers. */
  judged(): string {
    const mine = this.#asked.filter(({ request }) => {
      return request.operations[0]!.key !== COUNTER && request.consistency === 'strong';
    });
    const ops = mine.map(({ request, call, end, ending, output }, index): Op => {
      const [what] = request.operations;
      const isRead = what!.kind === 'read';
      const input = isRead ? null : (what!.value as string);
      const times = { calledAt: Number.NaN, endedAt: Number.NaN };
      return { index, process: index, f: what!.kind, key: what!.key, input, output, ending, call, end, ...times };
    });
    const keys = Array.from({ length: Math.max(...ops.map(({ key }) => key)) + 1 }, (_, key) => `${key}`);
    const history = { ops, processes: ops.map(({ index }) => `${index}`), keys, events: this.#events };
    const { validity } = linearizableAs('register').check(history, DEFAULTS);
    const open = ops.filter(({ ending }) => ending === 'info').length;
    return `${ops.length} operations, ${open} of unknown fate, linearizable: ${validity}`;
  }

  get #next(): number {
    return this.#asked.length + 1;
  }

  #ask(request: Request, least: number, at = 0): Request {
    const call = this.#events++;
    this.#asked.push({ request, call, at, least, end: Number.POSITIVE_INFINITY, ending: 'info', output: null });
    return request;
  }
}

const STRONG = { consistency: 'strong', idempotent: true } as const;

/** What an intent is called on the stage. */
export function named({ operations }: Request): string {
  const { kind, value, key } = operations[0]!;
  if (kind === 'increment') return 'add';
  const where = key > COUNTER ? `@${key}` : '';
  return kind === 'write' ? `write ${value}${where}` : `${kind}${where}`;
}
