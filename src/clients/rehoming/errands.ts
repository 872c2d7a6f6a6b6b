/** What clients do for themselves: requests as all others are, of which no user waits for the answer. */
import { type Micros, MS } from '../../kit/time.ts';
import {
  type AnyStrategy,
  type Key,
  NOWHERE,
  type Outcome,
  type Value,
  type WriteId,
} from '../../strategies/contract.ts';
import type { Driver } from '../driver.ts';
import { APART, type Flight } from '../flights.ts';
import { type Form, formOf, type Use } from '../form.ts';
import type { ClientHost } from '../host.ts';

const KINDS = ['read', 'write', 'delete', 'cas'] as const;

export interface Errand {
  readonly kind: (typeof KINDS)[number];
  readonly key: Key;
  readonly value?: Value | undefined;
  /** cas: what must be there. */
  readonly expected?: Value | undefined;
  readonly fence?: number | undefined;
}

/** Who runs it, and from where. */
export interface Runner {
  readonly client: number;
  readonly region: number;
}

/** Before somebody asks again who was not told. */
export const PAUSE: Micros = 100 * MS;

/** What errands are woken for. */
export const REHOME = 13;

export class Errands {
  readonly #host: ClientHost;
  readonly #driver: () => Driver;
  readonly #forms: ReadonlyMap<Errand['kind'], Form>;
  /** By operation: who waits for it. */
  readonly #out = new Map<WriteId, (outcome: Outcome | undefined) => void>();
  /** By number: what is done after a pause. */
  readonly #paused = new Map<number, () => void>();
  #pauses = 0;

  constructor(host: ClientHost, driver: () => Driver, use: Use, strategy: AnyStrategy) {
    this.#host = host;
    this.#driver = driver;
    const place = strategy.readsAt('strong', use.options);
    const reads = place === 'any' ? 'nearest' : place;
    this.#forms = new Map(
      KINDS.map((kind) => {
        const route = kind === 'read' ? reads : strategy.writesAt;
        // Done twice it is as if done once, so no store need know it again.
        return [kind, formOf(kind, 'strong', use, strategy, false, false, undefined, route)];
      }),
    );
  }

  now(): Micros {
    return this.#host.now();
  }

  /** `done` hears what came of it; undefined: nobody knows. */
  run(errand: Errand, { client, region }: Runner, done: (outcome: Outcome | undefined) => void): void {
    const { kind, key, value, expected, fence } = errand;
    const driver = this.#driver();
    this.#out.set(driver.nextOpId, done);
    const form = this.#forms.get(kind)!;
    driver.ask(form, APART, client, region, key, -1, value, 1, expected, NOWHERE, undefined, fence);
  }

  finished({ opId }: Flight, outcome: Outcome | undefined): void {
    const done = this.#out.get(opId);
    this.#out.delete(opId);
    done?.(outcome);
  }

  afterPause(act: () => void): void {
    this.#paused.set(++this.#pauses, act);
    this.#host.wakeAt(this.#host.now() + PAUSE, REHOME, this.#pauses);
  }

  wake(pause: number): void {
    const act = this.#paused.get(pause);
    this.#paused.delete(pause);
    act?.();
  }
}
