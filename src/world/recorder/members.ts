/** Elements of sets that were taken out, by removals that knew all their adds: who shows one again brought it back. */
import type { Scenario } from '../../scenario/scenario.ts';
import type { Key, Value, WriteId } from '../../strategies/contract.ts';
import { type Intent, SEEN } from './intent.ts';
import type { Intents } from './intents.ts';

/** Elements of one key that are remembered, the newest. */
const MOST = 1024;

interface Member {
  /** Adds that some replica may lack. */
  adds: WriteId[];
  /** The removal that all of them came before, where there is one; else 0. */
  gone: WriteId;
}

/**
 * Of scripts alone, whose elements are known. A removal counts only if the replica that took it had every add that
 * there was: an add that it had not seen may rightly win.
 */
export class Members {
  readonly #scenario: Scenario;
  readonly #intents: Intents;
  readonly #of: (Map<Value, Member> | undefined)[] = [];

  constructor(scenario: Scenario, intents: Intents) {
    this.#scenario = scenario;
    this.#intents = intents;
  }

  /** The replica at `place` is the first that has it. */
  accepted(write: Intent, place: number): void {
    const member = this.#memberOf(write);
    if (member === undefined) return;
    member.adds = member.adds.filter((id) => this.#intents.find(id)?.isSettled === false);
    if (write.kind === 'add') {
      member.adds.push(write.id);
      member.gone = 0;
    } else {
      const knowsAll = member.adds.every((id) => this.#intents.find(id)!.has(SEEN, place));
      member.gone = knowsAll ? write.id : 0;
    }
  }

  /** Done a second time: an add that came before a removal now comes after it as well. */
  repeated(write: Intent): void {
    const member = this.#memberOf(write);
    if (member !== undefined && write.kind === 'add') member.gone = 0;
  }

  /** Removals of what this answer shows, each known to have come after every add of it. */
  removed(key: Key, shown: Value | undefined): readonly WriteId[] {
    const members = this.#of[key];
    if (members === undefined || typeof shown !== 'object') return [];
    return shown.flatMap((element) => members.get(element)?.gone || []);
  }

  #memberOf({ kind, operation, key }: Intent): Member | undefined {
    if (operation >= 0 || (kind !== 'add' && kind !== 'remove')) return undefined;
    const element = this.#scenario.script[-1 - operation]?.value;
    if (element === undefined) return undefined;
    while (this.#of.length <= key) this.#of.push(undefined);
    const members = (this.#of[key] ??= new Map<Value, Member>());
    const known = members.get(element);
    if (known !== undefined) return known;
    const member: Member = { adds: [], gone: 0 };
    members.set(element, member);
    if (members.size > MOST) members.delete(members.keys().next().value!);
    return member;
  }
}
