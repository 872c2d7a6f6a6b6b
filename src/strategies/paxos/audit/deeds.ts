/** What a run made the protocol do, for those who ask whether it was put to the test. */
import type { Ballot } from '../ballots.ts';
import type { Accept, Message, Slot } from '../messages.ts';

export class Deeds {
  readonly all = {
    'phase-1 rounds': 0,
    'values adopted': 0,
    'slots filled with no-ops': 0,
    'proposals repeated': 0,
    rejections: 0,
    'slots learned late': 0,
    snapshots: 0,
    'lost disks recovered': 0,
    'members changed': 0,
    'leads handed over': 0,
    'reads under a lease': 0,
    'reads by index': 0,
  };
  /** The highest ballot of phase 1 and of phase 2, and the highest slot proposed. */
  #asked: Ballot = 0;
  #ballot: Ballot = 0;
  #last: Slot = 0;
  /** What is sent to several is one object. */
  #message: Message | undefined;

  sends(message: Message): void {
    const { all } = this;
    if (message === this.#message) return;
    this.#message = message;
    if (message.kind === 'rejected') all.rejections++;
    else if (message.kind === 'snapshot') all.snapshots++;
    else if (message.kind === 'taught') all['slots learned late'] += message.proposals.length;
    else if (message.kind === 'stand') all['leads handed over']++;
    else if (message.kind === 'accept') this.#proposes(message);
    else if (message.kind === 'prepare' && message.ballot > this.#asked) {
      this.#asked = message.ballot;
      all['phase-1 rounds']++;
    }
  }

  #proposes({ ballot, proposals }: Accept): void {
    const { all } = this;
    const isAnother = ballot > this.#ballot;
    this.#ballot = Math.max(this.#ballot, ballot);
    for (const { slot, command } of proposals) {
      if (command.request === undefined && command.configuration === undefined) all['slots filled with no-ops']++;
      else if (slot > this.#last) this.#last = slot;
      else if (isAnother) all['values adopted']++;
      else all['proposals repeated']++;
    }
  }
}
