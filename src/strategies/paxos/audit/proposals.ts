/** A2, A3 and A9, as far as messages show them: who proposes what, and what is on the disk of who promises. */
import type { BareDisk } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import type { Ballot } from '../ballots.ts';
import type { Accept, Command, Message, Slot } from '../messages.ts';

/** Ballots long ago are forgotten: nobody proposes under them any more. */
const REMEMBERED = 256;

interface Reign {
  readonly proposer: Address;
  readonly commands: Map<Slot, Command>;
}

export class Proposals {
  readonly #reigns = new Map<Ballot, Reign>();

  /** A message leaves; the rule that it breaks, and how; undefined where it is well. */
  spoken(from: Address, message: Message, disk: BareDisk, isDurable: boolean): readonly [string, string] | undefined {
    if (message.kind === 'accept') return this.#proposes(from, message);
    if (message.kind !== 'promise' && message.kind !== 'accepted') return undefined;
    const promised = (cell: unknown) => (cell as Ballot | undefined) ?? 0;
    const kept = promised(isDurable ? disk.get('promised') : disk.durableCell('promised'));
    if (message.kind === 'promise' && kept < message.ballot)
      return ['A3', `it promises ballot ${message.ballot}, which is not on its disk`];
    if (message.kind === 'accepted' && promised(disk.get('promised')) > message.ballot)
      return ['A3', `it accepts under ballot ${message.ballot} and has promised ${promised(disk.get('promised'))}`];
    return undefined;
  }

  /** Slots up to there are nobody's business any more. */
  forget(slot: Slot): void {
    for (const { commands } of this.#reigns.values()) {
      for (const one of commands.keys()) if (one <= slot) commands.delete(one);
    }
  }

  #proposes(from: Address, { ballot, proposals }: Accept): readonly [string, string] | undefined {
    let reign = this.#reigns.get(ballot);
    if (reign === undefined) {
      reign = { proposer: from, commands: new Map() };
      this.#reigns.set(ballot, reign);
      if (this.#reigns.size > REMEMBERED) this.#reigns.delete(this.#reigns.keys().next().value!);
    }
    if (reign.proposer !== from) return ['A2', `it proposes under ballot ${ballot}, which is another's`];
    for (const { slot, command } of proposals) {
      const before = reign.commands.get(slot);
      if (before !== undefined && before !== command)
        return ['A2', `it proposes two values for slot ${slot} under ballot ${ballot}`];
      reign.commands.set(slot, command);
    }
    return undefined;
  }
}
