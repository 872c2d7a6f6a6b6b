/** A strategy with no protocol: it writes down what it is handed and when, and does what the test told it to. */
import type { Address, Context, Replica, Request, Strategy } from '../../src/strategies/contract.ts';
import { ok } from '../../src/strategies/contract.ts';
import { alike, layOut } from '../../src/world/places.ts';
import { World } from '../../src/world/world.ts';
import { keysOf, Listener, Notes, type Shape, topologyOf } from './small-world.ts';

export interface Note {
  readonly at: number;
  readonly what: string;
}

export type Said = string;
type EchoContext = Context<Said, string>;

/** What an echo does, by event; the default answers requests at once and is silent otherwise. */
export interface Manners {
  onStart?(context: EchoContext): void;
  onRequest?(context: EchoContext, request: Request): void;
  onMessage?(context: EchoContext, from: Address, message: Said): void;
  onTimer?(context: EchoContext, timer: string, key: number): void;
  onOperator?(context: EchoContext, verb: string): boolean;
}

export class Echo implements Replica<Said, string> {
  readonly context: EchoContext;
  readonly #manners: Manners;
  readonly #notes: Note[];
  readonly #now: () => number;

  constructor(context: EchoContext, manners: Manners, notes: Note[], now: () => number) {
    this.context = context;
    this.#manners = manners;
    this.#notes = notes;
    this.#now = now;
  }

  #note(what: string): void {
    this.#notes.push({ at: this.#now(), what });
  }

  onStart(): void {
    this.#manners.onStart?.(this.context);
  }
  onRequest(request: Request): void {
    this.#note(`request ${request.opId}`);
    if (this.#manners.onRequest === undefined) this.context.reply(request, ok(undefined));
    else this.#manners.onRequest(this.context, request);
  }
  onMessage(from: Address, message: Said): void {
    this.#note(`${from}: ${message}`);
    this.#manners.onMessage?.(this.context, from, message);
  }
  onTimer(timer: string, key: number): void {
    this.#note(`timer ${timer} ${key}`);
    this.#manners.onTimer?.(this.context, timer, key);
  }
  onSynced(position: number, ticket: number): void {
    this.#note(`synced ${position} ${ticket}`);
  }
  onOperator(verb: string): boolean {
    this.#note(`operator ${verb}`);
    return this.#manners.onOperator?.(this.context, verb) ?? true;
  }
  read(): undefined {
    return undefined;
  }
  view(): null {
    return null;
  }
}

/** A world of echoes: `notes[i]` is what replica i was handed, over all its lives. */
export class EchoWorld {
  readonly world: World;
  readonly notes: Note[][] = [];
  readonly observer = new Notes();
  readonly clients: Listener;

  constructor(shape: Shape, manners: Manners = {}, seed = 1, groups = 1) {
    const strategy: Strategy<Record<string, never>, Said, string> = {
      name: 'echo',
      summary: 'For tests.',
      promises: [],
      offers: ['strong'],
      obeys: [],
      writesAt: 'nearest',
      readsAt: () => 'nearest',
      options: {},
      messages: {
        size: (message) => message.length,
        fold: (message, hash) => hash.text(message),
        kind: () => 'said',
        writes: () => [],
      },
      newReplica: (context) => {
        const notes = (this.notes[context.self] ??= []);
        return new Echo(context, manners, notes, () => this.world.time);
      },
    };
    const { observer } = this;
    const topology = topologyOf(shape);
    const layout = layOut(topology, alike(groups, 0));
    const plan = { topology, strategy, options: {}, seed, layout, keys: keysOf(), observer };
    this.world = new World(plan);
    this.clients = new Listener(() => this.world.time);
    this.world.clients = this.clients;
    this.world.start();
  }

  context(address: Address): EchoContext {
    return (this.world.seats[address]!.replica as Echo).context;
  }

  /** What replica `address` was handed, as `time what`, since the last call. */
  takeNotes(address: Address): string[] {
    return (this.notes[address] ?? []).splice(0).map(({ at, what }) => `${at} ${what}`);
  }
}
