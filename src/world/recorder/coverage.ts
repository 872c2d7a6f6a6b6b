/** How much a run has put to the test: a verdict over quiet hours proves nothing. */
import type { Coverage } from '../result.ts';
import type { Intent } from './intent.ts';

export class Reach {
  #operations = 0;
  #answered = 0;
  #answeredInFaults = 0;
  #faults = 0;
  #active = 0;

  issued({ isApart }: Intent): void {
    if (!isApart) this.#operations++;
  }

  answered({ isApart }: Intent): void {
    if (isApart) return;
    this.#answered++;
    if (this.#active > 0) this.#answeredInFaults++;
  }

  faultBegan(): void {
    this.#faults++;
    this.#active++;
  }

  faultEnded(): void {
    this.#active--;
  }

  result(): Omit<Coverage, 'truncated' | 'unsynced_lost'> {
    return {
      operations: this.#operations,
      answered: this.#answered,
      answered_in_faults: this.#answeredInFaults,
      faults: this.#faults,
    };
  }
}
