/** The recorder of a replay: beside counting, it writes down what becomes of a few operations, and of their messages. */
import { KeySpaceOf } from '../../clients/keys.ts';
import type { Micros } from '../../kit/time.ts';
import type { Scenario, StrategyUse } from '../../scenario/scenario.ts';
import type {
  Address,
  Fate as ConflictFate,
  Key,
  OperationKind,
  Outcome,
  Request,
  WriteId,
} from '../../strategies/contract.ts';
import type { Places } from '../../world/observation.ts';
import { Recorder } from '../../world/recorder/recorder.ts';
import { Words } from '../../world/recorder/words.ts';
import type { World } from '../../world/world.ts';
import type { Deed, Lane, Mark, MarkKind, Trouble } from './facts.ts';
import { Holders } from './holders.ts';
import { pairsOf } from './troubles.ts';
import { shownAnswer, shownValue } from './values.ts';
import { Voyages } from './voyages.ts';

/** What to look for. */
export interface Ask {
  /** Operations by id, the one that the witness names first. */
  readonly ops: readonly number[];
  /** Where no operation is known: the last writes of this key, by its name; else ''. */
  readonly key: string;
  /** Or the turns of this step of the script; else ''. */
  readonly step: string;
  /** What is issued later is not looked at. */
  readonly at: Micros;
  /** Until when to run. */
  readonly until: Micros;
}

/** Of a watched key the last write of each region, as far as it was one; of a step the last turn. */
const REMEMBERED = 3;
const FEW = 4;

export class Scribe extends Recorder {
  readonly #scenario: Scenario;
  readonly #places: Places;
  readonly #ask: Ask;
  readonly #words: Words;
  readonly #deeds = new Map<WriteId, { -readonly [K in keyof Deed]: Deed[K] }>();
  readonly #lanes: Lane[];
  readonly #clientLanes = new Map<string, number>();
  readonly #marks: Mark[] = [];
  readonly #troubles: { -readonly [K in keyof Trouble]: Trouble[K] }[] = [];
  readonly #open: (number | undefined)[] = [];
  /** By region: operations that were not asked for by name, oldest first. */
  readonly #watched = new Map<number, WriteId[]>();
  readonly holders = new Holders();
  readonly voyages: Voyages;
  #world: World | undefined = undefined;

