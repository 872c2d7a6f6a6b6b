/** The steps of a script as they come due: what a client does, or an operator, and what follows on it. */
import type { Micros } from '../kit/time.ts';
import { type AnyStrategy, NOWHERE, type Outcome } from '../strategies/contract.ts';
import type { Driver } from './driver.ts';
import type { Flight } from './flights.ts';
import { carries, type Form, formOf, inserts } from './form.ts';
import type { ClientHost } from './host.ts';
import { rowName } from './keys.ts';
import type { ClientPlan } from './plan.ts';
import { type Answer, Script } from './script.ts';
import type { Sleep } from './sleep.ts';
import type { Manners, ScriptStep } from './workload.ts';

/** A client stops waiting: what it asks to be woken for. */
export const CANCEL = 6;

/** Whom steps go through. */
export interface Stage {
  readonly host: ClientHost;
  readonly driver: Driver;
  readonly sleep: Sleep;
  readonly strategy: AnyStrategy;
  readonly manners: Manners;
}

export class Steps {
  readonly #plan: ClientPlan;
  readonly #host: ClientHost;
  readonly #driver: Driver;
  readonly #sleep: Sleep;
  readonly #script: Script;
  readonly #forms: readonly (Form | undefined)[];
  readonly #wakeAt: (at: Micros, step: number) => void;
  /** Clients of the script: ids after those of the workload. */
  readonly #named = new Map<string, number>();

  /** `others`: clients of the workload. `wakeAt`: `take` is called then, unless the time for requests is over. */
  constructor(plan: ClientPlan, stage: Stage, others: number, wakeAt: (at: Micros, step: number) => void) {
    const { script, use } = plan;
    this.#plan = plan;
    this.#host = stage.host;
    this.#driver = stage.driver;
    this.#sleep = stage.sleep;
    this.#wakeAt = wakeAt;
    this.#script = new Script(script);
    const { idempotencyKey } = stage.manners.retry;
    this.#forms = script.map(({ kind, consistency, part, context }) => {
      if (kind === undefined) return undefined;
      const form = formOf(kind, consistency, use, stage.strategy, idempotencyKey, inserts(kind), part);
      return context === undefined ? form : { ...form, context: contextIn(script, context) };
    });
    for (const { client } of script) {
      if (!this.#named.has(client)) this.#named.set(client, others + this.#named.size);
    }
  }

  start(): void {
    for (let i = 0; i < this.#script.steps.length; i++) {
      const { after, at } = this.#script.steps[i];
      if (after === undefined) this.#wakeAt(at, i);
    }
  }

  /** Undefined for a name that the script does not know. */
  clientOf(name: string): number | undefined {
    return this.#named.get(name);
  }

  /** What became of each step so far, in order of being taken. */
  get answers(): readonly Answer[] {
    return this.#script.answers;
  }

  finished({ what, opId }: Flight, outcome: Outcome | undefined): void {
    const step = -1 - what;
    this.#script.end(step, opId, outcome, this.#host.now());
    this.#follow(step);
  }

  /** A step comes due. */
  take(index: number): void {
    const step = this.#script.steps[index];
    const now = this.#host.now();
    const client = this.#named.get(step.client)!;
    if (step.kind !== undefined && this.#sleep.isAsleep(client)) {
      this.#sleep.defer(client, () => {
        if (this.#host.now() < this.#plan.duration) this.take(index);
      });
      return;
    }
    if (this.#script.again(index)) this.#wakeAt(now + step.every, index);
    const form = this.#forms[index];
    if (form !== undefined) {
      this.#askStep(index, step, form);
      return;
    }
    this.#script.operated(index, this.#plan.operate(step.node, step.verb ?? ''), now);
    this.#follow(index);
  }

  #askStep(index: number, step: ScriptStep, form: Form): void {
    const { keys } = this.#plan;
    const key = keys.scripted(step.key);
    const into = form.kind === 'decrement-and-insert' ? keys.scripted(rowName(step)) : -1;
    const replicaIn = (region: number) => this.#host.replicasFor(key, region)[0];
    const pinned = step.to < 0 ? NOWHERE : replicaIn(step.to);
    const among = step.among?.map(replicaIn);
    const opId = this.#driver.nextOpId;
    const value = carries(form.kind) ? (step.value ?? opId) : undefined;
    const client = this.#named.get(step.client)!;
    this.#script.begin(index, opId, this.#host.now());
    if (step.cancelAfter < Number.POSITIVE_INFINITY) {
      this.#host.wakeAt(this.#host.now() + step.cancelAfter, CANCEL, opId);
    }
    const { from, amount, expected } = step;
    const fence = this.#script.fenceOf(index);
    this.#driver.ask(form, -1 - index, client, from, key, into, value, amount, expected, pinned, among, fence);
  }

  #follow(index: number): void {
    for (const next of this.#script.followers(index)) {
      this.#wakeAt(this.#host.now() + this.#script.steps[next].delay, next);
    }
  }
}

/** A step is told by its place. */
function contextIn(script: readonly ScriptStep[], context: string): Form['context'] {
  return context === 'own' || context === 'none' ? context : -1 - script.findIndex(({ id }) => id === context);
}
