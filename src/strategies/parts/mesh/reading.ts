/** A read that asks several replicas: it joins what they hold, answers, and mends those that were behind. */
import { type Address, type Context, type Key, type Micros, type Request, refused } from '../../contract.ts';
import { Alarms } from '../alarms.ts';
import { Distances } from '../distances.ts';
import { joined, lower, NOTHING_SEEN, type Vector } from '../version-vector.ts';
import type { Copy } from './copy.ts';
import type { MeshMessage } from './messages.ts';
import {
  type Glance,
  type Glimpse,
  type Mend,
  NO_KEY,
  type ReadNumber,
  type ReadTogether,
} from './reading-messages.ts';

/** After so long all others are asked beside those that do not answer; after as long again the read is refused. */
const PATIENCE: Micros = 500_000;

/** What becomes of replicas that are behind: nothing, they hear after the answer, or before it. */
export type ReadRepair = 'none' | 'background' | 'blocking';

export interface ReadingOptions {
  /** Replicas whose word a read needs, this one included. */
  readonly reads: number;
  readonly repair: ReadRepair;
}

type ReadingContext<S> = Pick<
  Context<MeshMessage<S>, string>,
  'send' | 'setTimer' | 'monotonic' | 'reply' | 'self' | 'peers' | 'region' | 'regionOf'
>;
type ReadCopy<S> = Pick<
  Copy<S, MeshMessage<S>, never>,
  'store' | 'lattice' | 'identity' | 'tombstones' | 'takeStates' | 'sendDurable' | 'show'
>;

interface Word<S> {
  readonly from: Address;
  readonly state: S | undefined;
  readonly marks: Vector;
  readonly past: Vector;
}

interface Gathering<S> {
  readonly read: ReadNumber;
  readonly request: Request;
  readonly key: Key;
  readonly since: Micros;
  readonly asked: Address[];
  readonly words: Word<S>[];
  /** The read needs so many words of others. */
  readonly needed: number;
  /** Replicas that have not confirmed yet what they lacked. */
  behind: Address[];
  isDecided: boolean;
  isTold: boolean;
  isLate: boolean;
}

export class Reading<S> {
  readonly #context: ReadingContext<S>;
  readonly #copy: ReadCopy<S>;
  readonly #options: ReadingOptions;
  readonly #distances: Distances;
  readonly #open = new Map<ReadNumber, Gathering<S>>();
  readonly #alarms: Alarms<ReadNumber>;
  /** Numbers go on from the time of the start, so that answers to a former life are none to this one. */
  #last: ReadNumber;
  /** The last question that only measured, and when it left. */
  #probe: ReadNumber = 0;
  #probedAt: Micros = 0;

  constructor(context: ReadingContext<S>, copy: ReadCopy<S>, options: ReadingOptions) {
    this.#context = context;
    this.#copy = copy;
    this.#options = options;
    this.#distances = new Distances(context);
    this.#last = context.monotonic();
    this.#alarms = new Alarms(context, 'gather', PATIENCE);
  }

  /** Now and then: who is how far away? */
  probe(): void {
    const unknown = this.#distances.unknown();
    if (unknown.length === 0) return;
    this.#probe = ++this.#last;
    this.#probedAt = this.#context.monotonic();
    for (const peer of unknown) this.#context.send(peer, { kind: 'glance', read: this.#probe, key: NO_KEY });
  }

  /** Answers in time, or refuses. */
  start(request: Request): void {
    const { key } = request.operations[request.operations.length - 1]!;
    const peers = this.#distances.nearest(this.#context.peers);
    const needed = Math.min(this.#options.reads - 1, peers.length);
    const gathering: Gathering<S> = {
      read: ++this.#last,
      request,
      key,
      since: this.#context.monotonic(),
      asked: [],
      words: [],
      needed,
      behind: [],
      isDecided: false,
      isTold: false,
      isLate: false,
    };
    this.#open.set(gathering.read, gathering);
    this.#alarms.add(gathering.read);
    for (const peer of peers.slice(0, needed)) this.#ask(gathering, peer);
    if (needed === 0) this.#decide(gathering);
  }

  onMessage(from: Address, message: ReadTogether<S>): void {
    if (message.kind === 'glance') this.#onGlance(from, message);
    else if (message.kind === 'glimpse') this.#onGlimpse(from, message);
    else if (message.kind === 'mend') this.#onMend(from, message);
    else this.#onMended(from, message.read);
  }

  onTimer(): void {
    for (const read of this.#alarms.takeDue()) {
      const gathering = this.#open.get(read);
      if (gathering !== undefined) this.#onDue(gathering);
    }
  }

  #onDue(gathering: Gathering<S>): void {
    const { read } = gathering;
    if (gathering.isTold || gathering.isLate) {
      this.#open.delete(read);
      if (!gathering.isTold) this.#context.reply(gathering.request, refused(this.#whyNot(gathering)));
      return;
    }
    gathering.isLate = true;
    const silent = gathering.asked.filter((peer) => !gathering.words.some(({ from }) => from === peer));
    for (const peer of silent) this.#distances.silent(peer);
    this.#alarms.add(read);
    if (gathering.isDecided) return;
    for (const peer of this.#context.peers) if (!gathering.asked.includes(peer)) this.#ask(gathering, peer);
  }

  #ask(gathering: Gathering<S>, peer: Address): void {
    const { read, key, asked } = gathering;
    asked.push(peer);
    this.#context.send(peer, { kind: 'glance', read, key });
  }

