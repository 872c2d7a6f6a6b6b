/** The coordinator of a read: asks replicas, joins what they have, and mends those that lack some of it. */
import { type Address, type Context, type Key, NOWHERE } from '../contract.ts';
import { Alarms } from '../parts/alarms.ts';
import type { Copy } from './copy.ts';
import { isMet, missing, type Quota } from './level.ts';
import type { Message, OpNumber, Seen } from './messages.ts';
import type { Options } from './options.ts';
import type { Peers } from './peers.ts';
import type { Preference } from './placement.ts';
import type { Row } from './row.ts';

export interface Question {
  readonly key: Key;
  /** Whom a script names; undefined: as the options say. */
  readonly among: readonly Address[] | undefined;
  readonly preference: Preference;
  readonly quotas: readonly Quota[];
  /** What enough replicas have; undefined: nothing. `isOwn`: this one alone was asked. Too few answers: not called. */
  readonly found: (row: Row | undefined, isOwn: boolean) => void;
  readonly otherwise: () => void;
}

interface Answer {
  readonly from: Address;
  readonly standsFor: Address;
  row: Row | undefined;
}

interface Reading extends Question {
  readonly op: OpNumber;
  /** Who may still be asked. */
  readonly spare: Address[];
  readonly answers: Answer[];
  joined: Row | undefined;
  /** Answered to the client; what still comes is for repair. */
  isOver: boolean;
  isRepairing: boolean;
  asked: number;
}

export class Reads {
  readonly #context: Context<Message, string>;
  readonly #options: Options;
  readonly #copy: Copy;
  readonly #peers: Peers;
  readonly #number: () => OpNumber;
  readonly #open = new Map<OpNumber, Reading>();
  readonly #alarms: Alarms<OpNumber>;
  readonly #impatience: Alarms<OpNumber>;

  constructor(context: Context<Message, string>, options: Options, copy: Copy, peers: Peers, number: () => OpNumber) {
    this.#context = context;
    this.#options = options;
    this.#copy = copy;
    this.#peers = peers;
    this.#number = number;
    this.#alarms = new Alarms(context, 'read', options.timeout);
    this.#impatience = new Alarms(context, 'speculate', options.speculative);
  }

  /** False where too few are believed to be there: nobody was asked. */
  start(question: Question): boolean {
    const { quotas } = question;
    const alive = this.#peers.nearest(question.among ?? question.preference.home).filter((a) => !this.#peers.isDown(a));
    const standIns = this.#options.sloppy && question.among === undefined ? this.#standIns(question.preference) : [];
    const absent = question.preference.home.filter((home) => !alive.includes(home)).slice(0, standIns.length);
    if (!isMet(quotas, [...alive, ...absent])) return false;
    const isWide = this.#options.ask === 'all' || question.among !== undefined;
    const first = isWide ? alive : enough(alive, quotas);
    const spare = alive.filter((address) => !first.includes(address));
    const reading: Reading = {
      ...question,
      op: this.#number(),
      spare,
      answers: [],
      joined: undefined,
      isOver: false,
      isRepairing: false,
      asked: 0,
    };
    this.#open.set(reading.op, reading);
    this.#alarms.add(reading.op);
    if (spare.length > 0) this.#impatience.add(reading.op);
    for (const home of first) this.#ask(reading, home, NOWHERE);
    for (let i = 0; i < absent.length; i++) this.#ask(reading, standIns[i]!, absent[i]!);
    return true;
  }

  onSeen(from: Address, { op, row, standsFor }: Seen): void {
    const reading = this.#open.get(op);
    if (reading !== undefined) this.#answered(reading, { from, standsFor, row });
  }

  /** True where a repair was confirmed. */
  onWritten(from: Address, op: OpNumber): boolean {
    const reading = this.#open.get(op);
    if (reading === undefined) return false;
    const answer = reading.answers.find((one) => one.from === from);
    if (answer !== undefined) answer.row = reading.joined;
    if (reading.isRepairing) this.#finishOnceRepaired(reading);
    return true;
  }

  onTimer(): void {
    for (const op of this.#alarms.takeDue()) {
      const reading = this.#open.get(op);
      this.#open.delete(op);
      if (reading === undefined || reading.isOver) continue;
      // Its own disk may still answer: that is not for the client any more.
      reading.isOver = true;
      reading.otherwise();
    }
  }

