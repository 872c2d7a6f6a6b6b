/** A stage for Raft: nodes, what is under way between them, and the one who writes down what happens. */
import { randomStream } from '../../src/kit/random.ts';
import type { Message } from '../../src/strategies/consensus/messages.ts';
import type { Options } from '../../src/strategies/consensus/options.ts';
import type { RaftReplica, Timer } from '../../src/strategies/consensus/replica.ts';
import type { Outcome, Request } from '../../src/strategies/contract.ts';
import { type Maker, QUICK, sound } from '../strategies/consensus/cluster.ts';
import { Actor } from './actor.ts';
import { Customers, KEYS, named } from './customers.ts';
import { type Lanes, type Letter, Post } from './post.ts';
import { spelled, timeSpelled } from './spelled.ts';
import { Tally } from './tally.ts';
import { Witness } from './witness.ts';

const MOST_LETTERS = 5_000;
const START = 1_000_000;

/** What is different where the script is played by a twin. */
export interface Cast {
  readonly maker?: Maker;
  readonly options?: Partial<Options>;
  /** Every disk calls durable what it does not keep. */
  readonly disksLie?: boolean;
  /** Who asks again does not say that it is the same. */
  readonly keyless?: boolean;
}

export interface Opening {
  readonly count: number;
  readonly seed: number;
  readonly snapshots: number;
  readonly options: Partial<Options>;
}

/** Nodes are called 1, 2, 3, …, as in the papers. */
export class Stage {
  now = START;
  actors: readonly Actor[] = [];
  post = new Post(randomStream(1, 'post'));
  customers = new Customers(false);
  tally = new Tally();
  witness: Witness;
  /** Time runs by itself: only what changes is written down, with when. */
  runs = false;
  said: string[] = [];
  readonly #options: Options[] = [];
  readonly #cast: Cast;

  constructor(cast: Cast) {
    this.#cast = cast;
    this.witness = this.#newWitness();
  }

  /** Everybody is new; what the nodes of before did is over. */
  open({ count, seed, snapshots, options }: Opening): void {
    const { keyless = false } = this.#cast;
    this.now = START;
    this.post = new Post(randomStream(seed, 'post'));
    this.customers = new Customers(keyless);
    this.tally = new Tally();
    const snapshot = { every: snapshots, keep: 1 };
    const all = Array.from({ length: count }, (_, i) => i + 1);
    this.#options.length = 0;
    for (const node of all) this.#options[node] = { ...QUICK, snapshot, ...options, ...this.#cast.options };
    this.actors = all.map((node) => {
      const on = {
        send: (to: number, message: unknown) => this.#send(node, to, message as Message),
        reply: (request: Request, outcome: Outcome) => this.#replied(node, request, outcome),
        applied: (opId: number, index: number) => this.witness.applied(opId, index),
      };
      return new Actor(node, all, seed, on, () => this.now);
    });
    this.witness = this.#newWitness();
    for (const actor of this.actors) this.start(actor, {});
  }

  /** With other options, if any are named: as somebody does who changes a configuration file. */
  start(actor: Actor, changed: Partial<Options>): void {
    const { maker = sound, disksLie = false } = this.#cast;
    this.#options[actor.node] = { ...this.#options[actor.node]!, ...changed };
    if (disksLie) actor.disk.lie();
    actor.raft = maker(actor.context, this.#options[actor.node]!);
    this.with(actor, () => actor.raft!.onStart());
  }

  crash(actor: Actor): void {
    const led = this.leader;
    actor.crash();
    this.#noteLeader(led);
  }

  say(...lines: readonly string[]): void {
    this.said.push(...lines);
  }

  /** The highest term that anybody has entered. */
  get term(): number {
    return Math.max(...this.actors.map(({ raft }) => raft?.term ?? 0));
  }

  /** The newest leader that is alive. */
  get leader(): Actor | undefined {
    const leaders = this.actors.filter(({ raft }) => raft?.role === 'leader');
    return leaders.sort((a, b) => b.raft!.term - a.raft!.term)[0];
  }

  /** Whatever a node does, it does at the time of its own clock, and its disk is quick unless it was called slow. */
  with(actor: Actor, does: (raft: RaftReplica) => void): void {
    const { raft, node } = actor;
    if (raft === undefined) return;
    const before = `${raft.role} in term ${raft.term}`;
    const led = this.leader;
    actor.context.now = actor.local(this.now);
    does(raft);
    do this.witness.after(actor);
    while (actor.settle(this.now));
    this.#noteLeader(led);
    const after = `${raft.role} in term ${raft.term}`;
    if (after !== before) this.say(`  ${this.#when()}${node} is now ${after}`);
  }

  #newWitness(): Witness {
    return new Witness(this.actors, KEYS, () => this.now);
  }

