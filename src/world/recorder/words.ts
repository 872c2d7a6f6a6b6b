/** Words for witnesses: what happened, to whom, when, where, so that a person believes the number. */
import { APART } from '../../clients/flights.ts';
import { formatTime } from '../../kit/format.ts';
import type { Micros } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Address } from '../../strategies/contract.ts';
import type { Places } from '../observation.ts';
import { type Intent, RESTARTED, REWOUND, WIPED } from './intent.ts';

/** As much of an operation as its name takes. */
export type Named = Pick<Intent, 'id' | 'operation' | 'region'>;

export class Words {
  readonly #scenario: Scenario;
  readonly #places: Places;
  /** Faults that last, in the order in which they began. */
  #active: readonly number[] = [];
  readonly #shareNames: boolean;

  constructor(scenario: Scenario, places: Places) {
    this.#scenario = scenario;
    this.#places = places;
    const nodes = [...new Set(places.nodeOfReplica)];
    this.#shareNames = new Set(nodes.map((node) => places.regionOfNode[node])).size < nodes.length;
  }

  began(fault: number): void {
    this.#active = [...this.#active, fault];
  }

  ended(fault: number): void {
    this.#active = this.#active.filter((other) => other !== fault);
  }

  /** Indices of the faults that are active, the oldest first. */
  active(): readonly number[] {
    return this.#active;
  }

  time(at: Micros): string {
    return formatTime(at / 1000);
  }

  /** The region; the node where regions have several. */
  replica(address: Address): string {
    const node = this.#places.nodeOfReplica[address];
    if (node === undefined) return 'nobody';
    return this.#shareNames ? this.#places.nodeNames[node] : this.regionOf(node);
  }

  regionOf(node: number): string {
    return this.#places.regionNames[this.#places.regionOfNode[node]];
  }

  region(index: number): string {
    return this.#places.regionNames[index];
  }

  /** `order 123 (checkout) of us-east-1`, `step w1 of us-east-1`. */
  op(intent: Named): string {
    return `${this.what(intent)} of ${this.region(intent.region)}`;
  }

  what(intent: Named): string {
    if (intent.operation === APART) return `errand ${intent.id}`;
    if (intent.operation < 0) return `step ${this.#scenario.script[-1 - intent.operation]?.id ?? intent.id}`;
    const operation = this.#scenario.workload!.operations[intent.operation];
    const rows = this.#scenario.workload!.keys[operation.inserts];
    if (rows === undefined) return `${operation.name} ${intent.id}`;
    return `${singular(rows.name)} ${intent.id} (${operation.name})`;
  }

  /** `acknowledged by us-east-1 at 2m03.118s`. */
  acknowledged(write: Pick<Intent, 'server' | 'acked'>): string {
    const by = write.server >= 0 ? ` by ${this.replica(write.server)}` : '';
    return `acknowledged${by} at ${this.time(write.acked)}`;
  }

  /** What took the last copy away, and under which fault. */
  taken(write: Intent): string {
    const where = this.replica(write.takenBy);
    const when = this.time(write.takenAt);
    switch (write.takenHow) {
      case REWOUND:
        return `undone by ${where} at ${when}${this.under(write.acked >= 0 ? write.acked : write.accepted)}`;
      case RESTARTED:
        return `gone when ${where} restarted at ${when}`;
      case WIPED:
        return `wiped with ${where} at ${when}`;
      default:
        return 'applied by no replica that is alive at the end';
    }
  }

  /** ` (issued during eu-cut)`: the faults of the plan at that time, the oldest first. */
  under(at: Micros): string {
    const names = this.#scenario.faults
      .filter((fault) => at >= fault.at && at < fault.until)
      .sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))
      .map((fault) => fault.name);
    return names.length === 0 ? '' : ` (issued during ${names.join(', ')})`;
  }
}

/** `order` of `orders`; other names stay. */
function singular(name: string): string {
  return name.length > 1 && name.endsWith('s') ? name.slice(0, -1) : name;
}
