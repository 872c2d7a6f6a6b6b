/** Ground truth: told everything as it happens, it knows at the end what was slow, stale, lost or beaten. */
import type { Fences } from '../../clients/fences.ts';
import type { Micros } from '../../kit/time.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Address, Fate, Key, OperationKind, Outcome, Request, WriteId } from '../../strategies/contract.ts';
import type { Glance, Observation, Places } from '../observation.ts';
import { Beyond } from './beyond.ts';
import { Board } from './board.ts';
import { Choices } from './choices.ts';
import { conclude, type Findings } from './conclude.ts';
import { conflicted, isSucceeded } from './conflicts.ts';
import { Convergence } from './convergence.ts';
import { Reach } from './coverage.ts';
import { Degradation } from './degradation.ts';
import type { End } from './final.ts';
import { endingOf, type Intent, RESTARTED, UNKNOWN, WIPED } from './intent.ts';
import { Intents } from './intents.ts';
import { Invariants } from './invariants.ts';
import { Leadership } from './leadership.ts';
import { Ledger } from './ledger.ts';
import { Memory } from './memory.ts';
import { hasReads, Reads } from './reads.ts';
import { Rows } from './rows.ts';
import { Samples } from './samples.ts';
import { Seating } from './seating.ts';
import { Series } from './series.ts';
import { Touches } from './touches.ts';
import { Trace } from './trace.ts';
import { Traffic } from './traffic.ts';
import { Words } from './words.ts';

/** Memory stays flat: who was answered and is everywhere is forgotten. Only rows of inserts, and a trace, grow. */
export class Recorder implements Observation {
  /** Undefined where the scenario keeps none. */
  readonly trace: Trace | undefined;
  readonly choices: Choices;
  readonly #scenario: Scenario;
  readonly #places: Places;
  readonly #words: Words;
  readonly #board: Board;
  readonly #intents: Intents;
  readonly #ledger: Ledger;
  readonly #reads: Reads;
  readonly #rows: Rows;
  readonly #samples: Samples;
  readonly #series: Series;
  readonly #leadership: Leadership;
  readonly #degradation: Degradation;
  readonly #traffic: Traffic;
  readonly #convergence: Convergence;
  readonly #invariants: Invariants;
  readonly #reach = new Reach();
  readonly #touches: Touches;
  readonly beyond: Beyond;

