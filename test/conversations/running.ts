/** Time that runs by itself on the stage: letters arrive, timers fire and fsyncs end when they are due. */
import type { Actor } from './actor.ts';
import { REGISTER } from './customers.ts';
import { span } from './post.ts';
import type { Stage } from './stage.ts';

/** Writes or reads that come at a steady rate, to whoever leads, or to one node; where nobody leads, to all in turn. */
export class Ply {
  next = Number.POSITIVE_INFINITY;
  #every = Number.POSITIVE_INFINITY;
  #node = 0;
  #count = 0;
  #turn = 0;
  readonly #what: 'write' | 'read';

  constructor(what: 'write' | 'read') {
    this.#what = what;
  }

  set(every: string, node: number, now: number): void {
    this.#every = every === 'off' ? Number.POSITIVE_INFINITY : span(every);
    this.#node = node;
    this.next = now + this.#every;
  }

  ask(stage: Stage): void {
    this.next += this.#every;
    const { customers, witness, now } = stage;
    stage.tally.asked(this.#what);
    const actor = this.#node === 0 ? stage.host(this.#turn++) : stage.actors[this.#node - 1];
    if (actor?.player === undefined) return;
    const least = witness.acknowledged;
    if (this.#what === 'read') stage.ask(actor, customers.read('strong', least, REGISTER, now));
    else stage.ask(actor, customers.write(`w${++this.#count}`, least, now));
  }
}

/** Of what is due at the same instant: disks, then letters, then timers, then those who ask; then by node. */
export function runUntil(stage: Stage, plies: readonly Ply[], until: number): void {
  stage.runs = true;
  stage.tally.begin(stage.now, stage.term);
  const said = stage.said.length;
  const awake = stage.actors.filter(({ isFrozen }) => !isFrozen);
  for (;;) {
    const syncs = first(awake, ({ syncDue }) => syncDue);
    const letter = stage.post.next((from, to) => stage.isOpen(from, to));
    const rings = first(awake, ({ timerDue }) => timerDue);
    const ply = plies.reduce((one, other) => (other.next < one.next ? other : one));
    const dues = [syncs?.syncDue, letter?.due, rings?.timerDue, ply.next].map((due) => due ?? Number.POSITIVE_INFINITY);
    const due = Math.min(...dues);
    if (due > until) break;
    stage.now = Math.max(stage.now, due);
    if (due === dues[0]) stage.with(syncs!, () => {});
    else if (due === dues[1]) stage.hand(letter!);
    else if (due === dues[2]) ringNext(stage, rings!);
    else ply.ask(stage);
  }
  stage.now = until;
  stage.runs = false;
  stage.said = [...stage.said.slice(0, said), ...shortened(stage.said.slice(said))];
  stage.say(stage.tally.spelled(until, stage.term));
}

function first(actors: readonly Actor[], due: (actor: Actor) => number): Actor | undefined {
  let found: Actor | undefined;
  for (const actor of actors) if (found === undefined || due(actor) < due(found)) found = actor;
  return found;
}

function ringNext(stage: Stage, actor: Actor): void {
  const { timer, key } = [...actor.context.timers.values()].sort((a, b) => a.at - b.at)[0]!;
  stage.ring(actor, timer, key);
}

const STANDS = / (\d+) is now candidate in \w+ \d+$/;
const SHOWN = 2;

/** Who stands again and again without success is shown standing twice, then once more at the end. */
function shortened(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let left = 0;
  lines.forEach((line, i) => {
    const node = STANDS.exec(line)?.[1];
    const same = (at: number) => node !== undefined && STANDS.exec(lines[at] ?? '')?.[1] === node;
    let before = 0;
    while (before < SHOWN && same(i - 1 - before)) before++;
    if (before === SHOWN && same(i + 1)) left++;
    else {
      if (left > 0) kept.push(`  … ${left} times more`);
      left = 0;
      kept.push(line);
    }
  });
  return kept;
}
