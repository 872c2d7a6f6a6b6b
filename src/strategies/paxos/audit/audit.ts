/** Multi-Paxos' invariants, held against all replicas and disks of a group after every event. */
import type { Audit, AuditSpec, Group } from '../../audit.ts';
import { type Address, isWrite, type Outcome, type Request, type Value } from '../../contract.ts';
import { Replay } from '../../parts/replay.ts';
import type { Placed } from '../configurations.ts';
import type { Command, Message, Slot } from '../messages.ts';
import type { Options } from '../options.ts';
import type { Configuration } from '../quorums.ts';
import type { PaxosReplica } from '../replica.ts';
import { Deeds } from './deeds.ts';
import { INVARIANTS, waive } from './invariants.ts';
import { Proposals } from './proposals.ts';
import { apart } from './quorums.ts';
import { Slots } from './slots.ts';

/** Slots between two looks at what nobody needs any more, and how many are kept all the same. */
const TIDY_EVERY = 4_096;

/** What was last seen of one replica, in one of its lives. */
interface Life {
  readonly address: Address;
  readonly paxos: PaxosReplica;
  chosen: Slot;
  applied: Slot;
  wasRecovering: boolean;
}

export class PaxosAudit implements Audit<Message> {
  readonly #group: Group<Message>;
  readonly #alpha: number;
  readonly #slots: Slots;
  readonly #proposals = new Proposals();
  readonly #replay: Replay;
  readonly #deeds = new Deeds();
  /** By address. */
  readonly #lives: (Life | undefined)[] = [];
  /** By address: the highest promise that was durable, and the disk that it was on. */
  readonly #promised: { ballot: number; replacements: number }[] = [];
  readonly #placed: Placed[] = [];
  /** Acknowledged by the replica whose handler runs; reads that it answered. */
  readonly #acknowledged: Slot[] = [];
  readonly #served: { readonly request: Request; readonly slot: Slot; readonly value: Value | undefined }[] = [];
  /** How much was executed when a strong read was asked; a copy of the request is the same object. */
  readonly #askedAt = new WeakMap<Request, Slot>();
  #asked: Request | undefined;
  #tidied = 0;

  constructor(group: Group<Message>, { alpha, dedup }: Options) {
    this.#group = group;
    this.#alpha = alpha;
    this.#slots = new Slots(group, (slot) => this.#configurationOf(slot));
    this.#replay = new Replay(group.keys, dedup);
  }

