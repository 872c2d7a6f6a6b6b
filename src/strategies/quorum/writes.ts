/** The coordinator of a write: sends it to all replicas of the key, counts who has it, keeps hints for who does not. */
import { type Address, type Context, type Key, NOWHERE } from '../contract.ts';
import { Alarms } from '../parts/alarms.ts';
import type { Copy } from './copy.ts';
import type { Hints } from './hints.ts';
import { isMet, type Quota } from './level.ts';
import type { Message, OpNumber, Written } from './messages.ts';
import type { Options } from './options.ts';
import type { Peers } from './peers.ts';
import type { Preference } from './placement.ts';
import type { Row } from './row.ts';

export interface Order {
  readonly key: Key;
  readonly row: Row;
  /** Replicas that shall have it: all of the key, unless a script names them. */
  readonly to: readonly Address[];
  readonly standIns: readonly Address[];
  readonly quotas: readonly Quota[];
  /** Enough have it; or time is over, and nobody knows who has it. */
  readonly ended: (isConfirmed: boolean) => void;
}

interface Writing extends Order {
  readonly op: OpNumber;
  /** Replicas whose word counts. */
  readonly has: Address[];
  /** Replicas that have it, or will from a hint. */
  readonly caredFor: Address[];
  isOver: boolean;
}

export class Writes {
  readonly #context: Context<Message, string>;
  readonly #options: Options;
  readonly #copy: Copy;
  readonly #peers: Peers;
  readonly #hints: Hints;
  readonly #open = new Map<OpNumber, Writing>();
  readonly #alarms: Alarms<OpNumber>;
  #next: OpNumber;

  constructor(context: Context<Message, string>, options: Options, copy: Copy, peers: Peers, hints: Hints) {
    this.#context = context;
    this.#options = options;
    this.#copy = copy;
    this.#peers = peers;
    this.#hints = hints;
    this.#alarms = new Alarms(context, 'write', options.timeout);
    // An answer to a question of an earlier life must answer none of this one.
    this.#next = Math.floor(context.monotonic());
  }

  /** What is being written just now. */
  get rows(): readonly Row[] {
    return [...this.#open.values()].map(({ row }) => row);
  }

  /** A number that no operation of this coordinator ever had. */
  number(): OpNumber {
    return ++this.#next;
  }

  /** True where as many as the level asks for are believed to be there. */
  isPossible(to: readonly Address[], { standIns }: Preference, quotas: readonly Quota[]): boolean {
    const { sloppy, hints } = this.#options;
    let spare = sloppy && hints.count_to_w ? standIns.filter((address) => !this.#peers.isDown(address)).length : 0;
    return isMet(
      quotas,
      to.filter((home) => !this.#peers.isDown(home) || spare-- > 0),
    );
  }

  start(order: Order): void {
    const { to, standIns } = order;
    const writing: Writing = { ...order, op: this.number(), has: [], caredFor: [], isOver: false };
    this.#open.set(writing.op, writing);
    this.#alarms.add(writing.op);
    let next = 0;
    for (const home of to) {
      if (!this.#peers.isDown(home)) {
        this.#send(writing, home, NOWHERE);
        continue;
      }
      while (next < standIns.length && this.#peers.isDown(standIns[next]!)) next++;
      if (this.#options.sloppy && next < standIns.length) this.#send(writing, standIns[next++]!, home);
      else this.#keepHint(writing, home);
    }
  }

  onWritten(from: Address, { op, standsFor }: Written): void {
    const writing = this.#open.get(op);
    if (writing !== undefined) this.#hasIt(writing, from, standsFor);
  }

  onTimer(): void {
    for (const op of this.#alarms.takeDue()) {
      const writing = this.#open.get(op);
      if (writing === undefined) continue;
      for (const home of writing.to) if (!writing.caredFor.includes(home)) this.#keepHint(writing, home);
      this.#open.delete(op);
      this.#end(writing, false);
    }
  }

  /** `standsFor` NOWHERE: the replica itself is told. */
  #send(writing: Writing, to: Address, standsFor: Address): void {
    const { op, key, row } = writing;
    const copy = this.#copy;
    if (to !== this.#context.self) {
      this.#context.send(to, { kind: 'write', op, key, row, standsFor });
      return;
    }
    if (standsFor === NOWHERE) copy.take(key, row);
    else copy.hint(standsFor, key, row);
    copy.whenDurable(copy.store.ticket, () => this.#hasIt(writing, to, standsFor));
  }

  #hasIt(writing: Writing, from: Address, standsFor: Address): void {
    const { has, caredFor } = writing;
    const home = standsFor === NOWHERE ? from : standsFor;
    if (!caredFor.includes(home)) caredFor.push(home);
    const counts = standsFor === NOWHERE || this.#options.hints.count_to_w;
    if (counts && !has.includes(home)) has.push(home);
    if (isMet(writing.quotas, has)) this.#end(writing, true);
    if (caredFor.length === writing.to.length && writing.isOver) this.#open.delete(writing.op);
  }

  /** Cassandra's way: the coordinator keeps it, and it counts for nothing. */
  #keepHint(writing: Writing, home: Address): void {
    if (home === this.#context.self) return;
    if (this.#hints.keep(home, writing.key, writing.row)) writing.caredFor.push(home);
  }

  #end(writing: Writing, isConfirmed: boolean): void {
    if (writing.isOver) return;
    writing.isOver = true;
    writing.ended(isConfirmed);
  }
}
