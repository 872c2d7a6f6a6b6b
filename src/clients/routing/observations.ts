/** What one region knows of replicas: how long they take, how busy they are, how old what they show may be. */
import type { Micros } from '../../kit/time.ts';
import type { Address } from '../../strategies/contract.ts';
import type { HealthReport } from '../host.ts';

/** Reports in a row that may fail to come before a replica counts as unknown. */
const MISSED = 3;
/** Weight of the newest sample of a latency in the running mean. */
const NEWEST = 0.3;

interface Heard {
  readonly at: Micros;
  readonly report: HealthReport;
}

/** All of it is as old as the last report, or the last answer, and that is the point. */
export class Observations {
  readonly #latency: (Micros | undefined)[] = [];
  readonly #load: number[] = [];
  readonly #heard: (Heard | undefined)[] = [];

  /** An answer, or a report, took so long. */
  took(replica: Address, time: Micros): void {
    const known = this.#latency[replica];
    this.#latency[replica] = known === undefined ? time : known + NEWEST * (time - known);
  }

  /** Work is counted by the node from its start, so two reports tell how busy it was between them. */
  reported(replica: Address, report: HealthReport, now: Micros): void {
    this.took(replica, now - report.asked);
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

  behindOf(replica: Address, freshness: 'lag' | 'safe-time'): Micros {
    const heard = this.#heard[replica];
    if (heard === undefined) return 0;
    return freshness === 'lag' ? heard.report.behind : heard.report.age;
  }
}
