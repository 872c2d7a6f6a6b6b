/** A stage: the nodes of one protocol, what is under way between them, and the one who writes down what happens. */
import { defaults } from '../../src/kit/options.ts';
import { randomStream } from '../../src/kit/random.ts';
import type { Outcome, Request } from '../../src/strategies/contract.ts';
import { Actor } from './actor.ts';
import { Customers, named } from './customers.ts';
import type { Cast, Given, Play, Player } from './plays/play.ts';
import { type Lanes, type Letter, Post, type Said } from './post.ts';
import type { StageDisk } from './stage-disk.ts';
import { Tally, timeSpelled } from './tally.ts';
import { Witness } from './witness.ts';

const MOST_LETTERS = 5_000;
const START = 1_000_000;

export interface Opening {
  readonly count: number;
  readonly seed: number;
  readonly options: Given;
}

/** Nodes are called 1, 2, 3, … */
export class Stage {
  now = START;
  readonly play: Play;
  readonly actors: readonly Actor[];
  readonly post: Post;
  readonly customers: Customers;
  readonly tally: Tally;
  readonly witness: Witness;
  /** Time runs by itself: only what changes is written down, with when. */
  runs = false;
  said: string[] = [];
  readonly #options: Given[] = [];
  readonly #cast: Cast;

  constructor(play: Play, cast: Cast, { count, seed, options }: Opening) {
    this.play = play;
    this.#cast = cast;
    this.post = new Post(randomStream(seed, 'post'));
    this.customers = new Customers(cast.keyless === true);
    this.tally = new Tally(play.reign?.word);
    const all = Array.from({ length: count }, (_, i) => i + 1);
    const first = { ...defaults(play.strategy.options), ...play.quick, ...options, ...cast.options };
    this.actors = all.map((node) => {
      this.#options[node] = first;
      const on = {
        send: (to: number, message: unknown) => this.#send(node, to, message),
        reply: (request: Request, outcome: Outcome) => this.#replied(node, request, outcome),
        applied: (opId: number, origin: number, n: number) => this.witness.applied(opId, origin, n),
      };
      return new Actor(node, all, seed, on, () => this.now);
    });
    this.witness = new Witness(this.actors, play, first, () => this.now);
    for (const actor of this.actors) this.start(actor, {});
  }

  /** With other options, if any are named: as somebody does who changes a configuration file. */
  start(actor: Actor, changed: Given): void {
    const { play } = this;
    const options = { ...this.#options[actor.node], ...changed };
    this.#options[actor.node] = options;
    if (this.#cast.disksLie === true) actor.disk.lie();
    actor.player = this.#cast.make?.(actor.context, options) ?? play.strategy.newReplica(actor.context, options);
    this.with(actor, (player) => player.onStart?.());
  }

  crash(actor: Actor, isWiped = false): void {
    const led = this.leader;
    if (isWiped) actor.wipe();
    else actor.crash();
    this.#noteLeader(led);
  }

  /** It starts with a disk on which a scenario has put something. */
  give(actor: Actor, writes: (disk: StageDisk) => void): void {
    actor.give(writes);
    this.start(actor, {});
  }

  say(...lines: readonly string[]): void {
    this.said.push(...lines);
  }

  actor(name: string | undefined): Actor {
    const actor = name === 'leader' ? this.leader : this.actors[Number(name) - 1];
    if (actor === undefined) throw new Error(`no node is called ${name}`);
    return actor;
  }

  /** The highest term, or ballot, that anybody has entered. */
  get term(): number {
    return Math.max(...this.actors.map((actor) => this.#termOf(actor)));
  }

  /** The newest leader that is alive. */
  get leader(): Actor | undefined {
    const leaders = this.actors.filter(({ player }) => player && this.play.reign?.isLeading(player) === true);
    return leaders.sort((a, b) => this.#termOf(b) - this.#termOf(a))[0];
  }

  #termOf({ player }: Actor): number {
    return player === undefined ? 0 : (this.play.reign?.term(player) ?? 0);
  }

  /** Whom a customer asks who knows of no node: the leader; where nobody leads, one after another. */
  host(turn: number): Actor | undefined {
    return this.play.reign === undefined ? this.actors[turn % this.actors.length] : this.leader;
  }

  /** Whatever a node does, it does at the time of its own clock, and its disk is quick unless it was called slow. */
  with(actor: Actor, does: (player: Player) => void): void {
    const { player, node } = actor;
    if (player === undefined) return;
    const before = this.play.role(player);
    const led = this.leader;
    actor.context.now = actor.local(this.now);
    does(player);
    do this.witness.after(actor);
    while (actor.settle(this.now));
    this.#noteLeader(led);
    const after = this.play.role(player);
    if (after !== before) this.say(`  ${this.#when()}${node} is now ${after}`);
  }

  #noteLeader(before: Actor | undefined): void {
    const { leader } = this;
    if (leader !== before) this.tally.led(this.now, leader === undefined);
  }

  ring(actor: Actor, timer: string, key = 0): void {
    if (!actor.context.timers.delete(`${timer}/${key}`)) this.say(`  ${actor.node} has no such timer`);
    else this.with(actor, (player) => player.onTimer?.(timer, key));
  }

  ask(actor: Actor, request: Request): void {
    this.witness.asked(actor.node, request);
    this.with(actor, (player) => player.onRequest(request));
  }

  #replied(node: number, request: Request, outcome: Outcome): void {
    const { kind, value, why } = outcome;
    this.witness.answers(node, request, outcome);
    if (this.actors[node - 1]!.isMute) {
      this.say(`  ${node} answers ${named(request)}, and nobody hears it`);
      return;
    }
    const { least, at } = this.customers.answered(request, outcome);
    const isRead = request.operations[0]!.kind === 'read';
    const isStale = kind === 'ok' && isRead && (this.witness.placeOf(outcome) ?? least) < least;
    this.tally.answered(isRead ? 'read' : 'write', this.now, at, kind === 'ok', isStale);
    // What comes all the time is counted, and not written down one by one.
    if (this.runs && at > 0) return;
    const said = kind === 'ok' ? (value ?? 'nothing') : `${kind}, ${why}`;
    this.say(`  ${this.#when()}${node} answers ${named(request)}: ${said}${isStale ? ' (stale)' : ''}`);
  }

  #send(from: number, to: number, message: unknown): void {
    this.witness.sends(from, to, message);
    this.tally.sent(this.play.strategy.messages.kind(message));
    if (this.post.send(from, to, message, this.now)) return;
    if (!this.runs) this.say(`  ${this.spelled({ from, to, message })} (cut)`);
  }

  spelled({ from, to, message }: Said): string {
    return `${from}>${to} ${this.play.spelled(message)}`;
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
    if (!this.runs) this.say(`  ${this.spelled(letter)}${actor.player === undefined ? ' (down)' : ''}`);
    this.with(actor, (player) => player.onMessage(letter.from, letter.message));
  }

  drop(isMeant: Lanes): void {
    for (const letter of this.post.lose(isMeant)) if (!this.runs) this.say(`  ${this.spelled(letter)} (lost)`);
  }

  #when(): string {
    return this.runs ? `${timeSpelled(this.now - START)} ` : '';
  }
}