  constructor(scenario: Scenario, places: Places, fences?: Fences) {
    this.#scenario = scenario;
    this.#places = places;
    const words = (this.#words = new Words(scenario, places));
    const seating = new Seating(places);
    this.trace = scenario.trace === 'never' ? undefined : new Trace();
    this.#board = new Board(scenario);
    this.#series = new Series(scenario, places);
    this.#convergence = new Convergence(scenario.faults.length);
    this.#intents = new Intents(seating.widest, scenario);
    this.choices = new Choices(scenario, this.#intents, words);
    const memory = hasReads(scenario) ? new Memory(scenario, this.#intents, words, this.trace) : undefined;
    this.#samples = new Samples(this.#series, this.#convergence, memory, this.#intents, words, this.trace);
    this.#ledger = new Ledger(this.#intents, seating, places.nodeOfReplica.length, this.#samples);
    this.#reads = new Reads(scenario, this.#intents, this.#ledger, words, memory);
    this.#rows = new Rows(scenario);
    this.#leadership = new Leadership(words, seating, places.nodeOfReplica);
    this.#degradation = new Degradation(words, places.nodeOfReplica.length);
    this.#traffic = new Traffic(places.regionNames.length);
    this.#invariants = new Invariants(scenario, words, this.#ledger.chains);
    this.#touches = new Touches(scenario.faults);
    this.beyond = new Beyond(scenario, fences, places, words);
  }

  mayLook(glance: Glance): void {
    this.#series.keeping.mayLook(glance);
    this.choices.mayLook(glance);
  }

  // What clients tell.

  issued(
    opId: WriteId,
    operation: number,
    kind: OperationKind,
    key: Key,
    into: Key,
    client: number,
    region: number,
    at: Micros,
  ): void {
    this.#tick(at);
    const intent = this.#intents.open(opId, operation);
    intent.asked(kind, key, into, client, region, at);
    this.#board.issued(intent);
    this.#reach.issued(intent);
    this.#series.issued(intent);
    if (kind !== 'read') this.#writing(intent);
    this.trace?.issued(intent);
  }

  sentOn(opId: WriteId, key: Key): void {
    const intent = this.#intents.find(opId)!;
    intent.key = key;
    if (intent.into >= 0) intent.into = key;
    if (intent.kind !== 'read') this.#writing(intent);
  }

  retried(opId: WriteId, attempt: number, into: Key, _at: Micros): void {
    const intent = this.#intents.find(opId);
    if (intent === undefined) return;
    for (const cell of intent.cells) cell.retries++;
    this.#rows.retried(intent, into);
    this.#series.keeping.written(intent.key, into);
    this.trace?.retried(opId, attempt, into);
  }

  answered(opId: WriteId, outcome: Outcome, server: Address, at: Micros): void {
    this.#tick(at);
    const intent = this.#intents.find(opId);
    if (intent === undefined) return;
    const isShown = intent.server === server;
    intent.server = server;
    intent.outcome = endingOf(outcome);
    if (outcome.kind === 'ok') {
      this.#reach.answered(intent);
      this.#samples.answered(intent, outcome, at - intent.at, at);
      if (intent.kind === 'read' && isShown) this.#reads.answered(intent, outcome.siblings?.length ?? 0, at);
      if (intent.kind !== 'read' && outcome.done) this.#acknowledged(intent, at);
    } else this.#samples.denied(intent, `${outcome.kind}: ${outcome.why}`, at);
    this.trace?.ended(intent, outcome, at);
    this.#ended(intent);
  }

  hedged(opId: WriteId): void {
    for (const cell of this.#intents.find(opId)?.cells ?? []) cell.hedges++;
  }

  readonly alerted: Observation['alerted'] = (...told) => this.#samples.alarms.told(...told);

  gaveUp(opId: WriteId, at: Micros, isShownOld = false): void {
    this.#tick(at);
    const intent = this.#intents.find(opId);
    if (intent === undefined) return;
    intent.outcome = UNKNOWN;
    this.#samples.unanswered(intent, isShownOld, at);
    this.trace?.ended(intent, undefined, at);
    this.#ended(intent);
  }

  // What replicas do.

  executed(request: Request, server: Address, outcome: Outcome, at: Micros): void {
    const intent = this.#intents.find(request.opId);
    if (intent === undefined || outcome.kind !== 'ok') return;
    this.#invariants.answered(intent, server, outcome, at);
    this.beyond.residency?.shown(at, intent.kind, intent.key, outcome, server, request.region);
    if (intent.kind === 'read') this.#reads.executed(intent, request, server, outcome);
    else if (outcome.done) {
      intent.done(request.idempotent);
      this.#leadership.served(at, server);
    }
  }

  applied(at: Micros, replica: Address, write: WriteId, origin: number, n: number): void {
    this.#tick(at);
    this.#ledger.applied(at, replica, write, origin, n);
    this.beyond.residency?.applied(replica, write);
  }

  holds(at: Micros, replica: Address, through: readonly number[]): void {
    this.#tick(at);
    this.#ledger.holds(at, replica, through);
  }

  conflicted(at: Micros, replica: Address, id: WriteId, fate: Fate, by = 0, knew?: boolean): void {
    const write = this.#intents.find(id);
    const place = this.#ledger.seating.placeOf[replica];
    if ((knew !== undefined && isSucceeded(write, by, knew, place, this.#intents)) || write === undefined) return;
    if (fate === 'dropped') this.#samples.beaten(write, this.#ledger.chains, place);
    if (!conflicted(write, fate, by, replica, at, this.#words, this.#ledger)) return;
    this.#samples.conflicted(write, fate, this.#ledger.chains, replica, at);
    if (fate === 'dropped') this.#ledger.beaten(write, at);
  }

  leads(at: Micros, replica: Address, term: number): void {
    this.#leadership.leads(at, replica, term);
  }

  follows(at: Micros, replica: Address): void {
    this.#leadership.follows(at, replica);
  }

  suspects(at: Micros, replica: Address): void {
    this.#leadership.suspects(at, replica);
  }

  operated(at: Micros, replica: Address, verb: string): void {
    this.#leadership.operated(at, replica, verb);
  }

  keeps(at: Micros, replica: Address, replicas: readonly Address[], version: number): void {
    this.#ledger.keeps(at, replica, replicas, version);
  }

  degraded(at: Micros, replica: Address, isDegraded: boolean): void {
    this.#degradation.told(at, replica, isDegraded);
  }

  // What the world does to them.

  crashed(at: Micros, node: number, wiped: boolean): void {
    this.#tick(at);
    this.#leadership.crashed(at, node);
    this.#degradation.crashed(at, node, this.#places);
    if (wiped) this.#emptied(at, node, WIPED);
  }

  /** To be told before the replicas of the node start: what they still hold, they say themselves. */
  restarted(at: Micros, node: number): void {
    this.#tick(at);
    this.#emptied(at, node, RESTARTED);
  }

  sent(fromRegion: number, toRegion: number, bytes: number, isBetweenNodes = false): void {
    this.#traffic.sent(fromRegion, toRegion, bytes, isBetweenNodes);
  }

  faultBegan(fault: number, at: Micros): void {
    this.#tick(at);
    this.#reach.faultBegan();
    this.#words.began(fault);
    this.#leadership.faultBegan(fault, at);
  }

  faultEnded(fault: number, at: Micros): void {
    this.#tick(at);
    this.#reach.faultEnded();
    this.#words.ended(fault);
    this.#convergence.healed(fault, at);
  }

  readonly touched: Observation['touched'] = (...told) => this.#touches.touched(...told);

  finish(end: End): Findings {
    return conclude(end, this.#places, {
      scenario: this.#scenario,
      words: this.#words,
      intents: this.#intents,
      board: this.#board,
      ledger: this.#ledger,
      rows: this.#rows,
      samples: this.#samples,
      series: this.#series,
      leadership: this.#leadership,
      degradation: this.#degradation,
      traffic: this.#traffic,
      convergence: this.#convergence,
      invariants: this.#invariants,
      reach: this.#reach,
      touches: this.#touches,
      beyond: this.beyond,
    });
  }

  #tick(at: Micros): void {
    if (at >= this.#series.end) this.#series.tick(at, this.#ledger);
  }

  #writing(intent: Intent): void {
    this.#reads.writing(intent);
    this.#rows.issued(intent);
    this.beyond.residency?.issued(intent);
    this.#series.keeping.written(intent.key, intent.into);
  }

  #acknowledged(write: Intent, at: Micros): void {
    write.acked = at;
    this.#samples.acknowledged(write, this.#ledger.seating.widest);
    this.#rows.acknowledged(write);
    this.#reads.written(write, at);
  }

  #ended(intent: Intent): void {
    if (intent.kind === 'read') this.#intents.close(intent);
    else this.#ledger.ended(intent);
  }

  #emptied(at: Micros, node: number, how: number): void {
    const here = this.#places.nodeOfReplica.flatMap((on, replica) => (on === node ? [replica] : []));
    for (const replica of here) this.#ledger.holds(at, replica, [], how);
    if (how === WIPED) for (const replica of here) this.beyond.residency?.wiped(replica);
  }
}
