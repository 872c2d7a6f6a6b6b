/** The faults of a scenario as they come and go: each a few spells, put into the agenda before the run. */
import type { FaultPlan, Outlook, Spell } from '../faults/contract.ts';
import { pulses } from '../faults/flap.ts';
import { actingFault, faultNamed } from '../faults/index.ts';
import { randomStream } from '../kit/random.ts';
import type { Micros } from '../kit/time.ts';
import { FAULT } from './kinds.ts';
import { PANIC, type WorldLevers } from './levers.ts';
import { AGAIN } from './wishes.ts';
import type { World } from './world.ts';

const BEGIN = 0;
const END = 1;

/** Who is told when a fault begins and when it is over. */
interface Chronicle {
  faultBegan(fault: number, at: Micros): void;
  faultEnded(fault: number, at: Micros): void;
}

export class Strikes {
  readonly #plans: readonly FaultPlan[];
  readonly #world: World;
  readonly #levers: WorldLevers;
  readonly #chronicle: Chronicle;
  readonly #spells: (Spell & { readonly fault: number })[] = [];
  /** By spell: what its beginning hands to its end. */
  readonly #begun: unknown[] = [];
  /** By fault: how many of its spells last just now. */
  readonly #standing: number[];

  /** Everything heals at `end`, and what begins later never does. */
  constructor(
    plans: readonly FaultPlan[],
    end: Micros,
    seed: number,
    world: World,
    levers: WorldLevers,
    chronicle: Chronicle,
  ) {
    this.#plans = plans;
    this.#world = world;
    this.#levers = levers;
    this.#chronicle = chronicle;
    this.#standing = plans.map(() => 0);
    for (const [fault, plan] of plans.entries()) {
      const spells = spellsOf(plan, end, seed);
      for (const { from, to, kind, options } of spells) this.#spells.push({ fault, from, to, kind, options });
    }
    const moves = this.#spells.flatMap(({ from, to, fault }, spell) => [
      { at: from, fault, spell, phase: BEGIN },
      { at: to, fault, spell, phase: END },
    ]);
    // At one instant what ends ends before anything begins, unless it begins only then; then names decide, so
    // that the order in the file means nothing.
    const rank = plans.map(({ name }) => plans.filter((other) => other.name < name).length);
    const isMoment = ({ spell }: { spell: number }) => this.#spells[spell].from === this.#spells[spell].to;
    const turn = (move: (typeof moves)[number]) => (isMoment(move) ? 2 + move.phase : 1 - move.phase);
    moves.sort((a, b) => a.at - b.at || turn(a) - turn(b) || rank[a.fault] - rank[b.fault] || a.spell - b.spell);
    for (const { at, spell, phase } of moves) world.agenda.at(at, FAULT, spell, phase, 0, undefined);
    world.wordsOfFault = (which, phase) => this.#words(which, phase);
    world.onFault = (which, phase) => {
      if (phase === BEGIN) this.#begin(which);
      else if (phase === END) this.#end(which);
      else if (phase === AGAIN) levers.wantAgain(which);
      else levers.panic(which, phase - PANIC);
    };
  }

  #words(which: number, phase: number): string {
    if (phase === AGAIN) return `an operator asks again for ${this.#levers.wish(which)}`;
    if (phase >= PANIC) return `fault ${this.#plans[which].name} leaves a node no space`;
    return `fault ${this.#plans[this.#spells[which].fault].name} ${phase === BEGIN ? 'begins' : 'ends'}`;
  }

  #begin(spell: number): void {
    const { fault, kind, options } = this.#spells[spell];
    const { name, inFlight } = this.#plans[fault];
    this.#world.hash.text(name);
    if (this.#standing[fault]++ === 0) this.#chronicle.faultBegan(fault, this.#world.time);
    this.#begun[spell] = actingFault(kind).begin(this.#levers, fault, options, inFlight);
  }

  #end(spell: number): void {
    const { fault, kind, options } = this.#spells[spell];
    this.#world.hash.text(this.#plans[fault].name);
    actingFault(kind).end(this.#levers, fault, options, this.#begun[spell]);
    if (--this.#standing[fault] === 0) this.#chronicle.faultEnded(fault, this.#world.time);
  }
}

/** When a fault strikes whom, in times of the run and none of them after its end. */
function spellsOf(plan: FaultPlan, end: Micros, seed: number): readonly Spell[] {
  const until = Math.min(plan.until, end);
  const whole = until - plan.at;
  if (plan.at >= end) return [];
  const { every, lasts } = plan.rhythm ?? { every: Number.POSITIVE_INFINITY, lasts: whole };
  const times = whole === 0 ? [[0, 0] as const] : pulses(whole, every, lasts);
  return times.flatMap(([from, to]) => {
    const at = plan.at + from;
    const outlook = { lasts: to - from, random: randomStream(seed, `${plan.kind} at ${at}`) };
    return patternOf(plan, outlook).map((spell) => ({ ...spell, from: at + spell.from, to: at + spell.to }));
  });
}

function patternOf({ kind, options }: FaultPlan, outlook: Outlook): readonly Spell[] {
  const fault = faultNamed(kind)!;
  if ('spells' in fault) return fault.spells(options, outlook);
  return [{ from: 0, to: outlook.lasts, kind, options }];
}