  after(address: Address): void {
    this.#asked = undefined;
    const paxos = this.#group.replica(address) as PaxosReplica | undefined;
    if (paxos === undefined) return;
    this.#begin(paxos);
    const known = this.#lives[address];
    const fresh = { address, paxos, chosen: 0, applied: 0, wasRecovering: false };
    const life = known?.paxos === paxos ? known : fresh;
    this.#lives[address] = life;
    this.#promises(life);
    if (paxos.log.chosen !== life.chosen || paxos.applied !== life.applied) this.#advanced(life);
    if (life.wasRecovering && !paxos.recovery.isUnderWay) this.#deeds.all['lost disks recovered']++;
    life.wasRecovering = paxos.recovery.isUnderWay;
    for (const slot of this.#acknowledged.splice(0)) this.#onDisks(life, slot);
    for (const { request, slot, value } of this.#served.splice(0)) {
      // A read that stands in the log may repeat an answer from further up.
      if (this.#slots.chosen(slot)?.request === request) continue;
      const wrong = this.#replay.read(request.operations.at(-1)!.key, slot, value);
      if (wrong !== '') this.#tell('A5', life, wrong);
    }
    if (this.#replay.last >= this.#tidied + TIDY_EVERY) this.#tidy();
  }

  asked(_address: Address, request: Request): void {
    this.#asked = request;
    const isStrong = request.consistency === 'strong' && !request.operations.some(isWrite);
    if (isStrong && !this.#askedAt.has(request)) this.#askedAt.set(request, this.#replay.last);
  }

  sends(from: Address, _to: Address, message: Message, isDurable: boolean): void {
    this.#deeds.sends(message);
    const wrong = this.#proposals.spoken(from, message, this.#group.disk(from), isDurable);
    if (wrong !== undefined) this.#group.broken(wrong[0], [from], wrong[1]);
    if (message.kind === 'accepted') this.#slots.speaks(from);
    if (message.kind !== 'accept' || message.proposals.length === 0) return;
    const { slot } = message.proposals.at(-1)!;
    // What its own handler has just executed nobody has been told of yet.
    const known = Math.max(this.#replay.last, message.chosen);
    if (slot <= known + this.#alpha) return;
    this.#group.broken('A9', [from], `it proposes slot ${slot}, and all is known to be chosen up to ${known}`);
  }

  answers(address: Address, request: Request, outcome: Outcome): void {
    const slot = outcome.token?.[0];
    if (outcome.kind !== 'ok' || slot === undefined) return;
    if (request.operations.some(isWrite)) this.#acknowledged.push(slot);
    else this.#served.push({ request, slot, value: outcome.value });
    if (request.consistency !== 'strong' || request.operations.some(isWrite)) return;
    this.#deeds.all[request === this.#asked ? 'reads under a lease' : 'reads by index']++;
    const executed = this.#askedAt.get(request) ?? 0;
    if (slot >= executed) return;
    const what = `it answers a strong read as of slot ${slot}; ${executed} were executed when the read arrived`;
    this.#group.broken('A7', [address], what);
  }

  deeds(): Readonly<Record<string, number>> {
    return this.#deeds.all;
  }

  #tell(invariant: string, { address }: Life, what: string): void {
    this.#group.broken(invariant, [address], what);
  }

  /** The first replica says who decides at the beginning. */
  #begin({ configurations }: PaxosReplica): void {
    if (this.#placed.length === 0) this.#place(configurations.placed[0]!);
  }

  #place(placed: Placed): void {
    this.#placed.push(placed);
    const pair = apart(placed.configuration);
    if (pair === undefined) return;
    const [one, other] = pair.map((set) => set.map((address) => this.#group.nameOf(address)).join(' '));
    this.#group.broken('A8', placed.configuration.members, `{${one}} could elect while {${other}} choose`);
  }

  #configurationOf(slot: Slot): Configuration {
    let at = this.#placed.length - 1;
    while (at > 0 && this.#placed[at]!.from > slot) at--;
    return this.#placed[at]!.configuration;
  }

  /** A3. */
  #promises({ address, paxos }: Life): void {
    const disk = this.#group.disk(address);
    const durable = (disk.durableCell('promised') as number | undefined) ?? 0;
    const before = this.#promised[address];
    const { replacements } = disk;
    const isSame = before !== undefined && before.replacements === replacements;
    if (isSame && paxos.log.promised < before.ballot) {
      const what = `it had promised ballot ${before.ballot}, and now ${paxos.log.promised}`;
      this.#group.broken('A3', [address], what);
    }
    this.#promised[address] = { ballot: isSame ? Math.max(before.ballot, durable) : durable, replacements };
  }

  /** A1, A4 and A5. */
  #advanced(life: Life): void {
    const { paxos } = life;
    const { applied, log } = paxos;
    this.#slots.look((slot) => this.#tell('A1', life, `two values are chosen for slot ${slot}`));
    if (log.chosen < life.chosen || applied < life.applied || applied > log.chosen)
      this.#tell('A4', life, `it has executed ${applied} slots, and takes ${log.chosen} for chosen`);
    for (let slot = life.chosen + 1; slot <= log.chosen; slot++) {
      const kept = log.get(slot);
      if (kept !== undefined) this.#executes(life, slot, kept.command);
      else if (slot > this.#replay.last)
        this.#tell('A4', life, `its snapshot covers slot ${slot}, which is not chosen`);
    }
    if (applied > life.applied) {
      const wrong = this.#replay.compare(life.applied + 1, applied, (key) => paxos.read(key));
      if (wrong !== '') this.#tell('A5', life, wrong);
    }
    life.chosen = log.chosen;
    life.applied = applied;
  }

  #executes(life: Life, slot: Slot, command: Command): void {
    if (slot <= this.#replay.last) {
      const before = this.#slots.chosen(slot);
      if (before !== undefined && before !== command)
        this.#tell('A1', life, `it executes another value in slot ${slot} than others do`);
      return;
    }
    if (!this.#slots.wasChosen(slot, command))
      this.#tell('A4', life, `it executes slot ${slot}, which no quorum has accepted under one ballot`);
    if (!this.#slots.executed(slot, command))
      this.#tell('A1', life, `it executes another value in slot ${slot} than a quorum has accepted`);
    if (slot !== this.#replay.last + 1) return;
    this.#replay.add(command.request, command.at);
    const { configuration } = command;
    if (configuration === undefined) return;
    this.#deeds.all['members changed']++;
    this.#place({ at: slot, from: slot + this.#alpha, configuration });
  }

  /** A6. */
  #onDisks(life: Life, slot: Slot): void {
    if (slot > this.#replay.last) this.#tell('A6', life, `it acknowledges slot ${slot}, which nobody has executed`);
    else if (!this.#slots.isSafe(slot))
      this.#tell('A6', life, `too few disks have slot ${slot}, which it acknowledges`);
  }

  #tidy(): void {
    this.#tidied = this.#replay.last;
    const kept = this.#tidied - TIDY_EVERY;
    this.#slots.forget(kept);
    this.#proposals.forget(kept);
    this.#replay.forget(kept);
  }
}

export const paxosAudit: AuditSpec<Options, Message> = {
  invariants: INVARIANTS,
  begin: (group, options) => new PaxosAudit(group, options),
  waive: (invariant, options, group) => waive(invariant, options, group.drift()),
};
