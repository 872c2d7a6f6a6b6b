/** The invariants of single-master replication, held against all replicas of a group after every event. */
import type { Audit, AuditSpec } from '../../audit.ts';
import { type Address, isWrite, type Outcome, type Request } from '../../contract.ts';
import type { Message } from '../messages.ts';
import type { SingleMasterOptions } from '../options.ts';
import { Acks } from './acks.ts';
import { INVARIANTS, waive } from './invariants.ts';
import { Life, type View, type Watched } from './life.ts';
import { Logs } from './logs.ts';
import { replay } from './replay.ts';
import { byPosition } from './shelf.ts';

/** Looks between two at what nobody needs any more. */
const TIDY_EVERY = 65_536;

export class SingleMasterAudit implements Audit<Message> {
  readonly #group: Watched;
  readonly #options: SingleMasterOptions;
  readonly #logs = new Logs();
  readonly #acks: Acks;
  /** By address. */
  readonly #lives: (Life | undefined)[] = [];
  readonly #masters = new Map<number, Address>();
  /** The newest epoch in which a master took a client's write. */
  #writing = 0;
  #looks = 0;

  constructor(group: Watched, options: SingleMasterOptions) {
    this.#group = group;
    this.#options = options;
    this.#acks = new Acks(group, options, this.#logs);
  }

  after(address: Address): void {
    const replica = this.#group.replica(address);
    if (replica === undefined) return;
    const known = this.#lives[address];
    const isNew = known?.replica !== replica;
    const life = isNew ? new Life(address, replica, this.#group) : known;
    this.#lives[address] = life;
    const view = life.view();
    const cut = life.disk.takeCut();
    // A master that restarts takes its log for confirmed, unless it is told not to.
    if (isNew && this.#options.restart === 'durable') life.excused = view.last;
    if (view.degraded) life.excused = Math.max(life.excused, view.flushed);
    this.#epochs(life, view);
    this.#logs.look(life, cut, this.#tell);
    if (!isNew && view.last > life.last) this.#writes(life, view);
    life.last = view.last;
    this.#acks.count(life, view, cut);
    replay(life, view, cut, this.#options.apply.commit_order, this.#tell);
    if (++this.#looks % TIDY_EVERY === 0) this.#tidy();
  }

  /** S2 and S8: what a message rests on is on the disk. */
  sends(from: Address, _to: Address, message: Message): void {
    const { kind, epoch } = message;
    const disk = this.#group.disk(from);
    // Who promotes another rests on the votes of a majority, of which its own need not be one.
    if (kind === 'heartbeat' || (kind === 'vote' && message.granted)) {
      const durable = (disk.durableCell('epoch') as number | undefined) ?? 0;
      if (durable < epoch)
        this.#group.broken('S2', [from], `it speaks in epoch ${epoch}, and its disk knows ${durable}`);
    }
    if (kind !== 'replicate') return;
    const last = message.entries.at(-1)?.position ?? 0;
    if (last > disk.durable)
      this.#group.broken('S8', [from], `it streams entry ${last}, ${disk.durable} are on its disk`);
  }

  answers(address: Address, request: Request, outcome: Outcome): void {
    const life = this.#lives[address];
    if (life === undefined || life.replica !== this.#group.replica(address)) return;
    if (outcome.kind !== 'ok' || !outcome.done) return;
    const { epoch, degraded, flushed } = life.view();
    // Whoever goes on alone says so, and answers those who waited, in one and the same event.
    if (degraded) life.excused = Math.max(life.excused, flushed);
    if (request.operations.some(isWrite)) {
      const position = outcome.token?.at(-1) ?? 0;
      const { durable } = life.disk;
      if (position > durable) this.#tell('S8', life, `it acknowledges entry ${position}, ${durable} are on its disk`);
      const wrong = this.#acks.wrong(life, position, epoch);
      if (wrong !== '') this.#tell('S7', life, wrong);
    } else if (request.consistency === 'strong') this.#fenced(life, epoch, 'serves a strong read');
  }

  readonly #tell = (invariant: string, life: Life, what: string): void =>
    this.#group.broken(invariant, [life.address], what);

  /** S1 and S2. */
  #epochs(life: Life, { role, epoch }: View): void {
    if (epoch < life.epoch) this.#tell('S2', life, `it goes back from epoch ${life.epoch} to ${epoch}`);
    const isMaster = role === 'master';
    if (isMaster && (!life.isMaster || epoch !== life.epoch)) {
      const other = this.#masters.get(epoch) ?? life.address;
      this.#masters.set(epoch, other);
      if (other !== life.address) {
        this.#group.broken('S1', [other, life.address], `both are the master of epoch ${epoch}`);
      }
    }
    life.epoch = epoch;
    life.isMaster = isMaster;
  }

  /** S6: a master that writes something new has a lease, so none of an older epoch has. */
  #writes(life: Life, { role, epoch, last }: View): void {
    if (role !== 'master') return;
    const newest = life.entry(last);
    if (newest.epoch !== epoch || newest.write === 0) return;
    this.#fenced(life, epoch, 'takes a write');
    this.#writing = Math.max(this.#writing, epoch);
  }

  #fenced(life: Life, epoch: number, what: string): void {
    if (this.#options.fencing !== 'lease' || epoch >= this.#writing) return;
    this.#tell('S6', life, `it ${what} in epoch ${epoch}, and epoch ${this.#writing} has a master that writes`);
  }

  /** Entries that every log has left behind are not asked for again. */
  #tidy(): void {
    let kept = Number.POSITIVE_INFINITY;
    for (const address of this.#group.replicas) kept = Math.min(kept, this.#group.disk(address).first - 2);
    this.#logs.forget(kept);
  }
}

export const singleMasterAudit: AuditSpec<SingleMasterOptions, Message> = {
  invariants: INVARIANTS,
  begin: (group, options) => new SingleMasterAudit(byPosition(group), options),
  waive: (invariant, options, group) => waive(invariant, options, group.drift()),
};
