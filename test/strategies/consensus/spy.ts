/** A Context that passes everything on and lets a test see what is sent; twins change what it does. */
import type { Message } from '../../../src/strategies/consensus/messages.ts';
import type { Timer } from '../../../src/strategies/consensus/replica.ts';
import type { Address, Context } from '../../../src/strategies/contract.ts';
import { PassOn } from '../../../src/world/audit/pass-on.ts';

export type RaftContext = Context<Message, Timer>;

export class Spy extends PassOn<Message, Timer> {
  readonly #onSend: (from: Address, to: Address, message: Message) => void;

  constructor(inner: RaftContext, onSend: (from: Address, to: Address, message: Message) => void = () => {}) {
    super(inner);
    this.#onSend = onSend;
  }

  override send(to: Address, message: Message): void {
    this.#onSend(this.self, to, message);
    super.send(to, message);
  }

  override sendDurably(to: Address, message: Message): void {
    this.#onSend(this.self, to, message);
    super.sendDurably(to, message);
  }
}
