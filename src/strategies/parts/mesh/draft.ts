/** What one request comes to before it is done: states and deltas of the keys it touches, all or nothing. */
import {
  type Key,
  type KeySpace,
  type Operation,
  type Outcome,
  ok,
  type Request,
  type Scalar,
  type Value,
} from '../../contract.ts';
import { isPartial } from '../composite.ts';
import { execute, type Rows } from '../table.ts';
import type { Vector } from '../version-vector.ts';
import type { Act, Lattice, Written } from './lattice.ts';

export class Draft<S> implements Rows {
  readonly #lattice: Lattice<S>;
  readonly #keySpace: KeySpace;
  readonly #states: readonly (S | undefined)[];
  #act: Act = { slot: 0, n: 0, write: 0, context: undefined, client: 0, attempt: 0, part: undefined };
  keys: Key[] = [];
  nexts: S[] = [];
  deltas: S[] = [];
  /** The operation that ended a request that is declined. */
  refused: Operation | undefined;

  constructor(lattice: Lattice<S>, keySpace: KeySpace, states: readonly (S | undefined)[]) {
    this.#lattice = lattice;
    this.#keySpace = keySpace;
    this.#states = states;
  }

  /** Decides a request as the write (slot, n). Where it is declined, the draft is worth nothing. */
  decide(request: Request, slot: number, n: number): Outcome {
    this.keys = [];
    this.nexts = [];
    this.deltas = [];
    this.refused = undefined;
    let outcome = ok(undefined);
    for (const operation of request.operations) {
      const { opId: write, client, attempt } = request;
      const { key, part } = operation;
      const act = { slot, n, write, context: contextOf(operation, request.token), client, attempt, part };
      this.#act = act;
      outcome = this.#lattice.refusal?.(operation, key, this.#stateOf(key), slot, act) ?? this.#do(operation);
      if (!outcome.done) {
        this.refused = operation;
        break;
      }
    }
    return outcome;
  }

  /** What a read decided in place of several versions: the write (slot, n) of no client. */
  resolve(key: Key, state: S, value: Value, slot: number, n: number): void {
    this.keys = [];
    this.nexts = [];
    this.deltas = [];
    this.refused = undefined;
    const act = { slot, n, write: 0, context: undefined, client: 0, attempt: 0, part: undefined };
    this.#take(key, this.#lattice.write(key, state, value, act));
  }

  read(key: Key): Value | undefined {
    return this.#lattice.read(key, this.#stateOf(key));
  }

  set(key: Key, value: Value | undefined): void {
    this.#take(key, this.#lattice.write(key, this.#stateOf(key), value, this.#act));
  }

  #do(operation: Operation): Outcome {
    const { kind, key } = operation;
    if (kind === 'add' || kind === 'remove') {
      const element = operation.value as Scalar;
      const written = this.#lattice.member(kind, key, this.#stateOf(key), element, this.#act);
      if (written !== undefined) {
        this.#take(key, written);
        return ok(this.read(key));
      }
    }
    if (isPartial(operation)) {
      const written = this.#lattice.part?.(operation, key, this.#stateOf(key), this.#act);
      if (written !== undefined) {
        this.#take(key, written);
        return ok(this.read(key));
      }
    }
    return execute(this, this.#keySpace, operation);
  }

  #stateOf(key: Key): S | undefined {
    const drafted = this.keys.indexOf(key);
    return drafted === -1 ? this.#states[key] : this.nexts[drafted];
  }

  #take(key: Key, written: Written<S>): void {
    const drafted = this.keys.indexOf(key);
    if (drafted === -1) {
      this.keys.push(key);
      this.nexts.push(written.next);
      this.deltas.push(written.delta);
    } else {
      this.nexts[drafted] = written.next;
      this.deltas[drafted] = this.#lattice.combine(key, this.deltas[drafted]!, written.delta);
    }
  }
}

/** Whoever reads in order to write has read what is here; only a blind write rests on its session. */
function contextOf(operation: Operation, token: Vector | undefined): Vector | undefined {
  if (operation.part !== undefined) return undefined;
  return operation.kind === 'write' || operation.kind === 'delete' ? token : undefined;
}
