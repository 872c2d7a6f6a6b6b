/** M1, M2, M4, M7: what was executed in each slot, in order, and what state that makes. */
import type { Group } from '../../audit.ts';
import { isWrite, type Key, type KeySpace, type Operation, type Value } from '../../contract.ts';
import { Line } from '../../parts/line.ts';
import type { Dedup } from '../../parts/remembered.ts';
import { State } from '../../parts/state.ts';
import type { Message } from '../messages.ts';
import type { MenciusReplica } from '../replica.ts';
import type { Command, Placed } from '../value.ts';
import type { Disks } from './disks.ts';

type Tell = (invariant: string, what: string) => void;

interface Decision {
  readonly slot: number;
  readonly command: Command;
  /** The keys that it touches, and what they hold after it. */
  readonly keys: readonly Key[];
  readonly values: readonly (Value | undefined)[];
}

export class Decided {
  /** Somebody has executed everything up to here. */
  through = 0;
  /** Slots that somebody's higher ballot made a no-op. */
  takenOver = 0;
  readonly #decisions = new Line<Decision>();
  /** Decisions up to this slot are forgotten. */
  #forgotten = 0;
  readonly #disks: Disks;
  readonly #keys: KeySpace;
  readonly #state: State;

  constructor(group: Group<Message>, disks: Disks, dedup?: Dedup) {
    this.#keys = group.keys;
    this.#disks = disks;
    this.#state = new State(group.keys, dedup);
  }

  /** The slot of the newest command. */
  get last(): number {
    return this.#decisions.get(this.#decisions.last)?.slot ?? 0;
  }

  command(slot: number): Command | undefined {
    const decision = this.#decisions.get(this.#at(slot));
    return decision?.slot === slot ? decision.command : undefined;
  }

  /** A replica executed more: from after `before` on. */
  advanced(replica: MenciusReplica, before: number, tell: Tell): void {
    const { executed, executor } = replica;
    const { base } = executor;
    if (base > before && base > this.through) tell('M1', `its snapshot covers slot ${base}, which nobody has executed`);
    const from = Math.max(before, base);
    const commands = executor.above(from);
    this.#compare(commands, from, Math.min(executed, this.through), tell);
    this.#decide(commands, executed, tell);
    this.#replay(replica, before, tell);
  }

  /** M7: as of this slot a key shows `value`. */
  read(key: Key, slot: number, value: Value | undefined, tell: Tell): void {
    for (let at = this.#at(slot + 1) - 1; at >= this.#decisions.first; at--) {
      const { keys, values } = this.#decisions.get(at)!;
      const touched = keys.indexOf(key);
      if (touched < 0) continue;
      if (!isSame(value, values[touched])) tell('M7', shows(slot, value, values[touched]));
      return;
    }
    // What was written last was so long ago that it is forgotten.
    if (this.#decisions.first > 1) return;
    const initial = this.#keys.initial(key);
    if (!isSame(value, initial)) tell('M7', shows(slot, value, initial));
  }

  forget(executed: number): void {
    this.#decisions.dropThrough(this.#at(executed + 1) - 1);
    this.#forgotten = Math.max(this.#forgotten, executed);
  }

  /** M1: what others have executed before, up to `through`. */
  #compare(commands: readonly Placed[], before: number, through: number, tell: Tell): void {
    let at = this.#at(before + 1);
    for (const [slot, command] of commands) {
      if (slot > through) break;
      if (slot <= this.#forgotten) continue;
      const decision = this.#decisions.get(at++);
      if (decision?.slot === slot && decision.command === command) continue;
      tell('M1', `it executes operation ${command.request.opId} in slot ${slot}, ${told(decision, slot)}`);
      return;
    }
    const left = this.#decisions.get(at);
    if (left !== undefined && left.slot <= through) {
      tell('M1', `it takes slot ${left.slot} for a no-op, where another executed ${left.command.request.opId}`);
    }
  }

  #decide(commands: readonly Placed[], executed: number, tell: Tell): void {
    const news = new Map(commands);
    for (let slot = this.through + 1; slot <= executed; slot++) {
      const command = news.get(slot);
      if (command === undefined) this.#empty(slot, tell);
      else this.#made(slot, command, tell);
    }
    this.through = Math.max(this.through, executed);
  }

  /** M4 of a no-op. */
  #empty(slot: number, tell: Tell): void {
    const why = this.#disks.emptied(slot);
    if (why === '') tell('M4', `it takes slot ${slot} for a no-op, which nobody has chosen there`);
    if (why === 'taken over') this.takenOver++;
  }

  #made(slot: number, command: Command, tell: Tell): void {
    const { request, at } = command;
    if (!this.#disks.isChosen(slot, command)) {
      tell('M4', `it executes operation ${request.opId} in slot ${slot}, which no majority has accepted there`);
    }
    if (this.#disks.suggested(slot) !== command) {
      tell('M2', `it executes operation ${request.opId} in slot ${slot}, whose owner did not suggest it`);
    }
    this.#state.pass(at);
    if (request.operations.some(isWrite)) this.#state.absorb(request);
    const keys = request.operations.flatMap(touched);
    this.#decisions.add({ slot, command, keys, values: keys.map((key) => this.#state.table.read(key)) });
  }

  /** M7: of each key the last decision that it executed says what it must hold. */
  #replay(replica: MenciusReplica, before: number, tell: Tell): void {
    const seen = new Set<Key>();
    const first = Math.max(this.#decisions.first, this.#at(before + 1));
    for (let at = this.#at(replica.executed + 1) - 1; at >= first; at--) {
      const { keys, values } = this.#decisions.get(at)!;
      for (const [i, key] of keys.entries()) {
        if (seen.has(key)) continue;
        seen.add(key);
        const shown = replica.read(key);
        if (isSame(shown, values[i])) continue;
        tell('M7', shows(replica.executed, shown, values[i]));
        return;
      }
    }
  }

  /** The number of the first decision at or above this slot. */
  #at(slot: number): number {
    let low = this.#decisions.first;
    let high = this.#decisions.last + 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#decisions.get(middle)!.slot < slot) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function touched({ key, into }: Operation): readonly Key[] {
  return into >= 0 ? [key, into] : [key];
}

function told(decision: Decision | undefined, slot: number): string {
  if (decision === undefined || decision.slot > slot) return 'where others had a no-op';
  if (decision.slot < slot) return `having left out ${decision.command.request.opId} in slot ${decision.slot}`;
  return `where another executed ${decision.command.request.opId}`;
}

function shows(executed: number, shown: Value | undefined, made?: Value): string {
  const said = (value: Value | undefined) => (value === undefined ? 'nothing' : JSON.stringify(value));
  return `it has executed ${executed} and shows ${said(shown)} where its slots make ${said(made)}`;
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return a.length === b.length && a.every((item, i) => item === b[i]);
}
