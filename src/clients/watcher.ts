/** Monitors that users write: when they look, what they may see, and what becomes of their alarms. */
import { assert } from '../kit/assert.ts';
import type { Micros } from '../kit/time.ts';
import { type Address, NOWHERE } from '../strategies/contract.ts';
import { type ClientHost, type ClientObserver, type HealthReport, homeRegion } from './host.ts';
import { Observations } from './routing/observations.ts';

/**
 * Handed to `run` for one run, so it may remember what it saw. Every `every` it looks at what has come, and then all
 * replicas are asked again: a probe and its answer cost what messages cost, and are as old as the way is long. It must
 * answer the same where it sees the same, or runs are no longer equal.
 */
export interface Watcher {
  /** Stands beside its alarms. */
  readonly name: string;
  readonly every: Micros;
  /** The region that it asks from, by name; default that of the first leader, else the first. */
  readonly from?: string | undefined;
  /** An alarm lasts from the look that gives one to the look that gives none; it counts once in `alerts`. */
  look(view: View): Alarm | undefined;
}

export interface Alarm {
  readonly why: string;
  /** Whom it is about; absent: no single replica. */
  readonly replica?: Address;
}

/** All that a monitor in its region can know. */
export interface View {
  readonly now: Micros;
  /** Nearest first. */
  readonly replicas: readonly Sight[];
}

/** What is known of one replica. */
export interface Sight {
  readonly replica: Address;
  /** As `eu-west-1/1`. */
  readonly node: string;
  readonly region: string;
  /** The newest that came; undefined: none ever did. */
  readonly report: HealthReport | undefined;
  /** Questions in a row, up to the last, to which nothing has come by now; 0: all is well. */
  readonly unanswered: number;
  /** Running mean of round trips, work included; undefined: nothing came. */
  readonly latency: Micros | undefined;
  /** Share of its servers' time that was used between its last two reports, 0..1. */
  readonly load: number;
}

/** Everybody who watches a run, and what replicas are called to them. */
export interface Watching {
  readonly watchers: readonly Watcher[];
  /** The name of the node on which a replica lives. */
  nodeOf(replica: Address): string;
}

interface Known {
  readonly replica: Address;
  report: HealthReport | undefined;
  unanswered: number;
}

/** One watcher at work. Who asks in a region hears what nodes tell the region, whoever else asked. */
export class Watch {
  readonly every: Micros;
  readonly #watcher: Watcher;
  readonly #host: ClientHost;
  readonly #observer: ClientObserver;
  readonly #regionNames: readonly string[];
  readonly #nodeOf: Watching['nodeOf'];
  readonly #region: number;
  readonly #known: readonly Known[];
  readonly #seen = new Observations();
  #alarm: Alarm | undefined;
  #hasAsked = false;

  constructor(
    watcher: Watcher,
    regionNames: readonly string[],
    { nodeOf }: Watching,
    host: ClientHost,
    observer: ClientObserver,
  ) {
    const { name, every, from } = watcher;
    assert(every > 0 && Number.isSafeInteger(every), `watcher ${name} must look every so many whole microseconds`);
    this.#region = from === undefined ? homeRegion(host) : regionNames.indexOf(from);
    assert(this.#region >= 0, `watcher ${name} asks from ${from}, which is none of ${regionNames.join(', ')}`);
    this.#watcher = watcher;
    this.every = every;
    this.#host = host;
    this.#observer = observer;
    this.#regionNames = regionNames;
    this.#nodeOf = nodeOf;
    const replicas = host.replicas(this.#region);
    this.#known = replicas.map((replica) => ({ replica, report: undefined, unanswered: 0 }));
  }

  /** Looks at what has come, and asks again. There is nothing to look at before anything was asked. */
  turn(): void {
    if (this.#hasAsked) this.#settle(this.#watcher.look(this.#view()));
    this.#hasAsked = true;
    for (const known of this.#known) {
      known.unanswered++;
      this.#host.probe(this.#region, known.replica);
    }
  }

  reported(region: number, replica: Address, report: HealthReport): void {
    const known = this.#known.find((one) => one.replica === replica);
    if (region !== this.#region || known === undefined) return;
    known.report = report;
    known.unanswered = 0;
    this.#seen.reported(replica, report, this.#host.now());
  }

  #view(): View {
    const replicas = this.#known.map(({ replica, report, unanswered }) => ({
      replica,
      node: this.#nodeOf(replica),
      region: this.#regionNames[this.#host.regionOf(replica)],
      report,
      unanswered,
      latency: this.#seen.latencyOf(replica),
      load: this.#seen.loadOf(replica),
    }));
    return { now: this.#host.now(), replicas };
  }

  /** Said once, and taken back once; an alarm about another replica is another alarm. */
  #settle(alarm: Alarm | undefined): void {
    const before = this.#alarm;
    this.#alarm = alarm;
    if (before !== undefined && alarm !== undefined && before.replica === alarm.replica) return;
    if (before !== undefined) this.#tell(before, undefined);
    if (alarm !== undefined) this.#tell(alarm, alarm.why);
  }

  #tell({ replica = NOWHERE }: Alarm, why: string | undefined): void {
    this.#observer.alerted(this.#host.now(), replica, why, this.#watcher.name);
  }
}
