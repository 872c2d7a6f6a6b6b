/** The states of all keys, what they come from, and the journal that brings them back after a crash. */
import type { Context, Disk, Key, Outcome, WriteId } from '../../contract.ts';
import { at, joined, NOTHING_SEEN, type Vector } from '../version-vector.ts';
import type { Change } from './messages.ts';

/** A snapshot is due after this many records, or as many as there are keys, so that it costs little. */
const SNAPSHOT_AFTER = 1024;
/** How many first answers are remembered for repeated requests. */
const REMEMBERED = 10_000;

export type Answer = readonly [write: WriteId, outcome: Outcome];

/** One step: the keys that changed, what is seen since, and the answer to an idempotent request. */
interface Entry<S> {
  readonly keys: readonly Key[];
  readonly states: readonly S[];
  readonly marks: readonly Vector[];
  readonly seen: Vector;
  readonly answer: Answer | undefined;
}

interface Snapshot<S> {
  readonly states: readonly (S | undefined)[];
  readonly marks: readonly (Vector | undefined)[];
  readonly seen: Vector;
  readonly answers: readonly Answer[];
}

export class Store<S> {
  readonly #disk: Disk;
  readonly states: (S | undefined)[] = [];
  /** By key: for each slot the newest write that touched it. */
  readonly marks: (Vector | undefined)[] = [];
  /** By slot the newest write that is here, and all before it. */
  seen: Vector = NOTHING_SEEN;
  /** By key: the fsync that makes it durable. */
  #dirty: number[] = [];
  #answers = new Map<WriteId, Outcome>();
  #sinceSnapshot = 0;
  /** The newest fsync asked for, and the newest that is done. */
  ticket = 0;
  synced = 0;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** Reads back what the disk kept. */
  recover(recall: (state: S) => void): void {
    const disk = this.#disk;
    const snapshot = disk.get('snapshot') as Snapshot<S> | undefined;
    if (snapshot !== undefined) {
      for (const state of snapshot.states) this.states.push(state);
      for (const marks of snapshot.marks) this.marks.push(marks);
      this.seen = snapshot.seen;
      this.#answers = new Map(snapshot.answers);
    }
    for (let position = disk.first; position <= disk.last; position++) {
      this.#take(disk.record(position) as Entry<S>);
      this.#sinceSnapshot++;
    }
    for (const state of this.states) if (state !== undefined) recall(state);
  }

  /** Changes keys, in memory at once and on disk with the fsync whose ticket comes back. */
  commit(
    keys: readonly Key[],
    states: readonly S[],
    touched: readonly Vector[],
    seen: Vector,
    answer: Answer | undefined,
  ): number {
    const marks: Vector[] = [];
    for (let i = 0; i < keys.length; i++) marks.push(joined(this.marks[keys[i]!] ?? NOTHING_SEEN, touched[i]!));
    const entry: Entry<S> = { keys, states, marks, seen, answer };
    this.#take(entry);
    this.#disk.append(entry);
    if (++this.#sinceSnapshot >= Math.max(SNAPSHOT_AFTER, this.states.length)) this.#snapshot();
    this.ticket = this.#disk.sync();
    for (const key of keys) this.#dirty[key] = this.ticket;
    return this.ticket;
  }

  /** Every key that was ever touched. */
  everything(): readonly Change<S>[] {
    const changes: Change<S>[] = [];
    for (let key = 0; key < this.states.length; key++) {
      const state = this.states[key];
      if (state !== undefined) changes.push({ key, state, marks: this.marks[key] });
    }
    return changes;
  }

  /** The fsync that a reader of this key must wait for; done already where it is at most `synced`. */
  ticketOf(key: Key): number {
    return this.#dirty[key] ?? 0;
  }

  /** Tells observers what is held. A write may have become durable just before a crash that left no time to say so. */
  tell(context: Pick<Context<never, never>, 'holds' | 'applied'>, slot: number): void {
    context.holds(this.seen);
    for (const [write, { token }] of this.#answers) {
      if (token !== undefined) context.applied(write, slot, at(token, slot));
    }
  }

  answerTo(write: WriteId): Outcome | undefined {
    return this.#answers.get(write);
  }

  #take(entry: Entry<S>): void {
    for (let i = 0; i < entry.keys.length; i++) {
      const key = entry.keys[i]!;
      while (this.states.length <= key) {
        this.states.push(undefined);
        this.marks.push(undefined);
      }
      this.states[key] = entry.states[i];
      this.marks[key] = entry.marks[i];
    }
    this.seen = entry.seen;
    if (entry.answer === undefined) return;
    this.#answers.set(entry.answer[0], entry.answer[1]);
    if (this.#answers.size > REMEMBERED) this.#answers.delete(this.#answers.keys().next().value!);
  }

  #snapshot(): void {
    const { states, marks, seen } = this;
    const answers = [...this.#answers];
    const snapshot: Snapshot<S> = { states: [...states], marks: [...marks], seen, answers };
    this.#disk.put('snapshot', snapshot);
    this.#disk.compact(this.#disk.last);
    this.#sinceSnapshot = 0;
  }
}
