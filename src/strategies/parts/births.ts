/**
 * Which disk everybody speaks from. What a lost disk had promised or accepted must not be counted together with what
 * others did after they had told its owner all they knew (crash vectors: Michael et al. 2017, §4).
 */
import type { Address, Disk } from '../contract.ts';

/** Which disk each replica speaks from, where one was ever replaced. */
export type BirthList = readonly (readonly [Address, number])[];

const NOBODY: BirthList = [];

export class Births {
  readonly #disk: Disk;
  #known: BirthList;

  constructor(disk: Disk) {
    this.#disk = disk;
    this.#known = (disk.get('births') as BirthList | undefined) ?? NOBODY;
  }

  /** To be sent along with every vote, or promise, and acceptance. */
  get all(): BirthList {
    return this.#known;
  }

  of(address: Address): number {
    return birthIn(this.#known, address);
  }

  /** Takes over what is newer and says of whom it was. */
  merge(births: BirthList): readonly Address[] {
    let reborn: Address[] | undefined;
    for (const [address, birth] of births) {
      if (birth <= this.of(address)) continue;
      reborn = reborn ?? [];
      reborn.push(address);
      this.#put(address, birth);
    }
    return reborn ?? [];
  }

  /** True where it was said from a disk that is lost by now. */
  isLate(from: Address, births: BirthList): boolean {
    return this.#known.length > 0 && birthIn(births, from) < this.of(from);
  }

  /** True where whoever knows of these knows of every lost disk that is known of here. */
  areKnownTo(births: BirthList): boolean {
    return this.#known.every(([address, birth]) => birthIn(births, address) >= birth);
  }

  /** On the disk with the next sync. */
  #put(address: Address, birth: number): void {
    const others = this.#known.filter(([other]) => other !== address);
    this.#known = [...others, [address, birth] as const].sort(([a], [b]) => a - b);
    this.#disk.put('births', this.#known);
  }
}

function birthIn(births: BirthList, address: Address): number {
  for (const [other, birth] of births) if (other === address) return birth;
  return 0;
}
