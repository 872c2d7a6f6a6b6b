/** I4, I5, I11: what was committed or applied anywhere, in order, and what state that makes. */
import type { Group } from '../../audit.ts';
import type { Key, KeySpace, Operation, Value } from '../../contract.ts';
import { Line } from '../../parts/line.ts';
import type { Dedup } from '../../parts/remembered.ts';
import { State } from '../../parts/state.ts';
import type { Entry, Message } from '../messages.ts';
import type { Life } from './life.ts';

type Tell = (invariant: string, life: Life, what: string) => void;

interface Decision {
  readonly entry: Entry;
  /** The term in which somebody first took it for committed. */
  readonly term: number;
  /** The keys that it touches, and what they hold after it. */
  readonly keys: readonly Key[];
  readonly values: readonly (Value | undefined)[];
}

export class Decided {
  /** By log index; the oldest are let go when nobody can ask for them any more. */
  readonly #decisions = new Line<Decision>();
  readonly #keys: KeySpace;
  readonly #state: State;
  /** The decisions that touched each key, oldest first. */
  readonly #touching = new Map<Key, number[]>();
  /** Told of every entry, when it is decided. */
  onDecision: (index: number, entry: Entry) => void = () => {};

  constructor(group: Group<Message>, dedup?: Dedup) {
    this.#keys = group.keys;
    this.#state = new State(group.keys, dedup);
  }

  get last(): number {
    return this.#decisions.last;
  }

  entry(index: number): Entry | undefined {
    return this.#decisions.get(index)?.entry;
  }

  forget(index: number): void {
    this.#decisions.dropThrough(index);
  }

  /** A replica committed or applied more than it had. */
  advanced(life: Life, tell: Tell): void {
    const { raft } = life;
    const through = Math.max(raft.commit, raft.applied);
    for (let index = Math.max(life.commit, life.applied) + 1; index <= through; index++) {
      if (!this.#isSame(life, index, tell)) break;
    }
    if (raft.applied > life.applied && !raft.isWitness) this.#replay(life, tell);
    life.commit = raft.commit;
    life.applied = raft.applied;
  }

  /** I11: a replica that has applied so much answers a read of this key with `value`. */
  read(life: Life, key: Key, index: number, value: Value | undefined, tell: Tell): void {
    const touching = this.#touching.get(key) ?? [];
    let at = touching.length - 1;
    while (at >= 0 && touching[at]! > index) at--;
    const decision = this.#decisions.get(touching[at] ?? 0);
    // What was written last was so long ago that it is forgotten.
    if (decision === undefined && this.#decisions.first > 1) return;
    const made = decision === undefined ? this.#keys.initial(key) : decision.values[decision.keys.indexOf(key)];
    if (!isSame(value, made)) tell('I11', life, shows(index, value, made));
  }

  /** I4: a new leader has all that was committed before its term. */
  elected(life: Life, tell: Tell): void {
    const { log, term } = life.raft;
    for (let index = Math.max(log.first, this.#decisions.first); index <= this.last; index++) {
      const decision = this.#decisions.get(index)!;
      if (decision.term >= term) continue;
      if (index <= log.last && log.entry(index) === decision.entry) continue;
      tell('I4', life, `it leads term ${term} without entry ${index}, committed in term ${decision.term}`);
      return;
    }
  }

  /** False where there is nothing more to compare. */
  #isSame(life: Life, index: number, tell: Tell): boolean {
    const { log, term } = life.raft;
    if (index < log.first) {
      if (index > this.last) tell('I5', life, `its snapshot covers entry ${index}, which nobody has committed`);
      return index <= this.last;
    }
    if (index > log.last) return false;
    const entry = log.entry(index);
    if (index > this.last) this.#decide(index, entry, term);
    const decided = this.entry(index);
    if (decided !== undefined && decided !== entry) {
      tell(
        'I5',
        life,
        `it has entry ${index} of term ${entry.term} for committed, another has that of ${decided.term}`,
      );
    }
    return true;
  }

  #decide(index: number, entry: Entry, term: number): void {
    const { request } = entry;
    const keys = request === undefined ? [] : request.operations.flatMap(touched);
    this.#state.pass(entry.at);
    if (request !== undefined) this.#state.absorb(request);
    for (const key of keys) this.#touched(key, index);
    this.#decisions.add({ entry, term, keys, values: keys.map((key) => this.#state.table.read(key)) });
    this.onDecision(index, entry);
  }

  #touched(key: Key, index: number): void {
    let touching = this.#touching.get(key);
    if (touching === undefined) {
      touching = [];
      this.#touching.set(key, touching);
    }
    if (touching[0] !== undefined && touching[0] < this.#decisions.first) touching.shift();
    touching.push(index);
  }

  /** I11: of each key the last decision that it applied says what it must hold. */
  #replay(life: Life, tell: Tell): void {
    const { raft } = life;
    const seen = new Set<Key>();
    const from = Math.max(life.applied + 1, this.#decisions.first);
    for (let index = Math.min(raft.applied, this.last); index >= from; index--) {
      const { keys, values } = this.#decisions.get(index)!;
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i]!;
        if (seen.has(key)) continue;
        seen.add(key);
        const shown = raft.read(key);
        if (isSame(shown, values[i])) continue;
        tell('I11', life, shows(raft.applied, shown, values[i]));
        return;
      }
    }
  }
}

function touched({ key, into }: Operation): readonly Key[] {
  return into >= 0 ? [key, into] : [key];
}

function shows(applied: number, shown: Value | undefined, made?: Value): string {
  return `it has applied ${applied} and shows ${told(shown)} where its log makes ${told(made)}`;
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}

function told(value: Value | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
