/** The Context of a Raft replica that lives in another: all as it is, save that some answers come back inside. */

import type { Timer } from '../../../strategies/consensus/replica.ts';
import type { Outcome, Request } from '../../../strategies/contract.ts';
import { PassOn } from '../../../world/audit/pass-on.ts';
import type { Message } from './messages.ts';

export class Inside extends PassOn<Message, Timer> {
  readonly #expected = new Map<number, (isAgreed: boolean) => void>();
  isLeading = false;

  /** `then` when the record of this number is committed, or refused. */
  expect(id: number, then: (isAgreed: boolean) => void): void {
    this.#expected.set(id, then);
  }

  override reply(request: Request, outcome: Outcome): void {
    const then = this.#expected.get(request.opId);
    if (then === undefined) super.reply(request, outcome);
    else {
      this.#expected.delete(request.opId);
      then(outcome.kind === 'ok');
    }
  }

  override leads(term: number): void {
    this.isLeading = true;
    super.leads(term);
  }

  override follows(): void {
    this.isLeading = false;
    super.follows();
  }
}
