/** Under which slot this replica writes: the old one after a crash, a new one after its disk was replaced. */
import type { Disk } from '../../contract.ts';
import { covers, joined, NOTHING_SEEN, type Vector } from '../version-vector.ts';
import type { Members } from './members.ts';

export class Identity {
  readonly #disk: Disk;
  readonly #members: Members;
  readonly #keepsName: boolean;
  slot: number;
  /** False while a replaced disk is filled again: until then nothing is served. */
  isOpen = true;
  /** What the others know, by now. */
  #known: Vector = NOTHING_SEEN;
  /** By peer: what it had when it answered first, and last. */
  readonly #first: (Vector | undefined)[] = [];
  readonly #last: Vector[] = [];

  /** `keepsName` is broken on purpose: what was written under the old name is taken for what is written now (C7). */
  constructor(disk: Disk, members: Members, keepsName = false) {
    this.#disk = disk;
    this.#members = members;
    this.#keepsName = keepsName;
    this.slot = members.rank;
  }

  /** Nobody will ever hear of what was written under the old slot and is not on its way: a new one leaves no gap. */
  renew(): void {
    const incarnation = this.#disk.get('incarnation') as number | undefined;
    if (incarnation !== undefined) this.#choose(incarnation + 1);
  }

  /**
   * Tickets of fsyncs go on over crashes and new disks: an empty disk on a node that has synced
   * before is a replacement, and the dots that its predecessor gave out must not be given out again;
   * nor must those that a damaged disk forgot.
   */
  onStart(): void {
    if (this.#keepsName) {
      this.#choose(0);
      return;
    }
    if (this.#disk.isReplaced) this.#disk.put('incarnation', undefined);
    const incarnation = this.#disk.get('incarnation') as number | undefined;
    if (incarnation !== undefined) this.slot = this.#members.slotIn(incarnation);
    else if (this.#disk.sync() === 1) this.#choose(0);
    else this.isOpen = this.#members.count === 1;
  }

  onAnswer(peer: number, seen: Vector, offers: Vector): void {
    this.#known = joined(this.#known, seen);
    this.#first[peer] ??= offers;
    this.#last[peer] = offers;
  }

  /**
   * True when it opens: every peer has told its old slots, for the one left out could be the only one that saw the
   * newest, and all that they had is here. Not all that is new since, or it would wait as long as anybody writes; nor
   * what a peer had and has lost with its own disk.
   */
  opensWith(seen: Vector): boolean {
    if (this.isOpen) return false;
    for (let peer = 0; peer < this.#members.count - 1; peer++) {
      const first = this.#first[peer];
      if (first === undefined || !(covers(seen, first) || covers(seen, this.#last[peer]!))) return false;
    }
    this.isOpen = true;
    this.#choose(this.#members.freshIncarnation(joined(this.#known, seen)));
    return true;
  }

  #choose(incarnation: number): void {
    this.slot = this.#members.slotIn(incarnation);
    this.#disk.put('incarnation', incarnation);
    this.#disk.sync();
  }
}
