/** What copies keep over time for the keys that were written: versions side by side, and bytes that no reader sees. */
import type { Address, Key } from '../../strategies/contract.ts';
import type { Glance } from '../observation.ts';
import type { Series } from '../result.ts';

/** A look at one key of one replica costs as much as a message: about so many keys are looked at for each bucket. */
const LOOKS = 2000;

/** Of one moment. Null where no replica tells. */
interface Kept {
  readonly siblings: { readonly max: number; readonly mean: number } | null;
  readonly bytes: { readonly sum: number; readonly mean: number } | null;
}

const NOTHING: Kept = { siblings: null, bytes: null };

export type KeptSeries = Pick<Series, 'siblings.max' | 'siblings.mean' | 'metadata.bytes' | 'metadata.per_key'>;

export class Keeping {
  readonly #written = new Set<Key>();
  readonly #samples: Kept[] = [];
  #glance: Glance | undefined;
  /** Buckets that go by without a look, for those that were looked at with so many. */
  #skips = 0;

  /** Only where some replica has something to tell. */
  mayLook(glance: Glance): void {
    this.#glance = glance.replicas.some(glance.tells) ? glance : undefined;
  }

  written(key: Key, into: Key): void {
    if (this.#glance === undefined) return;
    this.#written.add(key);
    if (into >= 0) this.#written.add(into);
  }

  /** The end of a bucket; `isLast`: of the run, which is never left out. */
  sample(bucket: number, isLast: boolean): void {
    const glance = this.#glance;
    if (glance === undefined) return;
    while (this.#samples.length < bucket) this.#samples.push(NOTHING);
    if (this.#skips > 0 && !isLast) {
      this.#skips--;
      this.#samples[bucket] = NOTHING;
      return;
    }
    this.#skips = Math.floor((this.#written.size * glance.replicas.length) / LOOKS);
    this.#samples[bucket] = { siblings: this.#siblings(glance), bytes: this.#bytes(glance) };
  }

  /** One number a bucket, null where none was taken; nothing of what nobody tells. */
  result(buckets: number): KeptSeries {
    const list = (of: (kept: Kept) => number | null | undefined) =>
      Array.from({ length: buckets }, (_, bucket) => of(this.#samples[bucket] ?? NOTHING) ?? null);
    const hasSiblings = this.#samples.some(({ siblings }) => siblings !== null);
    const hasBytes = this.#samples.some(({ bytes }) => bytes !== null);
    return {
      ...(hasSiblings && {
        'siblings.max': list(({ siblings }) => siblings?.max),
        'siblings.mean': list(({ siblings }) => siblings?.mean),
      }),
      ...(hasBytes && {
        'metadata.bytes': list(({ bytes }) => bytes?.sum),
        'metadata.per_key': list(({ bytes }) => bytes?.mean),
      }),
    };
  }

  /** Over all live copies of keys that are there. */
  #siblings(glance: Glance): Kept['siblings'] {
    let max = 0;
    let sum = 0;
    let copies = 0;
    for (const replica of this.#alive(glance)) {
      for (const key of this.#written) {
        const versions = glance.siblings(replica, key);
        if (versions === undefined || versions === 0) continue;
        if (versions > max) max = versions;
        sum += versions;
        copies++;
      }
    }
    return copies === 0 ? null : { max, mean: round(sum / copies) };
  }

  /** At the live replica that keeps most of them, as the metric counts them at the end. */
  #bytes(glance: Glance): Kept['bytes'] {
    let most: Kept['bytes'] = null;
    for (const replica of this.#alive(glance)) {
      let sum = 0;
      let keys = 0;
      for (const key of this.#written) {
        const bytes = glance.metadata(replica, key);
        if (bytes === undefined) continue;
        sum += bytes;
        if (bytes > 0) keys++;
      }
      if (keys > 0 && (most === null || sum > most.sum)) most = { sum, mean: round(sum / keys) };
    }
    return most;
  }

  #alive(glance: Glance): readonly Address[] {
    return glance.replicas.filter(glance.isAlive);
  }
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}
