/** Mencius' invariants, held against all replicas of a group after every event. */
import type { Audit, AuditSpec, Group } from '../../audit.ts';
import { type Address, isWrite, type Outcome, type Request, type Value } from '../../contract.ts';
import type { Dedup } from '../../parts/remembered.ts';
import type { Message } from '../messages.ts';
import type { Options } from '../options.ts';
import type { MenciusReplica } from '../replica.ts';
import { Seats } from '../seats.ts';
import type { Placed } from '../value.ts';
import { Decided } from './decided.ts';
import { Deeds } from './deeds.ts';
import { Disks } from './disks.ts';
import { INVARIANTS } from './invariants.ts';

/** Slots between two looks at what nobody needs any more. */
const TIDY_EVERY = 8_192;

/** What was last seen of one replica, in one of its lives. */
interface Life {
  readonly replica: MenciusReplica;
  executed: number;
}

export class MenciusAudit implements Audit<Message> {
  readonly #group: Group<Message>;
  readonly #disks: Disks;
  readonly #decided: Decided;
  readonly #deeds: Deeds;
  readonly #lives: (Life | undefined)[] = [];
  /** Of the handler that runs. */
  readonly #acknowledged: number[] = [];
  readonly #served: { readonly request: Request; readonly slot: number; readonly value: Value | undefined }[] = [];
  /** The highest slot as of which anybody was answered. */
  #highest = 0;
  /** What had been executed or acknowledged when a strong read was asked; a copy of the request is the same object. */
  readonly #askedAt = new WeakMap<Request, number>();
  #tidied = 0;
  #speaker: Address = 0;

  constructor(group: Group<Message>, dedup?: Dedup) {
    const seats = new Seats(group.replicas);
    this.#group = group;
    this.#disks = new Disks(group, seats);
    this.#disks.onWord = (from, next, suggested) => this.#word(from, next, suggested);
    this.#decided = new Decided(group, this.#disks, dedup);
    this.#deeds = new Deeds(seats);
  }

  after(address: Address): void {
    this.#speaker = address;
    const replica = this.#group.replica(address) as MenciusReplica | undefined;
    if (replica === undefined) return;
    const known = this.#lives[address];
    this.#disks.look(address, known !== undefined && known.replica !== replica);
    const life = known?.replica === replica ? known : { replica, executed: replica.journal.checkpoint?.executed ?? 0 };
    this.#lives[address] = life;
    if (known?.replica !== replica) this.#reborn(address, replica);
    if (replica.executed < life.executed) this.#tell('M4', `it goes back to slot ${replica.executed}`);
    if (replica.executed > life.executed) {
      if (replica.executor.base > life.executed) this.#deeds.installed();
      this.#decided.advanced(replica, life.executed, this.#tell);
      life.executed = replica.executed;
    }
    for (const slot of this.#acknowledged.splice(0)) this.#onDisks(slot);
    for (const { request, slot, value } of this.#served.splice(0)) {
      this.#decided.read(request.operations.at(-1)!.key, slot, value, this.#tell);
    }
    if (this.#decided.through >= this.#tidied + TIDY_EVERY) this.#tidy();
  }

  asked(_address: Address, request: Request): void {
    const isStrong = request.consistency === 'strong' && !request.operations.some(isWrite);
    if (isStrong && !this.#askedAt.has(request))
      this.#askedAt.set(request, Math.max(this.#decided.last, this.#highest));
  }

  sends(from: Address, _to: Address, message: Message, isDurable: boolean): void {
    this.#deeds.sends(message);
    const { durable, last } = this.#group.disk(from);
    if (isDurable || durable >= last || !BINDING.includes(message.kind)) return;
    this.#group.broken('M6', [from], `it says \`${message.kind}\` of what is not on its disk`);
  }

  answers(address: Address, request: Request, outcome: Outcome): void {
    const slot = outcome.token?.[0];
    if (outcome.kind !== 'ok' || slot === undefined) return;
    this.#highest = Math.max(this.#highest, slot);
    if (request.operations.some(isWrite)) this.#acknowledged.push(slot);
    else this.#served.push({ request, slot, value: outcome.value });
    const decided = this.#askedAt.get(request) ?? 0;
    if (slot >= decided) return;
    const what = `it answers a strong read as of slot ${slot}; ${decided} was told when the read arrived`;
    this.#group.broken('M8', [address], what);
  }

  deeds(): Readonly<Record<string, number>> {
    return this.#deeds.counts(this.#decided.takenOver);
  }

  readonly #tell = (invariant: string, what: string): void => this.#group.broken(invariant, [this.#speaker], what);

  /** M3. */
  #word(from: number, next: number, suggested: readonly Placed[]): void {
    this.#deeds.word(from, next, suggested);
    for (const [slot] of suggested) {
      if (this.#disks.suggested(slot) !== undefined) this.#tell('M3', `it suggests something again in slot ${slot}`);
      if (this.#disks.isSkipped(slot)) this.#tell('M3', `it suggests something in slot ${slot}, which it has skipped`);
    }
  }

  /** M5. */
  #onDisks(slot: number): void {
    const isExecuted = slot <= this.#decided.through;
    const command = isExecuted ? this.#decided.command(slot) : this.#disks.suggested(slot);
    if (command === undefined) return;
    const holders = this.#disks.holders(slot, command);
    if (holders.length > Math.floor(this.#group.replicas.length / 2)) return;
    const names = holders.map((holder) => this.#group.nameOf(holder));
    const where = names.length === 0 ? 'no disk' : `the disks of ${names.join(', ')} alone`;
    this.#tell('M5', `it acknowledges what is in slot ${slot}, which is on ${where}`);
  }

  /** M6, over all lives with one disk. */
  #reborn(address: Address, { lanes }: MenciusReplica): void {
    for (const { rank, ballot } of lanes) {
      const promised = this.#disks.ballot(address, rank);
      if (ballot < promised) this.#tell('M6', `it goes back from ballot ${promised} to ${ballot}, of owner ${rank}`);
    }
  }

  /** What all have executed is not asked for again; who comes later gets a snapshot. */
  #tidy(): void {
    this.#tidied = this.#decided.through;
    let executed = this.#decided.through;
    for (const address of this.#group.replicas) executed = Math.min(executed, this.#lives[address]?.executed ?? 0);
    const kept = executed - TIDY_EVERY;
    this.#disks.forget(kept);
    this.#decided.forget(kept);
  }
}

/** What a replica must not forget once it has said it. */
const BINDING: readonly Message['kind'][] = [
  'suggest',
  'accept',
  'skip',
  'beat',
  'prepare',
  'promised',
  'fill',
  'filled',
];

export const menciusAudit: AuditSpec<Options, Message> = {
  invariants: INVARIANTS,
  begin: (group, { dedup }) => new MenciusAudit(group, dedup),
};
