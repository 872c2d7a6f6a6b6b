/** Clients whose every request a validation makes itself: what is asked, when, from where, and of which replica. */
import { draw, exponentialTable } from '../../kit/distribution.ts';
import { mix } from '../../kit/hash.ts';
import { type Random, randomStream } from '../../kit/random.ts';
import { type Micros, SECOND } from '../../kit/time.ts';
import type { Address, Consistency, Key, OperationKind, Outcome, Request, WriteId } from '../../strategies/contract.ts';
import type { ClientSide } from '../../world/plan.ts';
import type { Log } from './log.ts';
import type { Stand } from './trial.ts';

export interface Ask {
  readonly kind: OperationKind;
  readonly key: Key;
  /** Where the client lives. */
  readonly region: number;
  readonly to: Address;
  /** Reads: what is promised of them. */
  readonly level?: Consistency;
  /** The only replicas that may serve it. */
  readonly among?: readonly Address[];
}

/** Every write carries the number of its operation as its value. */
export class ByHand<L extends Log> implements ClientSide {
  readonly stand: Stand<L>;
  readonly #seed: number;
  readonly #waiting = new Map<WriteId, (outcome: Outcome) => void>();
  readonly #acts: ((() => void) | undefined)[] = [];
  #next: WriteId = 1;

  constructor(stand: Stand<L>, seed = 1) {
    this.stand = stand;
    this.#seed = seed;
    stand.world.clients = this;
  }

  at(time: Micros, act: () => void): void {
    this.stand.world.wakeAt(time, 0, this.#acts.push(act) - 1);
  }

  after(delay: Micros, act: () => void): void {
    this.at(this.stand.world.time + delay, act);
  }

  /** Does it at times of chance, `rate` a second in the mean, from `from` until `until`. */
  poisson(name: string, rate: number, from: Micros, until: Micros, act: () => void): void {
    const random = this.chance(name);
    let due = from;
    const next = () => {
      due += (draw(exponentialTable, random) * SECOND) / rate;
      if (due >= until) return;
      this.at(Math.floor(due), () => {
        act();
        next();
      });
    };
    next();
  }

  /** A stream of chance that nothing else draws from. */
  chance(name: string): Random {
    return randomStream(this.#seed, `by hand: ${name}`);
  }

  ask({ kind, key, region, to, level = 'local', among }: Ask, then?: (outcome: Outcome) => void): WriteId {
    const { world, log } = this.stand;
    const opId = this.#next++;
    if (then !== undefined) this.#waiting.set(opId, then);
    const operation = {
      kind,
      key,
      value: kind === 'read' ? undefined : opId,
      amount: 1,
      expected: undefined,
      into: -1,
    };
    log.issued(opId, 0, kind, key, -1, 0, region, world.time);
    const request: Request = {
      opId,
      attempt: 1,
      client: 0,
      region,
      operations: [operation],
      consistency: level,
      maxStaleness: 0,
      token: undefined,
      idempotent: false,
      among,
      digest: mix(opId),
    };
    world.submit(request, region, to);
    return opId;
  }

  answered(request: Request, outcome: Outcome, server: Address): void {
    const { world, log } = this.stand;
    log.answered(request.opId, outcome, server, world.time);
    const then = this.#waiting.get(request.opId);
    this.#waiting.delete(request.opId);
    then?.(outcome);
  }

  wake(_what: number, which: number): void {
    const act = this.#acts[which];
    this.#acts[which] = undefined;
    act?.();
  }
}
