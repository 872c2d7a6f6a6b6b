/** An observer that keeps when each write became visible at each of two replicas, and how many are on their way. */
import type { Micros } from '../../../kit/time.ts';
import type { Address, WriteId } from '../../../strategies/contract.ts';
import { Log } from '../log.ts';

export const SOURCE = 0;
export const COPY = 1;

export class Visible extends Log {
  /** By replica and write. */
  readonly at: readonly Micros[][] = [[], []];
  /** Of those that are visible at the source. */
  newest: WriteId = 0;
  /** Visible at the source and not yet at the copy. */
  readonly underWay = new Set<WriteId>();

  override applied(at: Micros = 0, replica: Address = 0, write: WriteId = 0): void {
    if (replica > COPY) return;
    this.at[replica][write] = at;
    if (replica === COPY) this.underWay.delete(write);
    else {
      this.underWay.add(write);
      this.newest = Math.max(this.newest, write);
    }
  }

  /** From the one to the other, in ms; undefined where it is not there yet. */
  lag(write: WriteId): number | undefined {
    const arrived = this.at[COPY][write];
    return arrived === undefined ? undefined : (arrived - this.at[SOURCE][write]) / 1000;
  }
}
