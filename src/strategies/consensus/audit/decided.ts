/** I4, I5, I11: what was committed or applied anywhere, in order, and what state that makes. */
import type { Group } from '../../audit.ts';
import type { Key, Value } from '../../contract.ts';
import { Line } from '../../parts/line.ts';
import type { Dedup } from '../../parts/remembered.ts';
import { Replay } from '../../parts/replay.ts';
import type { Entry, Message } from '../messages.ts';
import type { Life } from './life.ts';

type Tell = (invariant: string, life: Life, what: string) => void;

interface Decision {
  readonly entry: Entry;
  /** The term in which somebody first took it for committed. */
  readonly term: number;
}

export class Decided {
  /** By log index; the oldest are let go when nobody can ask for them any more. */
  readonly #decisions = new Line<Decision>();
  readonly #replay: Replay;
  /** Told of every entry, when it is decided. */
  onDecision: (index: number, entry: Entry) => void = () => {};

  constructor(group: Group<Message>, dedup?: Dedup) {
    this.#replay = new Replay(group.keys, dedup);
  }

  get last(): number {
    return this.#decisions.last;
  }

  entry(index: number): Entry | undefined {
    return this.#decisions.get(index)?.entry;
  }

  forget(index: number): void {
    this.#decisions.dropThrough(index);
    this.#replay.forget(index);
  }

  /** A replica committed or applied more than it had. */
  advanced(life: Life, tell: Tell): void {
    const { raft } = life;
    const through = Math.max(raft.commit, raft.applied);
    for (let index = Math.max(life.commit, life.applied) + 1; index <= through; index++) {
      if (!this.#isSame(life, index, tell)) break;
    }
    if (raft.applied > life.applied && !raft.isWitness) {
      const wrong = this.#replay.compare(life.applied + 1, raft.applied, (key) => raft.read(key));
      if (wrong !== '') tell('I11', life, wrong);
    }
    life.commit = raft.commit;
    life.applied = raft.applied;
  }

  /** I11: a replica that has applied so much answers a read of this key with `value`. */
  read(life: Life, key: Key, index: number, value: Value | undefined, tell: Tell): void {
    const wrong = this.#replay.read(key, index, value);
    if (wrong !== '') tell('I11', life, wrong);
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
    this.#replay.add(entry.request, entry.at);
    this.#decisions.add({ entry, term });
    this.onDecision(index, entry);
  }
}
