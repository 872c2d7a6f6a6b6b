/** A1 and A6: what is on which disk for each slot, and what that makes chosen. */
import type { Group } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import type { Ballot } from '../ballots.ts';
import type { LogRecord } from '../log.ts';
import type { Command, Message, Slot } from '../messages.ts';
import type { Configuration } from '../quorums.ts';
import type { Snapshot } from '../snapshot.ts';
import { isQuorum } from './quorums.ts';

interface Copy {
  readonly address: Address;
  readonly command: Command;
  /** Accepted under it; 0: it was told. */
  readonly ballot: Ballot;
  /** How often the disk had been replaced by then. */
  readonly replacements: number;
}

interface Place {
  readonly copies: Copy[];
  /** What was said to be accepted, by those whose disk may be taken away before anybody looks at it. */
  readonly words: Copy[];
  chosen: Command | undefined;
}

/** How far each disk was looked at. */
interface Seen {
  position: number;
  /** As far as it was spoken of: it may not be durable yet. */
  spoken: number;
  replacements: number;
}

export class Slots {
  readonly #group: Group<Message>;
  readonly #configurationOf: (slot: Slot) => Configuration;
  readonly #places = new Map<Slot, Place>();
  /** By address. */
  readonly #seen: Seen[] = [];
  #forgotten: Slot = 0;

  constructor(group: Group<Message>, configurationOf: (slot: Slot) => Configuration) {
    this.#group = group;
    this.#configurationOf = configurationOf;
  }

  chosen(slot: Slot): Command | undefined {
    return this.#places.get(slot)?.chosen;
  }

  /** Reads what is new on all disks; tells of slots for which two values are chosen. */
  look(twice: (slot: Slot) => void): void {
    for (const address of this.#group.replicas) {
      const disk = this.#group.disk(address);
      const seen = this.#of(address);
      const end = Math.min(disk.durable, disk.last);
      for (let at = Math.max(seen.position + 1, disk.first); at <= end; at++) {
        this.#read(address, disk.record(at) as LogRecord, twice);
      }
      seen.position = Math.max(seen.position, end);
    }
  }

  /** It acknowledges all that it has written; the message leaves when that is durable. */
  speaks(address: Address): void {
    const disk = this.#group.disk(address);
    const seen = this.#of(address);
    for (let at = Math.max(seen.spoken, seen.position, disk.first - 1) + 1; at <= disk.last; at++) {
      const record = disk.record(at) as LogRecord;
      if (record.kind !== 'accept' || record.slot <= this.#forgotten) continue;
      const { ballot, command, slot } = record;
      this.#place(slot).words.push({ address, command, ballot, replacements: disk.replacements });
    }
    seen.spoken = disk.last;
  }

  /** Somebody executes it: from then on nothing else may be chosen. False where something else is. */
  executed(slot: Slot, command: Command): boolean {
    const place = this.#place(slot);
    place.chosen ??= command;
    return place.chosen === command;
  }

  /** Accepted by a quorum under one ballot, whatever became of its disks since: their word was given. */
  wasChosen(slot: Slot, command: Command): boolean {
    const place = this.#place(slot);
    if (place.chosen === command) return true;
    const own = [...place.copies, ...this.#givenIn(place)].filter(
      (copy) => copy.command === command && copy.ballot > 0,
    );
    return own.some(({ ballot }) =>
      this.#isEnough(
        slot,
        own.filter((copy) => copy.ballot === ballot),
      ),
    );
  }

  /** Who has it on disk, in whatever form. */
  isSafe(slot: Slot): boolean {
    const place = this.#places.get(slot);
    if (place === undefined) return slot <= this.#forgotten;
    const same = [...place.copies, ...this.#givenIn(place)].filter(({ command }) => command === place.chosen);
    const holders = same.map(({ address }) => address);
    for (const address of this.#group.replicas) {
      const snapshot = this.#group.disk(address).durableCell('snapshot') as Snapshot | undefined;
      if (snapshot !== undefined && snapshot.slot >= slot) holders.push(address);
    }
    return isQuorum(2, this.#configurationOf(slot), holders);
  }

  forget(slot: Slot): void {
    for (; this.#forgotten < slot; this.#forgotten++) this.#places.delete(this.#forgotten + 1);
  }

  #read(address: Address, record: LogRecord, twice: (slot: Slot) => void): void {
    if (record.kind === 'chosen' || record.kind === 'covered' || record.slot <= this.#forgotten) return;
    const { slot, command } = record;
    const place = this.#place(slot);
    const { replacements } = this.#group.disk(address);
    const ballot = record.kind === 'accept' ? record.ballot : 0;
    const same = (copy: Copy) => copy.address === address && copy.ballot === ballot && copy.command === command;
    if (place.copies.some((copy) => same(copy) && copy.replacements === replacements)) return;
    place.copies.push({ address, command, ballot, replacements });
    // What a lost disk had accepted counts no more beside what is accepted later.
    const own = place.copies.filter((copy) => copy.ballot === ballot && copy.command === command);
    const kept = own.filter((copy) => copy.replacements === this.#group.disk(copy.address).replacements);
    if (ballot === 0 || place.chosen === command || !this.#isEnough(slot, kept)) return;
    if (place.chosen === undefined) place.chosen = command;
    else twice(slot);
  }

  /** Somebody has taken a disk away: the word that was given counts. */
  #givenIn({ words }: Place): readonly Copy[] {
    return words.filter(({ address }) => this.#group.disk(address).replacements > 0);
  }

  #of(address: Address): Seen {
    const { last, replacements } = this.#group.disk(address);
    this.#seen[address] ??= { position: 0, spoken: 0, replacements: 0 };
    const seen = this.#seen[address];
    if (replacements > seen.replacements || last < seen.position) {
      seen.position = seen.spoken = 0;
      seen.replacements = replacements;
    }
    seen.spoken = Math.min(seen.spoken, last);
    return seen;
  }

  #isEnough(slot: Slot, copies: readonly Copy[]): boolean {
    return isQuorum(
      2,
      this.#configurationOf(slot),
      copies.map(({ address }) => address),
    );
  }

  #place(slot: Slot): Place {
    let place = this.#places.get(slot);
    if (place === undefined) {
      place = { copies: [], words: [], chosen: undefined };
      this.#places.set(slot, place);
    }
    return place;
  }
}