  #onGlance(from: Address, { read, key }: Glance): void {
    const { store, identity } = this.#copy;
    if (!identity.isOpen) return;
    const state = key === NO_KEY ? undefined : store.states[key];
    const changes = state === undefined ? [] : [{ key, state, marks: store.marks[key] ?? NOTHING_SEEN }];
    this.#copy.sendDurable(from, { kind: 'glimpse', read, changes, past: store.seen });
  }

  #onGlimpse(from: Address, { read, changes, past }: Glimpse<S>): void {
    const gathering = this.#open.get(read);
    const since = gathering?.since ?? (read === this.#probe ? this.#probedAt : undefined);
    if (since !== undefined) this.#distances.answered(from, this.#context.monotonic() - since);
    // What is older than what was collected here may hold what was deleted meanwhile: it is no word at all.
    if (gathering === undefined || !this.#copy.tombstones.admits(past)) return;
    if (gathering.words.some((word) => word.from === from)) return;
    const [change] = changes;
    gathering.words.push({ from, state: change?.state, marks: change?.marks ?? NOTHING_SEEN, past });
    if (gathering.isDecided) this.#mendLate(gathering);
    else if (gathering.words.length >= gathering.needed) this.#decide(gathering);
  }

  #decide(gathering: Gathering<S>): void {
    const { repair } = this.#options;
    gathering.isDecided = true;
    if (repair === 'blocking') {
      gathering.behind = this.#mend(gathering);
      if (gathering.behind.length === 0) this.#tell(gathering);
      return;
    }
    this.#tell(gathering);
    if (repair === 'background') this.#mend(gathering);
  }

  #tell(gathering: Gathering<S>): void {
    const { request, key } = gathering;
    gathering.isTold = true;
    const own = this.#copy.store.states[key];
    const { state } = this.#together(gathering);
    if (state === own || state === undefined) this.#copy.show(request, own, undefined);
    else this.#copy.show(request, state, this.#copy.lattice.shown?.(key, state));
  }

  /** What all of them hold together, and what all of those had seen that said so. */
  #together({ key, words }: Gathering<S>): Word<S> {
    const { store, lattice } = this.#copy;
    let state = store.states[key];
    let marks = store.marks[key] ?? NOTHING_SEEN;
    let past = store.seen;
    for (const word of words) {
      if (word.state !== undefined) state = lattice.join(key, state, word.state);
      marks = joined(marks, word.marks);
      past = lower(past, word.past);
    }
    return { from: -1, state, marks, past };
  }

  /** This one first, then who lacks something of it; those are the ones that must confirm. */
  #mend(gathering: Gathering<S>): Address[] {
    const { read, key, words } = gathering;
    const { state, marks, past } = this.#together(gathering);
    if (state === undefined) return [];
    const changes = [{ key, state, marks }];
    this.#copy.takeStates(changes, past);
    const behind: Address[] = [];
    for (const word of words) {
      const { from, state: theirs } = word;
      if (theirs === state || (theirs !== undefined && this.#copy.lattice.join(key, theirs, state) === theirs))
        continue;
      behind.push(from);
      this.#copy.sendDurable(from, { kind: 'mend', read, changes, past });
    }
    return behind;
  }

  #mendLate(gathering: Gathering<S>): void {
    if (this.#options.repair !== 'none') this.#mend(gathering);
  }

  #onMend(from: Address, { read, changes, past }: Mend<S>): void {
    if (!this.#copy.identity.isOpen || !this.#copy.takeStates(changes, past)) return;
    this.#copy.sendDurable(from, { kind: 'mended', read });
  }

  #onMended(from: Address, read: ReadNumber): void {
    const gathering = this.#open.get(read);
    if (gathering === undefined || gathering.isTold) return;
    gathering.behind = gathering.behind.filter((peer) => peer !== from);
    if (gathering.isDecided && gathering.behind.length === 0) this.#tell(gathering);
  }

  #whyNot({ isDecided, behind, words, needed }: Gathering<S>): string {
    if (isDecided) return `${behind.length} of the replicas that were behind did not confirm their repair in time`;
    return `${words.length + 1} of ${needed + 1} replicas answered in time`;
  }
}
