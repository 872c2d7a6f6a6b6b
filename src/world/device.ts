/** The disk device of a node: one fsync at a time, shared by all who ask meanwhile, and what ails it. */
import type { DiskAilment } from '../faults/contract.ts';
import type { Micros } from '../kit/time.ts';

const NOBODY = -1;
/** The end of an fsync that hangs: it comes when the disk is healed. */
const FAR: Micros = 1e13;

export class Device {
  readonly #fsync: Micros;
  /** Of the whole node. */
  slowness = 1;
  readonly #ailments = new Map<number, DiskAilment>();
  #factor = 1;
  #delay: Micros = 0;
  /** An fsync may end later than is known when it is asked for. */
  isIll = false;
  /** The fault that leaves no space, that makes it lie, or that damages what it holds; or nobody. */
  #fullBy = NOBODY;
  liesBy = NOBODY;
  corruptsBy = NOBODY;
  /** Told of every fsync that a fault delays, refuses or makes a lie. */
  onTouched: (fault: number) => void = () => {};
  /** Told when somebody writes and there is no space. */
  onFull: (fault: number) => void = () => {};

  /** The fsync that is running ends at the first, the one after it at the second. */
  #end: Micros = 0;
  #nextEnd: Micros = 0;

  constructor(fsync: Micros) {
    this.#fsync = fsync;
  }

  get #lasts(): Micros {
    return Math.round(this.#fsync * this.slowness * this.#factor) + this.#delay;
  }

  get isFull(): boolean {
    return this.#fullBy !== NOBODY;
  }

  /** Asks for an fsync in `lead`; returns in how long it is done. */
  sync(now: Micros, lead: Micros): Micros {
    if (this.#ailments.size > 0) this.#strike();
    const at = now + lead;
    if (at >= this.#nextEnd) this.#end = this.#nextEnd = at + this.#lasts;
    else {
      if (at >= this.#end) this.#end = this.#nextEnd;
      if (this.#nextEnd === this.#end) this.#nextEnd = this.#end + this.#lasts;
    }
    // A difference of times is whole, but only rounding makes a small integer of it.
    return Math.round(this.#nextEnd - now);
  }

  /** One fault makes it ill, or (undefined) well again. */
  ail(fault: number, ailment: DiskAilment | undefined): void {
    if (ailment === undefined) this.#ailments.delete(fault);
    else this.#ailments.set(fault, ailment);
    this.#factor = 1;
    this.#delay = 0;
    this.isIll = false;
    this.#fullBy = this.liesBy = this.corruptsBy = NOBODY;
    for (const [by, { mode, factor, delay }] of this.#ailments) {
      if (mode === 'lies') this.liesBy = by;
      else if (mode === 'corrupt') this.corruptsBy = by;
      else {
        this.isIll = true;
        if (mode === 'full') this.#fullBy = by;
        this.#factor *= mode === 'slow' ? factor : 1;
        this.#delay += mode === 'slow' ? delay : FAR;
      }
    }
  }

  /** What hangs is done as fast as the disk works now; returns in how long at most. */
  hasten(now: Micros): Micros {
    const most = now + this.#lasts;
    this.#end = Math.min(this.#end, most);
    this.#nextEnd = Math.min(this.#nextEnd, most);
    return this.#lasts;
  }

  /** Forgets the fsync that runs. */
  crash(): void {
    this.#end = this.#nextEnd = 0;
  }

  #strike(): void {
    for (const [fault, { mode }] of this.#ailments) if (mode !== 'corrupt') this.onTouched(fault);
    if (this.#fullBy !== NOBODY) this.onFull(this.#fullBy);
  }
}
