/** What must wait until something is durable: "updated on stable storage before responding" (figure 2). */
interface Later {
  readonly ticket: number;
  readonly run: () => void;
}

export class AfterSync {
  #waiting: Later[] = [];

  /** `run` follows when the sync of this ticket is done. */
  wait(ticket: number, run: () => void): void {
    this.#waiting.push({ ticket, run });
  }

  onSynced(ticket: number): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const later of waiting) {
      if (later.ticket <= ticket) later.run();
      else this.#waiting.push(later);
    }
  }
}
