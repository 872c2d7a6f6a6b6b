/** A disk that lets an auditor look inside. */
import type { BareDisk } from '../../src/strategies/audit.ts';
import { FakeDisk } from '../strategies/fake-context.ts';

export class StageDisk extends FakeDisk implements BareDisk {
  replacements = 0;
  #cut = Number.POSITIVE_INFINITY;
  /** What a disk that lies had truly kept. */
  #kept: ReturnType<FakeDisk['image']> | undefined;

  override truncate(position: number): void {
    if (position < this.last) this.#cut = Math.min(this.#cut, position);
    super.truncate(position);
  }

  takeCut(): number {
    const cut = this.#cut;
    this.#cut = Number.POSITIVE_INFINITY;
    return cut;
  }

  durableCell(cell: string): unknown {
    return this.image().cells.get(cell);
  }

  /** From now on it calls durable what it does not keep. */
  lie(): void {
    this.#kept ??= this.image();
  }

  override wipe(): void {
    super.wipe();
    this.replacements++;
    this.#cut = 0;
  }

  losePower(): void {
    this.crash(this.#kept);
  }
}
