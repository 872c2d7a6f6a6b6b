/** Many numbers, few questions: exact while they are few, then in buckets within 0.05 % of the truth. */

const EXACT = 16_384;
/** Buckets per octave: half a bucket's width is 1/2048 of its lower end, 0.049 %. */
const STEPS = 1024;

/** For whole numbers from 0 on, as microseconds are; below 2048 the buckets are exact too. */
export class Histogram {
  #count = 0;
  #sum = 0;
  #max = 0;
  #min = Number.POSITIVE_INFINITY;
  #values: Float64Array | undefined;
  #sorted = false;
  /** By octave: values of 2^e .. 2^(e+1)-1 are in octave e-9, those below 1024 in octave 0. */
  #octaves: (Float64Array | undefined)[] | undefined;

  get count(): number {
    return this.#count;
  }

  /** Null where there is nothing, as all that follow. */
  get mean(): number | null {
    return this.#count === 0 ? null : this.#sum / this.#count;
  }

  get max(): number | null {
    return this.#count === 0 ? null : this.#max;
  }

  record(value: number, times = 1): void {
    if (times === 0) return;
    this.#sum += value * times;
    if (value > this.#max) this.#max = value;
    if (value < this.#min) this.#min = value;
    if (this.#octaves === undefined && this.#count + times > EXACT) this.#fold();
    if (this.#octaves !== undefined) this.#bucket(this.#octaves, value, times);
    else this.#keep(value, times);
    this.#count += times;
  }

  merge(other: Histogram): void {
    if (other.#octaves === undefined) {
      for (let i = 0; i < other.#count; i++) this.record(other.#values![i]);
      return;
    }
    if (this.#octaves === undefined) this.#fold();
    for (let octave = 0; octave < other.#octaves.length; octave++) {
      const theirs = other.#octaves[octave];
      if (theirs === undefined) continue;
      const ours = (this.#octaves![octave] ??= new Float64Array(STEPS));
      for (let step = 0; step < STEPS; step++) ours[step] += theirs[step];
    }
    this.#count += other.#count;
    this.#sum += other.#sum;
    if (other.#max > this.#max) this.#max = other.#max;
    if (other.#min < this.#min) this.#min = other.#min;
  }

  /**
   * Nearest rank: the least value that at least `percent` % of all values do not exceed, so always
   * one that occurred (or, in buckets, the middle of its bucket).
   */
  percentile(percent: number): number | null {
    if (this.#count === 0) return null;
    // The small term takes back what 99.9 * 1000 / 100 gains by rounding.
    const rank = Math.max(1, Math.ceil((percent * this.#count) / 100 - 1e-9));
    if (this.#octaves !== undefined) return this.#ranked(this.#octaves, rank);
    if (!this.#sorted) {
      this.#values!.subarray(0, this.#count).sort((a, b) => a - b);
      this.#sorted = true;
    }
    return this.#values![rank - 1];
  }

  #keep(value: number, times: number): void {
    const end = this.#count + times;
    const values = this.#values !== undefined && end <= this.#values.length ? this.#values : this.#longer(end);
    for (let i = this.#count; i < end; i++) values[i] = value;
    this.#sorted = false;
  }

  #longer(least: number): Float64Array {
    let length = this.#values?.length ?? 16;
    while (length < least) length *= 2;
    const longer = new Float64Array(length);
    if (this.#values !== undefined) longer.set(this.#values);
    this.#values = longer;
    return longer;
  }

  #fold(): void {
    const octaves: (Float64Array | undefined)[] = [];
    for (let i = 0; i < this.#count; i++) this.#bucket(octaves, this.#values![i], 1);
    this.#octaves = octaves;
    this.#values = undefined;
  }

  #bucket(octaves: (Float64Array | undefined)[], value: number, times: number): void {
    let octave = 0;
    let scaled = value;
    // Beyond 32 bits (71 minutes in microseconds) leading zeros cannot be counted at once.
    while (scaled >= 4294967296) {
      scaled /= 2;
      octave++;
    }
    const bits = 32 - Math.clz32(scaled);
    let step = scaled;
    if (bits > 10) {
      octave += bits - 10;
      step = (scaled >>> (bits - 11)) - STEPS;
    }
    while (octaves.length <= octave) octaves.push(undefined);
    (octaves[octave] ??= new Float64Array(STEPS))[step] += times;
  }

  #ranked(octaves: readonly (Float64Array | undefined)[], rank: number): number {
    let below = 0;
    for (let octave = 0; octave < octaves.length; octave++) {
      const steps = octaves[octave];
      if (steps === undefined) continue;
      for (let step = 0; step < STEPS; step++) {
        below += steps[step];
        if (below < rank) continue;
        return Math.min(this.#max, Math.max(this.#min, middle(octave, step)));
      }
    }
    return this.#max;
  }
}

function middle(octave: number, step: number): number {
  if (octave === 0) return step;
  let width = 1;
  for (let i = 1; i < octave; i++) width *= 2;
  return (STEPS + step) * width + (width - 1) / 2;
}
