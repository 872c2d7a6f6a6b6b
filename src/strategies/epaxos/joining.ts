/** A replica that lost its disk, and with it what it had promised, learns all that others know before it takes part. */
import type { Address } from '../contract.ts';
import { at, type Vector } from '../parts/version-vector.ts';
import type { InstanceId } from './ids.ts';
import type { Instance } from './instance.ts';
import type { AskState, StateOf } from './messages.ts';
import type { EgalitarianReplica } from './replica.ts';

/** What is remembered of another that lost its disk: its newest start, and the highest life of those before. */
interface Begun {
  readonly start: number;
  readonly life: number;
  readonly before: number;
}

/** How often the others are asked. */
const PAUSE = 500_000;

/**
 * Whatever the lost disk had answered, it had answered to a coordinator or to somebody who recovers, and those had it
 * on their disks before they asked. So all others are asked: of every instance that any of them knows and that is not
 * committed this replica may have spoken, and it does not speak again; what interferes it names from now on. Another
 * that lost its disk knows little: then all are asked once more, for its lost word may have been given meanwhile.
 */
export class Joining {
  readonly #replica: EgalitarianReplica;
  isUnderWay = false;
  #round = 0;
  #life = 0;
  #start = 0;
  readonly #answers = new Map<Address, StateOf>();
  /** Those of whom is known that they lost their disks. */
  readonly #blanks = new Set<Address>();

  constructor(replica: EgalitarianReplica) {
    this.#replica = replica;
  }

  begin(): void {
    const { context, members } = this.#replica;
    if (context.disk.isReplaced) context.disk.put('joining', true);
    if (context.disk.get('joining') !== true || members.others.length === 0) return;
    this.isUnderWay = true;
    this.#life = ((context.disk.get('life') as number | undefined) ?? 0) + 1;
    this.#start = context.random.below(1 << 30) + 1;
    this.#anew();
    this.ask();
  }

  ask(): void {
    const { context, members } = this.#replica;
    if (!this.isUnderWay) return;
    context.setTimer('join', 0, PAUSE);
    const [round, life, start] = [this.#round, this.#life, this.#start];
    for (const other of members.others) {
      if (!this.#answers.has(other)) context.send(other, { kind: 'ask-state', round, life, start });
    }
  }

  /** Whoever is asked remembers which life is begun, so that a later start begins another. */
  onAsked(from: Address, { round, life, start }: AskState): void {
    const { context, journal } = this.#replica;
    const lives = (context.disk.get('lives') as Readonly<Record<string, Begun>> | undefined) ?? {};
    const known = lives[from] ?? { start, life: 0, before: 0 };
    const before = known.start === start ? known.before : Math.max(known.before, known.life);
    context.disk.put('lives', { ...lives, [from]: { start, life, before } });
    const highest = Math.max(before, this.#heardOf(from));
    const checkpoint = journal.checkpoint();
    context.sendDurably(from, { kind: 'state', round, life: highest, isBlank: this.isUnderWay, checkpoint });
  }

  onState(from: Address, message: StateOf): void {
    if (!this.isUnderWay || message.round !== this.#round) return;
    if (message.isBlank && !this.#blanks.has(from)) {
      this.#blanks.add(from);
      this.#again();
    } else if (message.life >= this.#life) {
      this.#life = message.life + 1;
      this.#again();
    } else {
      this.#answers.set(from, message);
      if (this.#answers.size === this.#replica.members.others.length) this.#end();
    }
  }

  #again(): void {
    this.#anew();
    this.ask();
  }

  /** Answers to an earlier round say nothing of now. */
  #anew(): void {
    this.#answers.clear();
    this.#round = this.#replica.context.random.below(1 << 30) + 1;
  }

  /** The highest life of which an instance is known here. */
  #heardOf(address: Address): number {
    const { members, table } = this.#replica;
    const rank = members.all.indexOf(address);
    let life = 0;
    for (let origin = rank; origin < table.origins; origin += members.size) {
      if (table.highest(origin) > 0) life = (origin - rank) / members.size;
    }
    return life;
  }

  #end(): void {
    const { context, coordinator, journal, table } = this.#replica;
    const answers = [...this.#answers.values()];
    const whole = answers.filter(({ isBlank }) => !isBlank).map(({ checkpoint }) => checkpoint);
    whole.sort((one, other) => sum(other.executed) - sum(one.executed));
    const instances = [...table.all(), ...answers.flatMap(({ checkpoint }) => checkpoint.instances)];
    // What others accepted was not accepted here.
    const steps = merged(instances).map((step) => ({ ...step, acceptedAt: table.get(step.id).acceptedAt }));
    // What the best of them had executed, and whatever else anybody knows.
    journal.install(whole[0] && { ...whole[0], instances: [] }, steps);
    this.isUnderWay = false;
    context.disk.put('joining', false);
    context.disk.put('life', this.#life);
    journal.save();
    coordinator.restart();
    this.#answers.clear();
    this.#blanks.clear();
  }
}

/** Of each the most that anybody knows: the commit, or what was proposed, and the highest ballot. */
function merged(instances: readonly Instance[]): readonly Instance[] {
  const known = new Map<InstanceId, Instance>();
  for (const instance of instances) {
    const before = known.get(instance.id);
    const ballot = Math.max(before?.ballot ?? 0, instance.ballot);
    const initial = before?.initial ?? instance.initial;
    const decided = before?.phase === 'committed' ? before : instance;
    if (decided.phase === 'committed') known.set(instance.id, { ...decided, ballot, initial });
    else known.set(instance.id, before === undefined ? { ...instance, isBlind: true } : both(before, instance));
  }
  return [...known.values()].sort((a, b) => a.id - b.id);
}

function both(one: Instance, other: Instance): Instance {
  const more = one.initial === undefined && (other.initial !== undefined || one.value === undefined) ? other : one;
  return { ...more, ballot: Math.max(one.ballot, other.ballot), isBlind: true };
}

function sum(vector: Vector): number {
  let all = 0;
  for (let origin = 0; origin < vector.length; origin++) all += at(vector, origin);
  return all;
}
