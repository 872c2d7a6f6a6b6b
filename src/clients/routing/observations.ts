/** What one region knows of replicas: how long they take, how busy they are, how old what they show may be. */
import type { Micros } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';
import { behindBy, type Freshness, type HealthReport } from '../host.ts';

/** Reports in a row that may fail to come before a replica counts as unknown. */
const MISSED = 3;
/** Weight of the newest sample of a latency in the running mean. */
const NEWEST = 0.3;

interface Heard {
  readonly at: Micros;
  readonly report: HealthReport;
}

/** All of it is as old as the last report, and that is the point. */
export class Observations {
  readonly #latency: (Micros | undefined)[] = [];
  readonly #load: number[] = [];
  readonly #heard: (Heard | undefined)[] = [];

  /** Work is counted by the node from its start, so two reports tell how busy it was between them. */
  reported(replica: Address, report: HealthReport, now: Micros): void {
    const took = now - report.asked;
    const known = this.#latency[replica] ?? took;
    this.#latency[replica] = known + NEWEST * (took - known);
    const before = this.#heard[replica];
    this.#heard[replica] = { at: now, report };
    if (before === undefined || now <= before.at) return;
    const worked = (report.worked - before.report.worked) / report.servers;
    // A node that restarted, or a report that was overtaken, counts less work than before.
    if (worked >= 0) this.#load[replica] = Math.min(1, worked / (now - before.at));
  }

  /** Those that have reported, and not stopped to. `every`: the time between two questions. */
  known(replicas: readonly Address[], every: Micros, now: Micros): readonly Address[] {
    return replicas.filter((replica) => {
      const heard = this.#heard[replica];
      return heard !== undefined && now - heard.report.asked <= (MISSED + 1) * every;
    });
  }

  /** Undefined until something was heard. */
  latencyOf(replica: Address): Micros | undefined {
    return this.#latency[replica];
  }

  /** Share of its servers' time that was used, 0..1. */
  loadOf(replica: Address): number {
    return this.#load[replica] ?? 0;
  }

  /** How long ago its last report was asked for; Infinity: there is none. */
  ageOf(replica: Address, now: Micros): Micros {
    const heard = this.#heard[replica];
    return heard === undefined ? Number.POSITIVE_INFINITY : now - heard.report.asked;
  }

  behindOf(replica: Address, freshness: Freshness): Micros {
    const heard = this.#heard[replica];
    return heard === undefined ? 0 : behindBy(heard.report, freshness);
  }
}
