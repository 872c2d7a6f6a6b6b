/** Data that follows its users: where a request about one's own row goes, and when the row comes after. */
import type { Micros } from '../../kit/time.ts';
import type { AnyStrategy, Key, Outcome } from '../../strategies/contract.ts';
import { USERS } from '../arrivals.ts';
import { regionsThatAsk } from '../belonging.ts';
import type { Driver } from '../driver.ts';
import type { Fences } from '../fences.ts';
import type { Flight } from '../flights.ts';
import type { ClientHost } from '../host.ts';
import type { KeySpaceOf } from '../keys.ts';
import { type ClientPlan, type Following, PLAIN } from '../plan.ts';
import { Errands } from './errands.ts';
import { Mover } from './mover.ts';
import type { Entry } from './register.ts';
import { Whereabouts } from './whereabouts.ts';

/** Where a request goes, and the token that it brings along. */
export interface Dwelling {
  readonly key: Key;
  readonly fence: number;
}

/** What an answer was worth: it stands, the data lives elsewhere, or nobody could say where. */
export type Verdict = 'stands' | 'lost' | Dwelling;

export interface HomesObserver {
  /** A row has come to where it is asked for. */
  moved(at: Micros, took: Micros): void;
  /** A fence keeps one where it is. */
  stayed(at: Micros): void;
  /** An operation was sent on, for its region believed in an old home. */
  missed(at: Micros): void;
}

export interface RehomingPlan {
  readonly keys: KeySpaceOf;
  /** By key group: after how many requests in a row from one other region. */
  readonly after: readonly (number | undefined)[];
  /** Regions that ask. */
  readonly asking: readonly number[];
  readonly regions: number;
  readonly fences: Fences | undefined;
  readonly observer: HomesObserver;
  /** How long clients wait for a row that is on its way. */
  readonly patience: Micros;
  /** Movers of regions are clients with numbers from here on. */
  readonly firstMover: number;
}

/** Of one run. */
export function rehomingOf(
  { keys, workload, script, use, regionNames, fences }: ClientPlan,
  { after, observer }: Following,
  host: ClientHost,
  driver: () => Driver,
  strategy: AnyStrategy,
): Rehoming {
  const { timeout: patience } = workload?.manners ?? PLAIN;
  const regions = regionNames.length;
  const asking = regionsThatAsk(workload?.from ?? []);
  const firstMover = regions * USERS + script.length;
  const errands = new Errands(host, driver, use, strategy);
  return new Rehoming({ keys, after, asking, regions, fences, observer, patience, firstMover }, errands);
}

interface Streak {
  region: number;
  length: number;
}

export class Rehoming {
  readonly #plan: RehomingPlan;
  readonly #errands: Errands;
  readonly #whereabouts: Whereabouts;
  readonly #mover: Mover;
  /** By row: whence it was asked for, and how often in a row. */
  readonly #streaks = new Map<Key, Streak>();

  constructor(plan: RehomingPlan, errands: Errands) {
    const { keys, patience, regions, observer } = plan;
    this.#plan = plan;
    this.#errands = errands;
    this.#whereabouts = new Whereabouts(keys, errands, patience, regions);
    this.#mover = new Mover(keys, errands, this.#whereabouts, (took) => observer.moved(errands.now(), took));
  }

  /** A user who is in `region` now asks for the own row; undefined where the group stays at home. */
  asks(group: number, user: number, region: number): Dwelling | undefined {
    const after = this.#plan.after[group];
    if (after === undefined) return undefined;
    const row = this.#plan.keys.at(group, user);
    const entry = this.#whereabouts.of(row, region);
    const length = this.#count(row, region);
    if (length >= after && this.#plan.asking[entry.place] !== region) this.#bring(row, region, entry, length === after);
    return this.#addressOf(row, entry);
  }

  /** The answer may be that of an old home: a change that was declined, or nothing where something should be. */
  holds({ form, request, what }: Flight, { done, value }: Outcome): boolean {
    if (what < 0 || !this.#plan.keys.isMovable(request.operations[0].key)) return false;
    return form.kind === 'read' ? value === undefined : !done;
  }

  /** What such an answer was worth: what the region has heard meanwhile, or else the register says. */
  find({ request, fence = 0, client, region }: Flight, go: (verdict: Verdict) => void): void {
    const row = this.#plan.keys.rowOf(request.operations[0].key);
    const told = (entry: Entry | undefined) => {
      if (entry === undefined) go('lost');
      else if (entry.epoch <= fence) go('stands');
      else {
        this.#plan.observer.missed(this.#errands.now());
        go(this.#addressOf(row, entry));
      }
    };
    const known = this.#whereabouts.of(row, region);
    if (known.epoch > fence) told(known);
    else this.#whereabouts.ask(row, { client, region }, told);
  }

  finished(flight: Flight, outcome: Outcome | undefined): void {
    this.#errands.finished(flight, outcome);
  }

  wake(pause: number): void {
    this.#errands.wake(pause);
  }

  #addressOf(row: Key, { place, epoch }: Entry): Dwelling {
    return { key: this.#plan.keys.copyAt(row, place), fence: epoch };
  }

  #count(row: Key, region: number): number {
    const streak = this.#streaks.get(row) ?? { region, length: 0 };
    this.#streaks.set(row, streak);
    streak.length = streak.region === region ? streak.length + 1 : 1;
    streak.region = region;
    return streak.length;
  }

  #bring(row: Key, region: number, { place }: Entry, isFirstTime: boolean): void {
    const { keys, asking, fences, firstMover, observer } = this.#plan;
    const to = asking.indexOf(region);
    const touched = [keys.registerOf(row), keys.copyAt(row, place), keys.copyAt(row, to)];
    if (touched.some((key) => fences?.forbids('cas', key, -1, region) !== undefined)) {
      if (isFirstTime) observer.stayed(this.#errands.now());
    } else this.#mover.bring(row, to, { client: firstMover + region, region });
  }
}
