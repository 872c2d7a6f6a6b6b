/** Which operations a replay looks at: those it was asked for, or the last ones of a key or of a step. */
import type { Micros } from '../../kit/time.ts';
import type { WriteId } from '../../strategies/contract.ts';

/** What to look for. */
export interface Ask {
  /** Operations by id, the one that the witness names first. */
  readonly ops: readonly number[];
  /** Where no operation is known: the last writes of this key, by its name; else ''. */
  readonly key: string;
  /** Or the turns of this step of the script; else ''. */
  readonly step: string;
  /** What is issued later is not looked at. */
  readonly at: Micros;
  /** Until when to run. */
  readonly until: Micros;
}

/** Of each region so many are remembered, for one that did nothing is let go again; so many are told of in all. */
const REMEMBERED = 3;
const TOLD = 4;

export class Watched {
  readonly #ask: Ask;
  readonly #letGo: (opId: WriteId) => void;
  /** By region, oldest first. */
  readonly #last = new Map<number, WriteId[]>();

  /** `letGo` is told of those that need no longer be looked at. */
  constructor(ask: Ask, letGo: (opId: WriteId) => void) {
    this.#ask = ask;
    this.#letGo = letGo;
  }

  /** `keys`: what it writes; `step`: the step of the script that it is, if any. */
  wants(opId: WriteId, keys: readonly string[], step: string, region: number, at: Micros): boolean {
    const { ops, key, step: asked } = this.#ask;
    if (ops.includes(opId)) return true;
    if (at > this.#ask.at) return false;
    const isAsked = (asked !== '' && step === asked) || (key !== '' && keys.includes(key));
    if (!isAsked) return false;
    const own = this.#last.get(region) ?? [];
    this.#last.set(region, own);
    if (own.push(opId) > REMEMBERED) this.#letGo(own.shift()!);
    return true;
  }

  /** It was watched for its key, and did nothing to it. */
  forget(opId: WriteId): void {
    if (this.#ask.step !== '') return;
    for (const own of this.#last.values()) {
      if (!own.includes(opId)) continue;
      own.splice(own.indexOf(opId), 1);
      this.#letGo(opId);
    }
  }

  /** Of a key the last write of each region; of a step the last turn. */
  kept(): ReadonlySet<WriteId> {
    const { ops, step } = this.#ask;
    const last = [...this.#last.values()].flatMap((own) => own.slice(-1)).sort((a, b) => b - a);
    return new Set([...ops, ...last.slice(0, step === '' ? TOLD : 1)]);
  }
}
