/** What a group was made to do, counted while it is watched. */
import { type Message, type Name, NO_OP, nameOf, type Slot } from '../messages.ts';
import { isFast, type Round } from '../rounds.ts';

export class Deeds {
  readonly counts = {
    'chosen in a fast round': 0,
    'collisions settled': 0,
    'slots settled as no-ops': 0,
    'slots asked about': 0,
    'commands proposed again': 0,
    'reigns begun': 0,
    'reigns without a fast round': 0,
    'blank acceptors taken back': 0,
    'snapshots handed over': 0,
  };
  #asked: Slot = 0;
  readonly #proposed = new Map<Name, Message>();
  #reign: Round = 0;
  #birth = 0;
  #handed: Message | undefined;

  /** A message goes to several, and is one object. */
  sends(message: Message): void {
    const { counts } = this;
    if (message.kind === 'query') this.#ask(message.slots.at(-1)!);
    else if (message.kind === 'propose') this.#propose(message);
    else if (message.kind === 'any' && message.reign > this.#reign) {
      this.#reign = message.reign;
      counts['reigns begun']++;
      if (message.from === undefined) counts['reigns without a fast round']++;
    } else if (message.kind === 'welcome' && message.birth !== this.#birth) {
      this.#birth = message.birth;
      counts['blank acceptors taken back']++;
    } else if (message.kind === 'snapshot' && message !== this.#handed) {
      this.#handed = message;
      counts['snapshots handed over']++;
    }
  }

  decided(round: Round, name: Name): void {
    if (isFast(round)) this.counts['chosen in a fast round']++;
    else if (name === NO_OP) this.counts['slots settled as no-ops']++;
    else this.counts['collisions settled']++;
  }

  #ask(slot: Slot): void {
    if (slot > this.#asked) this.counts['slots asked about']++;
    this.#asked = Math.max(this.#asked, slot);
  }

  #propose(message: Message & { kind: 'propose' }): void {
    const name = nameOf(message.command.request);
    const before = this.#proposed.get(name);
    if (before !== undefined && before !== message) this.counts['commands proposed again']++;
    this.#proposed.set(name, message);
    if (this.#proposed.size > 10_000) this.#proposed.delete(this.#proposed.keys().next().value!);
  }
}
