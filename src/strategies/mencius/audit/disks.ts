/** What the disks of a group have ever said of each slot: votes, skips, and what owners suggested. */
import type { Group } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import type { Checkpoint, Entry } from '../journal.ts';
import type { Message } from '../messages.ts';
import type { Seats } from '../seats.ts';
import type { Command, Fill, Placed } from '../value.ts';

/** Something stands at a place of a disk, which may be lost with it. */
interface Mark {
  readonly address: Address;
  readonly position: number;
  readonly entry: Entry;
  /** How often that disk had been replaced by then. */
  readonly era: number;
}

interface Vote extends Mark {
  readonly ballot: number;
  readonly command: Command | undefined;
}

interface Pledge extends Mark {
  readonly ballot: number;
}

interface Filled extends Mark {
  readonly fill: Fill;
}

interface Skip extends Mark {
  readonly from: number;
  readonly to: number;
}

export class Disks {
  readonly #group: Group<Message>;
  readonly #seats: Seats;
  /** By address: what of its records was looked at. */
  readonly #seen: number[] = [];
  readonly #known = new WeakSet<Entry>();
  readonly #votes = new Map<number, Vote[]>();
  /** By rank. */
  readonly #fills: Filled[][];
  readonly #skips: Skip[][];
  readonly #promises: Pledge[][];
  /** Told of each new word of an owner on its own slots, before it is taken in. */
  onWord: (from: number, next: number, suggested: readonly Placed[]) => void = () => {};

  constructor(group: Group<Message>, seats: Seats) {
    this.#group = group;
    this.#seats = seats;
    this.#fills = seats.all.map(() => []);
    this.#skips = seats.all.map(() => []);
    this.#promises = seats.all.map(() => []);
  }

