/** Routing, judged by the truth: what each choice of a replica cost against the best one at that moment. */

import { PLAIN } from '../../clients/plan.ts';
import type { Choice, ChoiceObserver } from '../../clients/routing/choice.ts';
import { Histogram } from '../../kit/histogram.ts';
import { type Micros, MS } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Address, WriteId } from '../../strategies/contract.ts';
import type { Glance } from '../observation.ts';
import type { Intents } from './intents.ts';
import type { Words } from './words.ts';

/** A choice that costs no more than this was as good as the best. */
const AS_GOOD: Micros = MS;

/** Choices of one cell. */
export class Regrets {
  readonly times = new Histogram();
  misled = 0;
  /** Choices by reports, and those of them that went by an old one. */
  informed = 0;
  outdated = 0;

  record(regret: Micros, isOutdated: boolean | undefined): void {
    this.times.record(regret);
    if (regret > AS_GOOD) this.misled++;
    if (isOutdated !== undefined) this.informed++;
    if (isOutdated === true) this.outdated++;
  }

  add(other: Regrets): void {
    this.times.merge(other.times);
    this.misled += other.misled;
    this.informed += other.informed;
    this.outdated += other.outdated;
  }
}

export class Choices implements ChoiceObserver {
  readonly #intents: Intents;
  readonly #words: Words;
  /** Who would get no answer waits so long for it. */
  readonly #patience: Micros;
  #glance: Glance | undefined;

  constructor(scenario: Scenario, intents: Intents, words: Words) {
    this.#intents = intents;
    this.#words = words;
    this.#patience = (scenario.workload?.manners ?? PLAIN).timeout;
  }

  mayLook(glance: Glance): void {
    this.#glance = glance;
  }

  chose(opId: WriteId, choice: Choice): void {
    const intent = this.#intents.find(opId);
    const glance = this.#glance;
    if (intent === undefined || glance === undefined) return;
    const { region, replica, among, at, isOutdated } = choice;
    const took = among.map((one) => Math.round(Math.min(glance.outlook(region, one), this.#patience)));
    const best = took.reduce((least, time, place) => (time < took[least] ? place : least), 0);
    const regret = took[among.indexOf(replica)] - took[best];
    for (const cell of intent.cells) {
      const regrets = (cell.regrets ??= new Regrets());
      regrets.record(regret, isOutdated);
      if (regret <= AS_GOOD || !cell.lacks('routing.regret', regret)) continue;
      const why = this.#why(choice, took, among[best]);
      cell.prove('routing.regret', { at, size: regret, op: this.#words.op(intent), why, ops: [opId] });
    }
  }

  /** `sent to c, 412 ms by the truth; a was best with 15 ms (scores: a 12.1, c 83.3)`. */
  #why({ replica, among, isOutdated, scores }: Choice, took: readonly Micros[], best: Address): string {
    const name = (one: Address) => this.#words.replica(one);
    const ms = (one: Address) => `${took[among.indexOf(one)] / 1000} ms`;
    const known = scores().flatMap((score, i) => (score === undefined ? [] : [`${name(among[i])} ${shown(score)}`]));
    const held = known.length === 0 ? '' : ` (scores: ${known.join(', ')}${isOutdated === true ? '; outdated' : ''})`;
    return `sent to ${name(replica)}, ${ms(replica)} by the truth; ${name(best)} was best with ${ms(best)}${held}`;
  }
}

function shown(score: number): string {
  return String(Math.round(score * 10) / 10);
}
