/** The recorder of a replay: beside counting, it writes down what becomes of a few operations. */
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
import { type Ask, Watched } from './watched.ts';

export class Scribe extends Recorder {
  readonly #scenario: Scenario;
  readonly #places: Places;
  readonly #words: Words;
  readonly #deeds = new Map<WriteId, { -readonly [K in keyof Deed]: Deed[K] }>();
  readonly #lanes: Lane[];
  readonly #clientLanes = new Map<string, number>();
  readonly #marks: Mark[] = [];
  readonly #troubles: { -readonly [K in keyof Trouble]: Trouble[K] }[] = [];
  readonly #open: (number | undefined)[] = [];
  readonly #watched: Watched;
  readonly holders = new Holders();
  readonly voyages: Voyages;
  #world: World | undefined = undefined;

  constructor(scenario: Scenario, use: StrategyUse, places: Places, ask: Ask) {
    super(scenario, places);
    this.#scenario = scenario;
    this.#places = places;
    this.#watched = new Watched(ask, (id) => {
      this.#deeds.delete(id);
      this.voyages.forget(id);
    });
    this.#words = new Words(scenario, places);
    this.#lanes = places.nodeOfReplica.map((node, replica) => ({
      name: this.#words.replica(replica),
      kind: 'replica',
      region: places.regionNames[places.regionOfNode[node]],
      offset: scenario.topology.clocks[places.regionOfNode[node]].offset / 1000,
    }));
    this.voyages = new Voyages(
      use.use,
      scenario.faults,
      (id) => this.#deeds.get(id)?.lane,
      (request) => this.#asked(request),
    );
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
    const step = this.#scenario.script[-1 - operation];
    const written = kind === 'read' ? [] : [this.#nameOf(key), this.#nameOf(into)];
    if (!this.#watched.wants(opId, written, step?.id ?? '', region, at)) return;
    const named = { id: opId, operation, region };
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
    if (deed.outcome !== 'ok') this.#watched.forget(opId);
  }

  override gaveUp(opId: WriteId, at: Micros, isShownOld = false): void {
    super.gaveUp(opId, at, isShownOld);
    const deed = this.#deeds.get(opId);
    if (deed === undefined) return;
    deed.over = at / 1000;
    deed.outcome = 'unknown';
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

  override conflicted(
    at: Micros,
    replica: Address,
    write: WriteId,
    fate: ConflictFate,
    by?: WriteId,
    knew?: boolean,
  ): void {
    super.conflicted(at, replica, write, fate, by, knew);
    if (this.#deeds.has(write)) this.#mark(at, replica, 'conflict', write, fate, this.#rivalOf(write, replica));
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
    const kept = this.#watched.kept();
    const deeds = [...this.#deeds.values()].filter(({ id }) => kept.has(id));
    const isOfOne = ({ deed }: Mark) => deed === 0 || deeds.some(({ id }) => id === deed);
    return {
      deeds,
      lanes: this.#lanes,
      marks: this.#marks.filter((mark, index) => isOfOne(mark) && !isBack(mark, index)),
      troubles: this.#troubles,
      replicas: this.#places.nodeOfReplica.length,
    };
  }

  #asked({ opId, operations }: Request): void {
    const deed = this.#deeds.get(opId);
    if (deed?.value === '') deed.value = shownValue(operations[0], deed.client === '' ? opId : undefined);
  }

  #changed(at: Micros, replica: Address, through: readonly number[], how: string): void {
    const { gained, lost } = this.holders.holds(replica, through);
    for (const write of lost) this.#mark(at, replica, 'gone', write, how);
    for (const write of gained) {
      this.voyages.brought(write, replica);
      this.#mark(at, replica, 'shows', write);
    }
  }

  #mark(at: Micros, lane: number, kind: MarkKind, deed: WriteId, note = '', rival: WriteId = 0): void {
    this.#marks.push({ at: at / 1000, lane, kind, deed, note, left: this.holders.count(deed), rival });
  }

  /** What the message brings that is being handled, or what came there last. */
  #rivalOf(write: WriteId, replica: Address): WriteId {
    const key = this.#deeds.get(write)?.key;
    const isOther = (id: WriteId) => id !== write && this.#deeds.get(id)?.key === key;
    const brought = this.voyages.bringing(replica).find(isOther);
    const last = this.#marks.findLast(({ kind, lane, deed }) => kind === 'shows' && lane === replica && isOther(deed));
    return brought ?? last?.deed ?? 0;
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
