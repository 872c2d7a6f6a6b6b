/** A Raft group in the real world, watched after every event, with counters as its data and clients that retry. */
import { defaults } from '../../../src/kit/options.ts';
import { type Random, randomStream } from '../../../src/kit/random.ts';
import { RaftAudit, raftAudit } from '../../../src/strategies/consensus/audit/audit.ts';
import type { Entry, Message } from '../../../src/strategies/consensus/messages.ts';
import type { Options } from '../../../src/strategies/consensus/options.ts';
import { RaftReplica, type Timer } from '../../../src/strategies/consensus/replica.ts';
import { consensus } from '../../../src/strategies/consensus/strategy.ts';
import type { Address, Outcome, Request, Strategy } from '../../../src/strategies/contract.ts';
import { Auditor } from '../../../src/world/audit/auditor.ts';
import { FAULT } from '../../../src/world/kinds.ts';
import { WorldLevers } from '../../../src/world/levers.ts';
import { alike, layOut } from '../../../src/world/places.ts';
import { World } from '../../../src/world/world.ts';
import { keysOf, Notes, operation, request, type Shape, topologyOf } from '../../world/small-world.ts';
import { type RaftContext, Spy } from './spy.ts';

export const MS = 1_000;
/** As used by tests: far above the round trip of 20 ms, far below a second. */
export const QUICK: Options = {
  ...defaults(consensus.options),
  election_timeout: 200 * MS,
  heartbeat: 30 * MS,
};

/** Makes a replica; a broken twin makes one that breaks a rule. */
export type Maker = (context: RaftContext, options: Options) => RaftReplica;
export const sound: Maker = (context, options) => new RaftReplica(context, options);

export interface Plan {
  readonly shape: Shape;
  readonly options?: Partial<Options>;
  readonly seed?: number;
  readonly maker?: Maker;
  /** Entries between two snapshots; a fifth of them is kept for laggards. */
  readonly snapshotEvery?: number;
}

/** One intent of a client, over all its attempts. */
export interface Intent {
  readonly op: number;
  readonly key: number;
  readonly isRead: boolean;
  readonly region: number;
  readonly more: Partial<Request>;
  readonly asked: number;
  attempts: number;
  answered: number;
  value: number;
}

const RETRY_AFTER = 250 * MS;
const MOST_ATTEMPTS = 12;

export class Cluster extends Notes {
  readonly world: World;
  readonly #auditor: Auditor;
  /** A rule of the house that broke, if one did. */
  #stopped: readonly string[] = [];
  /** Everything that was committed, in order. */
  readonly committed: Entry[] = [];
  readonly levers: WorldLevers;
  readonly intents: Intent[] = [];
  readonly #chance: Random;
  readonly #moves: (() => void)[] = [];
  leaderChanges = 0;
  /** Messages by kind. */
  readonly said = new Map<string, number>();