  constructor(scenario: Scenario, use: StrategyUse, places: Places, ask: Ask) {
    super(scenario, use, places);
    this.#scenario = scenario;
    this.#places = places;
    this.#ask = ask;
    this.#words = new Words(scenario, places);
    this.#lanes = places.nodeOfReplica.map((node, replica) => ({
      name: this.#words.replica(replica),
      kind: 'replica',
      region: places.regionNames[places.regionOfNode[node]],
      offset: scenario.topology.clocks[places.regionOfNode[node]].offset / 1000,
    }));
    this.voyages = new Voyages(use.use, scenario.faults, (id) => this.#deeds.get(id)?.lane);
  }

  /** From now on messages are followed too. */
  watch(world: World): void {
    this.#world = world;
    world.wire.tape = this.voyages;
    this.voyages.world = world;
  }

  override issued(
    opId: WriteId,
    operation: number,
    kind: OperationKind,
    key: Key,
    into: Key,
    client: number,
    region: number,
    at: Micros,
  ): void {
    super.issued(opId, operation, kind, key, into, client, region, at);
    if (!this.#matters(opId, operation, kind, key, into, region, at)) return;
    const named = { id: opId, operation, region };
    const step = this.#scenario.script[-1 - operation];
    const where = this.#places.regionNames[region];
    this.#deeds.set(opId, {
      id: opId,
      name: this.#words.what(named),
      kind,
      key: this.#nameOf(key),
      value: '',
      client: step?.client ?? '',
      region: where,
      lane: this.#laneOf(`${client} ${region}`, step?.client ?? '', where),
      at: at / 1000,
      attempts: 1,
      over: null,
      outcome: 'open',
      answer: '',
      server: -1,
      copies: 0,
    });
  }

  override retried(opId: WriteId, attempt: number, into: Key, at: Micros): void {
    super.retried(opId, attempt, into, at);
    const deed = this.#deeds.get(opId);
    if (deed !== undefined) deed.attempts = attempt;
  }

  override answered(opId: WriteId, outcome: Outcome, server: Address, at: Micros): void {
    super.answered(opId, outcome, server, at);
    const deed = this.#deeds.get(opId);
    if (deed === undefined) return;
    deed.over = at / 1000;
    deed.server = server;
    deed.outcome = outcome.kind === 'ok' && !outcome.done ? 'declined' : outcome.kind;
    deed.answer = shownAnswer(outcome, (id) => (deed.client === '' ? this.#deeds.get(id)?.name : undefined));
    if (deed.outcome !== 'ok' && this.#ask.step === '') this.#forget(opId);
  }

  override gaveUp(opId: WriteId, at: Micros): void {
    super.gaveUp(opId, at);
    const deed = this.#deeds.get(opId);
    if (deed === undefined) return;
    deed.over = at / 1000;
    deed.outcome = 'unknown';
  }

  override executed(request: Request, server: Address, outcome: Outcome, at: Micros): void {
    super.executed(request, server, outcome, at);
    const deed = this.#deeds.get(request.opId);
    if (deed !== undefined && deed.value === '')
      deed.value = shownValue(request.operations[0], deed.client === '' ? request.opId : undefined);
  }

  override applied(at: Micros, replica: Address, write: WriteId, origin: number, n: number): void {
    super.applied(at, replica, write, origin, n);
    if (!this.#deeds.has(write) || !this.holders.applied(write, replica, origin, n)) return;
    this.voyages.brought(write, replica);
    this.#mark(at, replica, 'shows', write);
  }

  override holds(at: Micros, replica: Address, through: readonly number[]): void {
    super.holds(at, replica, through);
    this.#changed(at, replica, through, 'undone');
  }

  override conflicted(at: Micros, replica: Address, write: WriteId, fate: ConflictFate): void {
    super.conflicted(at, replica, write, fate);
    if (this.#deeds.has(write)) this.#mark(at, replica, 'conflict', write, fate);
  }

  override leads(at: Micros, replica: Address, term: number): void {
    super.leads(at, replica, term);
    this.#mark(at, replica, 'leads', 0, String(term));
  }

  override follows(at: Micros, replica: Address): void {
    super.follows(at, replica);
    this.#mark(at, replica, 'follows', 0);
  }

  override suspects(at: Micros, replica: Address): void {
    super.suspects(at, replica);
    this.#mark(at, replica, 'suspects', 0);
  }

  override degraded(at: Micros, replica: Address, isDegraded: boolean): void {
    super.degraded(at, replica, isDegraded);
    if (isDegraded) this.#mark(at, replica, 'alone', 0);
  }

  override crashed(at: Micros, node: number, wiped: boolean): void {
    super.crashed(at, node, wiped);
    for (const replica of this.#at(node)) {
      this.#mark(at, replica, 'crashed', 0, wiped ? 'wiped' : '');
      if (wiped) this.#changed(at, replica, [], 'wiped');
    }
  }

  override restarted(at: Micros, node: number): void {
    super.restarted(at, node);
    for (const replica of this.#at(node)) {
      this.#mark(at, replica, 'restarted', 0);
      this.#changed(at, replica, [], 'not on the disk');
    }
  }

  override faultBegan(fault: number, at: Micros): void {
    super.faultBegan(fault, at);
    const { name, kind, options } = this.#scenario.faults[fault];
    const pairs = pairsOf(options, this.#places);
    this.#open[fault] = this.#troubles.push({ name, kind, from: at / 1000, to: Number.POSITIVE_INFINITY, pairs }) - 1;
  }

  override faultEnded(fault: number, at: Micros): void {
    super.faultEnded(fault, at);
    const index = this.#open[fault];
    if (index !== undefined) this.#troubles[index].to = at / 1000;
  }

  /** What was written down, but for the arrows. */
  notes() {
    // A restart forgets what it shows before it reads its disk.
    const isBack = ({ kind, deed, lane }: Mark, index: number) =>
      kind === 'gone' &&
      this.#marks.some((mark, at) => at > index && mark.kind === 'shows' && mark.deed === deed && mark.lane === lane);
    const deeds = this.#kept();
    const isOfOne = ({ deed }: Mark) => deed === 0 || deeds.some(({ id }) => id === deed);
    return {
      deeds,
      lanes: this.#lanes,
      marks: this.#marks.filter((mark, index) => isOfOne(mark) && !isBack(mark, index)),
      troubles: this.#troubles,
      replicas: this.#places.nodeOfReplica.length,
    };
  }

  #matters(
    opId: WriteId,
    operation: number,
    kind: OperationKind,
    key: Key,
    into: Key,
    region: number,
    at: Micros,
  ): boolean {
    const { ops, key: watched, step } = this.#ask;
    if (ops.includes(opId)) return true;
    if (at > this.#ask.at) return false;
    const isStep = step !== '' && this.#scenario.script[-1 - operation]?.id === step;
    const isOfKey = watched !== '' && kind !== 'read' && [key, into].some((one) => this.#nameOf(one) === watched);
    if (!isStep && !isOfKey) return false;
    const own = this.#watched.get(region) ?? [];
    this.#watched.set(region, own);
    if (own.push(opId) > REMEMBERED) this.#deeds.delete(own.shift()!);
    return true;
  }

  /** It was watched for its key, and did nothing to it. */
  #forget(opId: WriteId): void {
    for (const own of this.#watched.values()) {
      if (!own.includes(opId)) continue;
      own.splice(own.indexOf(opId), 1);
      this.#deeds.delete(opId);
    }
  }

  #kept(): readonly Deed[] {
    const { ops, step } = this.#ask;
    const last = [...this.#watched.values()].flatMap((own) => own.slice(-1)).sort((a, b) => b - a);
    const kept = new Set([...ops, ...last.slice(0, step === '' ? FEW : 1)]);
    return [...this.#deeds.values()].filter(({ id }) => kept.has(id));
  }

  #changed(at: Micros, replica: Address, through: readonly number[], how: string): void {
    const { gained, lost } = this.holders.holds(replica, through);
    for (const write of lost) this.#mark(at, replica, 'gone', write, how);
    for (const write of gained) {
      this.voyages.brought(write, replica);
      this.#mark(at, replica, 'shows', write);
    }
  }

  #mark(at: Micros, lane: number, kind: MarkKind, deed: WriteId, note = ''): void {
    this.#marks.push({ at: at / 1000, lane, kind, deed, note, left: deed === 0 ? 0 : this.holders.count(deed) });
  }

  #laneOf(who: string, name: string, region: string): number {
    const known = this.#clientLanes.get(who);
    if (known !== undefined) return known;
    const lane = this.#lanes.push({ name, kind: 'client', region, offset: 0 }) - 1;
    this.#clientLanes.set(who, lane);
    return lane;
  }

  #at(node: number): readonly Address[] {
    return this.#places.nodeOfReplica.flatMap((home, replica) => (home === node ? [replica] : []));
  }

  #nameOf(key: Key): string {
    const keys = this.#world?.keys;
    return key >= 0 && keys instanceof KeySpaceOf ? keys.nameOf(key) : '';
  }
}
