/** How a run went over time, in some 300 buckets; a bucket closes when nothing can reach it any more. */
import { Histogram } from '../../kit/histogram.ts';
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Address, Fate } from '../../strategies/contract.ts';
import type { Places } from '../observation.ts';
import type { Series as Result } from '../result.ts';
import { FATES } from './conflicts.ts';
import { type Intent, SEEN } from './intent.ts';
import { Keeping } from './keeping.ts';
import type { Ledger } from './ledger.ts';

const BUCKETS = 300;
/** Widths that people can read off an axis. */
const WIDTHS: readonly Micros[] = [1, 2, 5, 10, 20, 50, 100, 200, 500].map((ms) => ms * MS);
const WIDER: readonly Micros[] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((s) => s * SECOND);

export class Series {
  readonly width: Micros;
  /** What is looked at as each bucket ends. */
  readonly keeping = new Keeping();
  readonly #places: Places;
  /** By replica. */
  readonly #regionOf: readonly number[];
  readonly #timeout: Micros;
  readonly #regions: number;
  /** By bucket × regions + client region. */
  readonly #issued: number[] = [];
  readonly #ok: number[] = [];
  /** By bucket × regions + replica region: −1 where nothing was seen. */
  readonly #lag: Micros[] = [];
  readonly #conflicts: Record<Fate, number[]> = { dropped: [], merged: [], sibling: [], rejected: [] };
  readonly #latencies: (Histogram | undefined)[] = [];
  readonly #p50: (number | null)[] = [];
  readonly #p99: (number | null)[] = [];
  #bucket = 0;
  /** End of the current bucket: what happens from here on belongs to the next. */
  end: Micros;

  constructor(scenario: Scenario, places: Places) {
    const length = scenario.duration + scenario.settle;
    this.width = [...WIDTHS, ...WIDER].find((width) => width * BUCKETS >= length) ?? Math.ceil(length / BUCKETS);
    this.end = this.width;
    this.#places = places;
    this.#regionOf = places.nodeOfReplica.map((node) => places.regionOfNode[node]);
    this.#regions = places.regionNames.length;
    this.#timeout = scenario.workload?.manners.timeout ?? 10 * SECOND;
  }

  issued({ region, at, isApart }: Intent): void {
    if (!isApart) count(this.#issued, this.#bucketOf(at) * this.#regions + region);
  }

  ok({ region, at, kind, isApart }: Intent, latency: Micros): void {
    if (isApart) return;
    const bucket = this.#bucketOf(at);
    count(this.#ok, bucket * this.#regions + region);
    if (kind === 'read' || bucket < this.#p50.length) return;
    while (this.#latencies.length <= bucket) this.#latencies.push(undefined);
    (this.#latencies[bucket] ??= new Histogram()).record(latency);
  }

  lag(replica: Address, lag: Micros): void {
    const index = this.#bucket * this.#regions + this.#regionOf[replica];
    while (this.#lag.length <= index) this.#lag.push(-1);
    if (lag > this.#lag[index]) this.#lag[index] = lag;
  }

  conflict(fate: Fate): void {
    count(this.#conflicts[fate], this.#bucket);
  }

  /** Time passes the end of a bucket: what is on its way is as old as it is. */
  tick(now: Micros, ledger: Ledger): void {
    while (now >= this.end) {
      this.#sample(ledger, this.end);
      this.keeping.sample(this.#bucket, false);
      this.#bucket++;
      this.end += this.width;
      this.#flush(this.end - this.width - this.#timeout);
    }
  }

  result(now: Micros, ledger: Ledger): Result {
    this.tick(now, ledger);
    this.#flush(Number.POSITIVE_INFINITY);
    const buckets = Math.ceil(now / this.width);
    this.keeping.sample(Math.max(0, buckets - 1), true);
    const names = this.#places.regionNames;
    const availability: Record<string, (number | null)[]> = {};
    const lag: Record<string, (number | null)[]> = {};
    names.forEach((name, region) => {
      if (this.#issued.some((n, i) => n > 0 && i % this.#regions === region)) {
        availability[name] = listOf(buckets, (b) => this.#share(b * this.#regions + region));
      }
      if (this.#regionOf.includes(region)) lag[name] = listOf(buckets, (b) => this.#lagAt(b * this.#regions + region));
    });
    const conflicts: Record<string, number[]> = {};
    for (const fate of FATES) conflicts[fate] = runningSum(this.#conflicts[fate], buckets);
    return {
      width: this.width / MS,
      availability,
      'replication.lag': lag,
      conflicts,
      'write.latency.p50': listOf(buckets, (b) => this.#p50[b] ?? null),
      'write.latency.p99': listOf(buckets, (b) => this.#p99[b] ?? null),
      ...this.keeping.result(buckets),
    };
  }

  #bucketOf(at: Micros): number {
    return Math.floor(at / this.width);
  }

  /** The oldest write that each replica lacks; oldest first, so the first found is the worst. */
  #sample(ledger: Ledger, at: Micros): void {
    const { seating } = ledger;
    seating.groups.forEach((replicas, group) => {
      if (seating.needed(group) === 1) return;
      const lacking = replicas.filter((replica) => seating.keeps(replica));
      let write = ledger.pending > 0 ? ledger.oldest : undefined;
      for (; write !== undefined && lacking.length > 0; write = write.next) {
        // A write that no replica holds any more will never come.
        if (write.isComplete || write.group !== group || write.heldCount === 0) continue;
        for (let i = lacking.length - 1; i >= 0; i--) {
          if (write.has(SEEN, seating.placeOf[lacking[i]]) || !seating.keepsOf(lacking[i], write)) continue;
          this.lag(lacking[i], at - write.accepted);
          lacking.splice(i, 1);
        }
      }
      for (const replica of lacking) this.lag(replica, 0);
    });
  }

  /** Latencies of buckets that ended before `until` are final. */
  #flush(until: Micros): void {
    while (this.#p50.length < this.#bucket + 1 && (this.#p50.length + 1) * this.width <= until) {
      const latencies = this.#latencies[this.#p50.length];
      this.#latencies[this.#p50.length] = undefined;
      this.#p50.push(inMs(latencies?.percentile(50)));
      this.#p99.push(inMs(latencies?.percentile(99)));
    }
  }

  #share(index: number): number | null {
    const issued = this.#issued[index] ?? 0;
    return issued === 0 ? null : (this.#ok[index] ?? 0) / issued;
  }

  #lagAt(index: number): number | null {
    const lag = this.#lag[index] ?? -1;
    return lag < 0 ? null : lag / MS;
  }
}

function inMs(micros: number | null | undefined): number | null {
  return micros === null || micros === undefined ? null : Math.round(micros) / MS;
}

function count(list: number[], index: number): void {
  while (list.length <= index) list.push(0);
  list[index]++;
}

function listOf<T>(length: number, item: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => item(index));
}

function runningSum(counts: readonly number[], length: number): number[] {
  let sum = 0;
  return listOf(length, (index) => (sum += counts[index] ?? 0));
}