  constructor(plan: Plan) {
    super();
    const { seed = 1, maker = sound } = plan;
    this.#chance = randomStream(seed, 'clients');
    const strategy: Strategy<Options, Message, Timer> = {
      ...consensus,
      newReplica: (context, options) => {
        return maker(new Spy(context, (_from, _to, message) => this.#sent(message)), options);
      },
      audit: { ...raftAudit, begin: (group, { dedup }) => this.#audited(new RaftAudit(group, dedup)) },
    };
    this.#auditor = new Auditor(strategy);
    const topology = topologyOf(plan.shape);
    const every = plan.snapshotEvery ?? QUICK.snapshot.every;
    const options = { ...QUICK, snapshot: { every, keep: Math.floor(every / 5) }, ...plan.options };
    const keys = keysOf('counter');
    const { strategy: watched } = this.#auditor;
    this.world = new World({
      topology,
      strategy: watched,
      options,
      layout: layOut(topology, alike(1, 0)),
      seed,
      keys,
      observer: this,
    });
    this.#auditor.watch(this.world);
    this.levers = new WorldLevers(this.world);
    this.world.clients = { answered: (request, outcome) => this.#answered(request, outcome), wake: () => {} };
    this.world.onFault = (move) => this.#moves[move]!();
    this.world.start();
  }

  get size(): number {
    return this.world.seats.length;
  }

  raft(address: Address): RaftReplica {
    return this.#auditor.replica(address) as RaftReplica;
  }

  /** Invariants that broke, the first first. */
  get violations(): readonly string[] {
    const told = this.#auditor.violations.map(({ invariant, at, replicas, what }) => {
      return `${invariant} at ${at} ms in ${replicas.join(' and ')}: ${what}`;
    });
    return [...told, ...this.#stopped];
  }

  /** The newest leader that is alive. */
  get leader(): RaftReplica | undefined {
    let newest: RaftReplica | undefined;
    for (let address = 0; address < this.size; address++) {
      const raft: RaftReplica | undefined = this.raft(address);
      if (raft?.role === 'leader' && raft.term > (newest?.term ?? 0)) newest = raft;
    }
    return newest;
  }

  /** Does something at a time of the run. */
  at(time: number, move: () => void): void {
    this.#moves.push(move);
    this.world.agenda.at(time, FAULT, this.#moves.length - 1, 0, 0, undefined);
  }

  /** Goes on until `time`, looking at everything after each event, or to the first violation. */
  to(time: number): void {
    while (this.violations.length === 0) {
      if (this.#step(time)) break;
    }
    this.world.agenda.skipTo(time);
  }

  /** One event; a rule of the house that breaks is a violation as well. */
  #step(time: number): boolean {
    try {
      return this.world.advance(time, 1);
    } catch (error) {
      this.#stopped = [`stopped at ${this.world.time} µs: ${(error as Error).message}`];
      return true;
    }
  }

  /** A client adds one to a counter, or reads it, and asks until it is told. */
  ask(isRead: boolean, key = 0, region = 0, first?: Address, more: Partial<Request> = {}): Intent {
    const asked = this.world.time;
    const op = this.intents.length + 1;
    const intent: Intent = { op, key, isRead, region, more, asked, attempts: 0, answered: -1, value: 0 };
    this.intents.push(intent);
    this.#try(intent, first ?? this.#somebody());
    return intent;
  }

  #answered(request: Request, outcome: Outcome): void {
    const intent = this.intents[request.opId - 1]!;
    if (intent.answered >= 0) return;
    if (outcome.kind === 'ok') {
      intent.answered = this.world.time;
      intent.value = (outcome.value as number | undefined) ?? 0;
    } else if (request.attempt === intent.attempts) {
      const next = outcome.tryAt >= 0 ? outcome.tryAt : this.#chance.below(this.size);
      this.at(this.world.time + 20 * MS, () => this.#again(intent, request.attempt, next));
    }
  }

  override leads(): void {
    this.leaderChanges++;
  }

  #somebody(): Address {
    const leader = this.#chance.next() < 0.7 ? this.leader : undefined;
    return leader?.context.self ?? this.#chance.below(this.size);
  }

  #again(intent: Intent, attempt: number, next: Address): void {
    if (intent.answered < 0 && intent.attempts === attempt && attempt < MOST_ATTEMPTS) this.#try(intent, next);
  }

  #try(intent: Intent, to: Address): void {
    const attempt = ++intent.attempts;
    const operations = [operation(intent.isRead ? 'read' : 'increment', intent.key)];
    const { op, region, more } = intent;
    this.world.submit(request(op, operations, { attempt, region, ...more }), region, to);
    this.at(this.world.time + RETRY_AFTER, () => this.#again(intent, attempt, this.#somebody()));
  }

  #sent(message: Message): void {
    this.said.set(message.kind, (this.said.get(message.kind) ?? 0) + 1);
  }

  #audited(audit: RaftAudit): RaftAudit {
    audit.decided.onDecision = (_, entry) => this.committed.push(entry);
    return audit;
  }
}
