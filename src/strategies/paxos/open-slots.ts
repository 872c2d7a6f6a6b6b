/** Slots that a leader has proposed something for and that are not all chosen: what, and who has accepted it. */
import type { Address } from '../contract.ts';
import { Line } from '../parts/line.ts';
import type { Command, Proposal, Slot } from './messages.ts';
import { type Configuration, isPhase2 } from './quorums.ts';

interface Open {
  readonly command: Command;
  readonly configuration: Configuration;
  /** Where the leader's own acceptor has written it down. */
  readonly position: number;
  /** A command of this leader's own clients. */
  readonly isOwn: boolean;
  /** Who has it on its disk under this ballot, and no other. */
  votes: Address[];
  isChosen: boolean;
}

export class OpenSlots {
  #line = new Line<Open>();

  /** `first`: the slot that is proposed next. */
  reset(first: Slot): void {
    this.#line = new Line<Open>(first);
  }

  get first(): Slot {
    return this.#line.first;
  }

  /** The slot that is proposed next. */
  get next(): Slot {
    return this.#line.last + 1;
  }

  get isEmpty(): boolean {
    return this.#line.length === 0;
  }

  command(slot: Slot): Command | undefined {
    return this.#line.get(slot)?.command;
  }

  isOwn(slot: Slot, command: Command): boolean {
    const open = this.#line.get(slot);
    return open?.isOwn === true && open.command === command;
  }

  add(command: Command, configuration: Configuration, position: number, isOwn: boolean): void {
    this.#line.add({ command, configuration, position, isOwn, votes: [], isChosen: false });
  }

  /** True where that makes it chosen: a quorum has accepted it under one ballot. */
  vote(slot: Slot, from: Address): boolean {
    const open = this.#line.get(slot);
    if (open === undefined || open.isChosen || open.votes.includes(from)) return false;
    open.votes.push(from);
    open.isChosen = isPhase2(open.configuration, (address) => open.votes.includes(address));
    return open.isChosen;
  }

  /** What is on this disk up to `position`; true where something is chosen by it. */
  voteDurable(self: Address, position: number): boolean {
    let isAny = false;
    for (let slot = this.first; slot < this.next; slot++) {
      const open = this.#line.get(slot)!;
      if (open.position > position) break;
      if (this.vote(slot, self)) isAny = true;
    }
    return isAny;
  }

  /** Its disk is lost, and with it what it had accepted. */
  drop(from: Address): void {
    for (let slot = this.first; slot < this.next; slot++) {
      const open = this.#line.get(slot)!;
      if (!open.isChosen) open.votes = open.votes.filter((one) => one !== from);
    }
  }

  /** The end of what is chosen without a gap after `slot`. */
  chosenAfter(slot: Slot): Slot {
    let through = slot;
    while (this.#line.get(through + 1)?.isChosen) through++;
    return through;
  }

  /** What is chosen is not open any more, whoever had it chosen. */
  dropThrough(slot: Slot): void {
    if (slot >= this.next) this.reset(slot + 1);
    else this.#line.dropThrough(slot);
  }

  /** Those of these slots that are still open, to be proposed again. */
  proposals(slots: readonly Slot[]): readonly Proposal[] {
    return slots.flatMap((slot) => {
      const command = this.command(slot);
      return command === undefined ? [] : [{ slot, command }];
    });
  }
}
