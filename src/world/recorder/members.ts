/** Elements of sets: who added them, and which removals knew of it. Shown again where that is known, they are back. */
import type { Scenario } from '../../scenario/scenario.ts';
import type { Key, Value, WriteId } from '../../strategies/contract.ts';
import { type Intent, SEEN } from './intent.ts';
import type { Intents } from './intents.ts';
import { Gone } from './returns.ts';
import type { Trace } from './trace.ts';

/** Elements of one key that are remembered, the newest; of one element so many adds, and the newest removals. */
const MOST = 1024;
const ADDS = 64;
const REMOVALS = 8;

interface Member {
  readonly adds: WriteId[];
  readonly removals: Removal[];
}

interface Removal {
  readonly gone: Gone;
  /** The adds that the replica which took it had seen. */
  readonly covers: readonly WriteId[];
}

const NONE: readonly Gone[] = [];

/**
 * An add that no removal has seen may rightly win, so an element is back only where each add of it is covered by a
 * removal that the replica which shows it has seen. What sets hold from the start is not followed; nor is what a
 * workload removes where no trace is kept, for only there it is known.
 */
export class Members {
  readonly #scenario: Scenario;
  readonly #intents: Intents;
  readonly #trace: Trace | undefined;
  readonly #of: (Map<Value, Member> | undefined)[] = [];
  /** Removals of which more may be heard. */
  readonly #open = new Map<WriteId, Gone>();

  constructor(scenario: Scenario, intents: Intents, trace: Trace | undefined) {
    this.#scenario = scenario;
    this.#intents = intents;
    this.#trace = trace;
  }

  /** The replica at `place` is the first that has it. */
  accepted(write: Intent, place: number): void {
    const member = this.#memberOf(write);
    if (member === undefined) return;
    if (write.kind === 'add') member.adds.push(write.id);
    else if (!write.isVague) {
      // Who is forgotten was visible everywhere; what may have been done twice is never known to be covered.
      const covers = member.adds.filter((id) => id > 0 && this.#intents.find(id)?.has(SEEN, place) !== false);
      const gone = new Gone(write);
      this.#open.set(write.id, gone);
      member.removals.push({ gone, covers });
      if (member.removals.length > REMOVALS) member.removals.shift();
    }
  }

  /** Nothing more will be heard of it. Of what may have been done twice, a removal may have seen one time only. */
  closed(write: Intent): void {
    if (write.kind === 'add' && write.isVague) this.#memberOf(write)?.adds.push(-write.id);
    this.#open.get(write.id)?.keep(write);
    this.#open.delete(write.id);
  }

  /** Of each element of this answer that ought not to be there, the newest removal that the replica had seen. */
  back(key: Key, shown: Value | undefined, place: number, knows: (gone: Gone) => boolean): readonly Gone[] {
    const members = this.#of[key];
    if (members === undefined || typeof shown !== 'object') return NONE;
    const back: Gone[] = [];
    for (const element of shown) {
      const member = members.get(element);
      if (member === undefined || member.removals.length === 0 || member.adds.length === 0) continue;
      const seen = member.removals.filter(({ gone }) => this.#counts(gone, place, knows));
      if (seen.length === 0 || member.adds.length > ADDS) continue;
      const isGone = (id: WriteId) =>
        this.#intents.find(id)?.isVague !== true && seen.some(({ covers }) => covers.includes(id));
      if (member.adds.every(isGone)) back.push(seen[seen.length - 1].gone);
    }
    return back;
  }

  /** Seen there, and not beaten by something at the same time. `knows`: of the forgotten, that it is known there. */
  #counts(gone: Gone, place: number, knows: (gone: Gone) => boolean): boolean {
    const removal = this.#intents.find(gone.id);
    if (removal !== undefined) gone.keep(removal);
    if (gone.isBeaten || gone.isVague) return false;
    return removal === undefined ? knows(gone) : removal.has(SEEN, place);
  }

  #memberOf(write: Intent): Member | undefined {
    const { kind, key } = write;
    if (kind !== 'add' && kind !== 'remove') return undefined;
    const element = this.#elementOf(write);
    if (element === undefined) return undefined;
    while (this.#of.length <= key) this.#of.push(undefined);
    const members = (this.#of[key] ??= new Map<Value, Member>());
    const known = members.get(element);
    if (known !== undefined) return known;
    const member: Member = { adds: [], removals: [] };
    members.set(element, member);
    if (members.size > MOST) members.delete(members.keys().next().value!);
    return member;
  }

  #elementOf({ id, operation, kind }: Intent): Value | undefined {
    if (operation < 0) return this.#scenario.script[-1 - operation]?.value ?? id;
    return kind === 'add' ? id : this.#trace?.argument(id);
  }
}
