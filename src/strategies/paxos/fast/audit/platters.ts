/** What acceptors have on their disks, and whether that is what they say. */
import type { Group } from '../../../audit.ts';
import type { Address } from '../../../contract.ts';
import type { VoteRecord } from '../acceptor.ts';
import { type Message, type Name, nameOf, type Slot, spelledName } from '../messages.ts';
import { type Round, spelledRound } from '../rounds.ts';
import type { Snapshot } from '../snapshot.ts';

interface Written {
  readonly position: number;
  readonly record: VoteRecord & { readonly kind: 'vote' };
}

export class Platters {
  readonly #group: Group<Message>;
  /** By address and slot: its votes, the newest last. */
  readonly #written: Map<Slot, Written[]>[] = [];
  /** By address: how far its journal was read, in this life. */
  readonly #looked: number[] = [];
  readonly #promised: Round[] = [];
  readonly #replacements: number[] = [];

  constructor(group: Group<Message>) {
    this.#group = group;
  }

  /** It starts anew with what was durable. */
  restarted(address: Address): void {
    const { replacements } = this.#group.disk(address);
    if ((this.#replacements[address] ?? 0) !== replacements) this.#promised[address] = 0;
    this.#replacements[address] = replacements;
    this.#written[address] = new Map();
    this.#looked[address] = 0;
    const promised = (this.#group.disk(address).get('promised') as Round | undefined) ?? 0;
    if (promised >= (this.#promised[address] ?? 0)) return;
    this.#group.broken('FP4', [address], `it takes back its promise of ${spelledRound(this.#promised[address]!)}`);
  }

  look(address: Address): void {
    const disk = this.#group.disk(address);
    for (let position = Math.max(this.#looked[address]! + 1, disk.first); position <= disk.last; position++) {
      const record = disk.record(position) as VoteRecord;
      if (record.kind === 'vote') this.#read(address, { position, record });
    }
    this.#looked[address] = disk.last;
  }

  /** FP4. */
  #read(address: Address, vote: Written): void {
    const { slot, round } = vote.record;
    const votes = this.#written[address]!.get(slot) ?? [];
    this.#written[address]!.set(slot, votes);
    const before = votes.at(-1)?.record.round ?? -1;
    votes.push(vote);
    if (before < round) return;
    this.#group.broken(
      'FP4',
      [address],
      `it votes in ${spelledRound(round)} in slot ${slot}, after ${spelledRound(before)}`,
    );
  }

  /** FP3. */
  spoken(from: Address, { slot, round, name }: Message & { kind: 'voted' }): void {
    this.look(from);
    const isSaid = ({ record }: Written) => record.round === round && nameOf(record.command?.request) === name;
    const votes = this.#written[from]!.get(slot)?.filter(isSaid) ?? [];
    // Its record may be gone with a snapshot, and the word is an old one.
    if (votes.some((vote) => this.#isDurable(from, vote)) || this.#holds(from, slot)) return;
    this.#group.broken(
      'FP3',
      [from],
      `it says that it voted for ${spelledName(name)} in slot ${slot}, which its disk may lose`,
    );
  }

  promised(from: Address, reign: Round): void {
    const durable = (this.#group.disk(from).durableCell('promised') as Round | undefined) ?? 0;
    if (durable < reign) this.#group.broken('FP3', [from], `it promises ${spelledRound(reign)}, and its disk does not`);
    this.#promised[from] = Math.max(this.#promised[from] ?? 0, reign);
  }

  /** FP5: whose disk has a vote for it, or a snapshot of what came of it; or had, and was taken away. */
  holders(slot: Slot, name: Name): readonly Address[] {
    return this.#group.replicas.filter((address) => {
      const isMeant = (vote: Written) =>
        nameOf(vote.record.command?.request) === name && this.#isDurable(address, vote);
      const votes = this.#written[address]?.get(slot) ?? [];
      return votes.some(isMeant) || this.#holds(address, slot) || this.#group.disk(address).replacements > 0;
    });
  }

  forget(slot: Slot): void {
    for (const written of this.#written) written?.delete(slot);
  }

  /** The power may have failed since it was read. */
  #isDurable(address: Address, { position, record }: Written): boolean {
    const disk = this.#group.disk(address);
    return position >= disk.first && position <= disk.durable && disk.record(position) === record;
  }

  #holds(address: Address, slot: Slot): boolean {
    const snapshot = this.#group.disk(address).durableCell('snapshot') as Snapshot | undefined;
    return snapshot !== undefined && snapshot.slot >= slot;
  }
}