  /** Who was asked may be slow or dead: one more is asked beside them. */
  onImpatience(): void {
    for (const op of this.#impatience.takeDue()) {
      const reading = this.#open.get(op);
      if (reading === undefined || reading.isOver) continue;
      const next = reading.spare.shift();
      if (next !== undefined) this.#ask(reading, next, NOWHERE);
      if (reading.spare.length > 0) this.#impatience.add(op);
    }
  }

  #standIns({ standIns }: Preference): readonly Address[] {
    return standIns.filter((address) => !this.#peers.isDown(address));
  }

  #ask(reading: Reading, to: Address, standsFor: Address): void {
    const { op, key } = reading;
    reading.asked++;
    if (to !== this.#context.self) {
      this.#context.send(to, { kind: 'read', op, key, standsFor });
      return;
    }
    const { store } = this.#copy;
    const row = standsFor === NOWHERE ? this.#copy.row(key) : store.hint(standsFor, key);
    this.#copy.whenDurable(standsFor === NOWHERE ? store.ticketOf(key) : store.ticket, () =>
      this.#answered(reading, { from: to, standsFor, row }),
    );
  }

  #answered(reading: Reading, answer: Answer): void {
    const { answers } = reading;
    if (answers.some(({ from, standsFor }) => from === answer.from && standsFor === answer.standsFor)) return;
    answers.push(answer);
    if (answer.row !== undefined) reading.joined = this.#copy.join(reading.joined, answer.row);
    const isLast = answers.length === reading.asked;
    if (reading.isOver || reading.isRepairing) this.#repairLate(reading);
    else if (isMet(reading.quotas, answers.map(speaksFor))) this.#decide(reading);
    if (isLast && reading.isOver && this.#options.repair === 'none') this.#open.delete(reading.op);
  }

  #decide(reading: Reading): void {
    const { repair } = this.#options;
    if (repair === 'blocking') {
      reading.isRepairing = true;
      this.#repair(reading);
      this.#finishOnceRepaired(reading);
      return;
    }
    this.#finish(reading);
    if (repair === 'background') this.#repair(reading);
  }

  /** As many have what is shown as the level asks for: no later read at this level can show less. */
  #finishOnceRepaired(reading: Reading): void {
    const mended = reading.answers.filter((answer) => !this.#lacks(answer, reading.joined));
    if (!reading.isOver && isMet(reading.quotas, mended.map(speaksFor))) this.#finish(reading);
  }

  #finish(reading: Reading): void {
    reading.isOver = true;
    reading.isRepairing = false;
    const [first] = reading.answers;
    const isOwn = reading.answers.length === 1 && first!.from === this.#context.self && first!.standsFor === NOWHERE;
    reading.found(reading.joined, isOwn);
  }

  #repairLate(reading: Reading): void {
    if (this.#options.repair !== 'none') this.#repair(reading);
  }

  #repair(reading: Reading): void {
    const { op, key, joined } = reading;
    if (joined === undefined) return;
    for (const answer of reading.answers) {
      if (answer.standsFor !== NOWHERE || !this.#lacks(answer, joined)) continue;
      if (answer.from !== this.#context.self) {
        this.#context.send(answer.from, { kind: 'write', op, key, row: joined, standsFor: NOWHERE });
        continue;
      }
      this.#copy.take(key, joined);
      this.#copy.whenDurable(this.#copy.store.ticket, () => this.onWritten(answer.from, op));
    }
  }

  #lacks(answer: Answer, joined: Row | undefined): boolean {
    if (joined === undefined || answer.row === joined) return false;
    return answer.row === undefined || this.#copy.rule.join(answer.row, joined) !== answer.row;
  }
}

function speaksFor({ from, standsFor }: Answer): Address {
  return standsFor === NOWHERE ? from : standsFor;
}

/** The first of these that meet every quota. */
function enough(alive: readonly Address[], quotas: readonly Quota[]): readonly Address[] {
  const chosen: Address[] = [];
  for (const address of alive) {
    if (quotas.some((quota) => missing(quota, chosen) > 0 && quota.members.includes(address))) chosen.push(address);
  }
  return chosen;
}
