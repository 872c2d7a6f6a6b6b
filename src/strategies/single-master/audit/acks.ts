/** S7: how many replicas had an entry at some time, by the measure of `ack_point`. */
import type { Address } from '../../contract.ts';
import { acksNeeded, type SingleMasterOptions } from '../options.ts';
import type { Life, View, Watched } from './life.ts';
import type { Logs } from './logs.ts';

export class Acks {
  readonly #group: Watched;
  readonly #options: SingleMasterOptions;
  readonly #logs: Logs;
  readonly #needed: number;
  /** By address: a snapshot that it got gave it everything up to here. */
  readonly #given: number[] = [];

  constructor(group: Watched, options: SingleMasterOptions, logs: Logs) {
    this.#group = group;
    this.#options = options;
    this.#logs = logs;
    // Who streams from another replica counts for nobody; who was let go and follows the master again only adds.
    const direct = group.replicas.filter((one) => options.replicate_from[group.regionOf(one)] === undefined);
    this.#needed = acksNeeded(options, direct.length - 1);
  }

  /** Notes what this replica has now and had not before. */
  count(life: Life, view: View, cut: number): void {
    if (this.#needed <= 0) return;
    const { disk, address } = life;
    const { ack_point } = this.#options;
    const had = ack_point === 'received' ? view.last : ack_point === 'flushed' ? disk.durable : view.shown;
    const snapshot = life.snapshot();
    if (snapshot !== undefined) this.#given[address] = Math.max(this.#given[address] ?? 0, snapshot.position);
    const from = Math.max(disk.first, Math.min(life.counted, cut) + 1);
    for (let position = from; position <= Math.min(had, disk.last); position++) {
      const known = this.#logs.find(position, life.entry(position));
      if (known !== undefined && !known.holders.includes(address)) known.holders.push(address);
    }
    life.counted = Math.min(had, disk.last);
  }

  /** What is wrong about an acknowledgement by this master, or ''. */
  wrong(life: Life, position: number, epoch: number): string {
    const { disk } = life;
    if (this.#needed <= 0 || position <= life.excused || position < disk.first || position > disk.last) return '';
    const entry = life.entry(position);
    // What an heir received before it was one, it takes for confirmed, as relay logs are.
    if (entry.epoch !== epoch) return '';
    const holders = this.#logs.find(position, entry)?.holders ?? [];
    const has = (one: Address) => holders.includes(one) || (this.#given[one] ?? 0) >= position;
    const others = this.#group.replicas.filter((one) => one !== life.address && has(one));
    if (others.length >= this.#needed) return '';
    return `it acknowledges entry ${position}, which ${others.length} of ${this.#needed} others ever had`;
  }
}
