/** Disks as logs see them: by position, also where one started over and its disk counts from further on (log.ts). */
import type { BareDisk } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import type { Watched } from './life.ts';

class Shelf implements BareDisk {
  readonly #disk: BareDisk;
  #known = 0;

  constructor(disk: BareDisk) {
    this.#disk = disk;
  }

  get first(): number {
    return this.#disk.first - this.#shift;
  }

  get last(): number {
    return this.#disk.last - this.#shift;
  }

  get durable(): number {
    return this.#disk.durable - this.#shift;
  }

  record(position: number): unknown {
    return this.#disk.record(position + this.#shift);
  }

  get(cell: string): unknown {
    return this.#disk.get(cell);
  }

  durableCell(cell: string): unknown {
    return this.#disk.durableCell(cell);
  }

  /** A log that starts over keeps nothing of what it was. */
  takeCut(): number {
    const cut = this.#disk.takeCut();
    const startsOver = this.#shift !== this.#known;
    this.#known = this.#shift;
    return startsOver ? 0 : cut - this.#shift;
  }

  get replacements(): number {
    return this.#disk.replacements;
  }

  get #shift(): number {
    return (this.#disk.get('shift') as number | undefined) ?? 0;
  }
}

/** The same group, whose disks count positions. */
export function byPosition(group: Watched): Watched {
  const shelves = new Map<Address, Shelf>();
  const disk = (address: Address) => {
    const shelf = shelves.get(address) ?? new Shelf(group.disk(address));
    shelves.set(address, shelf);
    return shelf;
  };
  return { ...group, disk };
}