  /** Looks at what is new; in a new life some of what was seen may be gone. */
  look(address: Address, isNewLife: boolean): void {
    const disk = this.#group.disk(address);
    if (isNewLife) this.#recall(address);
    for (let at = Math.max(disk.first, (this.#seen[address] ?? 0) + 1); at <= disk.last; at++) {
      this.#read(disk.record(at) as Entry, address, at);
    }
    this.#seen[address] = disk.last;
  }

  /** The highest ballot that this disk has said of slots of this owner. */
  ballot(address: Address, rank: number): number {
    const era = this.#group.disk(address).replacements;
    const mine = this.#promises[rank]!.filter((one) => one.address === address && one.era === era && this.#holds(one));
    return mine.reduce((highest, { ballot }) => Math.max(highest, ballot), 0);
  }

  /** True where a majority accepted this command in this slot under one ballot. */
  isChosen(slot: number, command: Command): boolean {
    const votes = (this.#votes.get(slot) ?? []).filter((vote) => vote.command === command && this.#holds(vote));
    return votes.some(({ ballot }) => this.#isMajority(votes.filter((vote) => vote.ballot === ballot)));
  }

  /** Why nothing but a no-op is chosen in this slot: its owner skipped it, or a majority accepted that; or ''. */
  emptied(slot: number): 'skipped' | 'taken over' | '' {
    const rank = this.#seats.owner(slot);
    const isIn = ({ from, to }: Skip) => slot >= from && slot < to;
    if (this.#skips[rank]!.some((skip) => isIn(skip) && this.#holds(skip))) return 'skipped';
    const fills = this.#fills[rank]!.filter(({ fill }) => slot >= fill.from && slot <= fill.through);
    const empty = fills.filter((one) => this.#holds(one) && !one.fill.commands.some(([at]) => at === slot));
    const isFilled = empty.some(({ fill }) =>
      this.#isMajority(empty.filter((other) => other.fill.ballot === fill.ballot)),
    );
    return isFilled ? 'taken over' : '';
  }

  /** What its owner suggested in this slot. */
  suggested(slot: number): Command | undefined {
    const owner = this.#seats.all[this.#seats.owner(slot)];
    return this.#votes.get(slot)?.find(({ address, ballot }) => address === owner && ballot === 0)?.command;
  }

  /** Its owner said that it will suggest nothing there. */
  isSkipped(slot: number): boolean {
    return this.#skips[this.#seats.owner(slot)]!.some(({ from, to }) => slot >= from && slot < to);
  }

  /** Those whose disk has what is executed in this slot, or said so before it was lost. */
  holders(slot: number, command: Command): readonly Address[] {
    const votes = (this.#votes.get(slot) ?? []).filter((vote) => vote.command === command && this.#holds(vote));
    return this.#group.replicas.filter((address) => {
      const saved = this.#group.disk(address).durableCell('checkpoint') as Checkpoint | undefined;
      return (saved?.executed ?? 0) >= slot || votes.some((vote) => vote.address === address);
    });
  }

  /** Everybody has executed everything up to here, or will be told so. */
  forget(executed: number): void {
    for (const slot of this.#votes.keys()) if (slot <= executed) this.#votes.delete(slot);
    for (const [rank, fills] of this.#fills.entries()) {
      this.#fills[rank] = fills.filter(({ fill }) => fill.through > executed);
      this.#skips[rank] = this.#skips[rank]!.filter(({ to }) => to > executed);
    }
  }

  #read(entry: Entry, address: Address, position: number): void {
    this.#known.add(entry);
    const mark: Mark = { address, position, entry, era: this.#group.disk(address).replacements };
    if (entry.what !== 'word') this.#promise(entry.rank, { ...mark, ballot: ballotOf(entry) });
    if (entry.what === 'word') {
      const isOwn = this.#seats.all[entry.rank] === address;
      if (isOwn) this.onWord(entry.from, entry.next, entry.suggested);
      for (const [slot, command] of entry.suggested) this.#vote(slot, { ...mark, ballot: 0, command });
      if (!isOwn) return;
      // Between two suggestions the owner skips.
      let from = entry.from;
      for (const [slot] of [...entry.suggested, [entry.next] as const]) {
        if (slot > from) this.#skips[entry.rank]!.push({ ...mark, from, to: slot });
        from = slot + this.#seats.count;
      }
    } else if (entry.what === 'fill') {
      for (const [slot, command] of entry.fill.commands) {
        this.#vote(slot, { ...mark, ballot: entry.fill.ballot, command });
      }
      this.#fills[entry.rank]!.push({ ...mark, fill: entry.fill });
    }
  }

  /** Of those that are safe the highest says it all. */
  #promise(rank: number, promise: Pledge): void {
    const { address, era } = promise;
    this.#promises[rank] = this.#promises[rank]!.filter(
      (one) =>
        one.address !== address || (one.era === era && !(this.#holds(one) && one.ballot < this.ballot(address, rank))),
    );
    this.#promises[rank]!.push(promise);
  }

  #vote(slot: number, vote: Vote): void {
    const votes = this.#votes.get(slot);
    if (votes === undefined) this.#votes.set(slot, [vote]);
    else votes.push(vote);
  }

  /** It is on the disk; or somebody has taken that away, and the word that was given counts. */
  #holds({ address, position, era }: Mark): boolean {
    const disk = this.#group.disk(address);
    return era < disk.replacements || position <= disk.durable;
  }

  /** What was not synced when it died is gone, and something else may stand in its place. */
  #recall(address: Address): void {
    const disk = this.#group.disk(address);
    const isKept = (mark: Mark) =>
      mark.address !== address ||
      mark.era < disk.replacements ||
      mark.position < disk.first ||
      (mark.position <= disk.last && disk.record(mark.position) === mark.entry);
    for (const [slot, votes] of this.#votes) this.#votes.set(slot, votes.filter(isKept));
    for (const rank of this.#seats.all.keys()) {
      this.#fills[rank] = this.#fills[rank]!.filter(isKept);
      this.#skips[rank] = this.#skips[rank]!.filter(isKept);
      this.#promises[rank] = this.#promises[rank]!.filter(isKept);
    }
    let at = Math.min(this.#seen[address] ?? 0, disk.last);
    while (at >= disk.first && !this.#known.has(disk.record(at) as Entry)) at--;
    this.#seen[address] = at;
  }

  #isMajority(marks: readonly Mark[]): boolean {
    return new Set(marks.map(({ address }) => address)).size > Math.floor(this.#group.replicas.length / 2);
  }
}

function ballotOf(entry: Exclude<Entry, { readonly what: 'word' }>): number {
  return entry.what === 'fill' ? entry.fill.ballot : entry.ballot;
}