  #noteLeader(before: Actor | undefined): void {
    const { leader } = this;
    if (leader !== before) this.tally.led(this.now, leader === undefined);
  }

  ring(actor: Actor, timer: Timer): void {
    if (!actor.context.timers.delete(`${timer}/0`)) this.say(`  ${actor.node} has no such timer`);
    else this.with(actor, (raft) => raft.onTimer(timer));
  }

  ask(actor: Actor, request: Request): void {
    this.witness.asked(actor.node, request);
    this.with(actor, (raft) => raft.onRequest(request));
  }

  #replied(node: number, request: Request, outcome: Outcome): void {
    const { kind, value, why, token } = outcome;
    this.witness.answers(node, request, outcome);
    if (this.actors[node - 1]!.isMute) {
      this.say(`  ${node} answers ${named(request)}, and nobody hears it`);
      return;
    }
    const { least, at } = this.customers.answered(request, outcome);
    const isRead = request.operations[0]!.kind === 'read';
    const isStale = kind === 'ok' && isRead && token![0]! < least;
    this.tally.answered(isRead ? 'read' : 'write', this.now, at, kind === 'ok', isStale);
    // What comes all the time is counted, and not written down one by one.
    if (this.runs && at > 0) return;
    const said = kind === 'ok' ? (value ?? 'nothing') : `${kind}, ${why}`;
    this.say(`  ${this.#when()}${node} answers ${named(request)}: ${said}${isStale ? ' (stale)' : ''}`);
  }

  #send(from: number, to: number, message: Message): void {
    this.witness.sends(from, to, message);
    this.tally.sent(message.kind);
    if (this.post.send(from, to, message, this.now)) return;
    if (!this.runs) this.say(`  ${spelled({ from, to, message })} (cut)`);
  }

  /** The letters that lie there now, or all, with what they give rise to. */
  deliver(isMeant: Lanes, most = MOST_LETTERS): void {
    for (let taken = 0; taken < most; taken++) {
      const letter = this.post.letters.find(({ from, to }) => isMeant(from, to) && this.isOpen(from, to));
      if (letter === undefined) return;
      this.hand(letter);
    }
    if (most === MOST_LETTERS) throw new Error('they never stop talking');
  }

  /** Nobody holds this lane's letters back, and who they are for is awake. */
  isOpen(from: number, to: number): boolean {
    return !this.post.held.has(`${from}>${to}`) && !this.actors[to - 1]!.isFrozen;
  }

  hand(letter: Letter): void {
    this.post.take(letter);
    const actor = this.actors[letter.to - 1]!;
    if (!this.runs) this.say(`  ${spelled(letter)}${actor.raft === undefined ? ' (down)' : ''}`);
    this.with(actor, (raft) => raft.onMessage(letter.from, letter.message));
  }

  drop(isMeant: Lanes): void {
    for (const letter of this.post.lose(isMeant)) if (!this.runs) this.say(`  ${spelled(letter)} (lost)`);
  }

  #when(): string {
    return this.runs ? `${timeSpelled(this.now - START)} ` : '';
  }
}
