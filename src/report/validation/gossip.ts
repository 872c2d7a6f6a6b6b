/**
 * C.20: push gossip. In every round whoever knows of a write tells one other of chance; a thousand know it after
 * log2 n + ln n and a little (Frieze and Grimmett 1985; Pittel 1987). No family spreads its writes so: this protocol
 * lives here alone, on the same nodes and network as they do.
 */
import type { Schema } from '../../kit/options.ts';
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import {
  type AnyStrategy,
  type Context,
  ok,
  type Replica,
  type Request,
  type Strategy,
  type Value,
  type WriteId,
} from '../../strategies/contract.ts';
import { ByHand } from './by-hand.ts';
import { WEIGHTLESS } from './fit.ts';
import { Log } from './log.ts';
import { mean, ofMean, type Row } from './row.ts';
import { delayedTopology, ROWS, stand } from './trial.ts';

const NODES = 1000;
const ROUND = SECOND;
const DELAY = 10 * MS;
/** Found by an independent simulation, to one decimal. */
const PUBLISHED = 18.0;
const ROUNDING = 0.05;

interface Rumour {
  readonly write: WriteId;
}

class Gossiper implements Replica<Rumour, 'round'> {
  readonly #context: Context<Rumour, 'round'>;
  #rumour: Rumour | undefined;

  constructor(context: Context<Rumour, 'round'>) {
    this.#context = context;
  }

  onStart(): void {
    this.#context.setTimer('round', 0, ROUND);
  }

  onRequest(request: Request): void {
    this.onMessage(this.#context.self, { write: request.opId });
    this.#context.reply(request, ok(undefined));
  }

  onMessage(_from: number, rumour: Rumour): void {
    if (this.#rumour !== undefined) return;
    this.#rumour = rumour;
    this.#context.applied(rumour.write, 0, rumour.write);
  }

  onTimer(): void {
    const { peers, random } = this.#context;
    this.#context.setTimer('round', 0, ROUND);
    if (this.#rumour !== undefined) this.#context.send(peers[random.below(peers.length)], this.#rumour);
  }

  read(): Value | undefined {
    return this.#rumour?.write;
  }

  view() {
    return { knows: this.#rumour !== undefined };
  }
}

const NONE: Schema<object> = {};

const pushGossip: Strategy<object, Rumour, 'round'> = {
  name: 'push-gossip',
  summary: 'who knows of a write tells one other of chance in every round',
  promises: [],
  offers: ['eventual'],
  obeys: [],
  writesAt: 'nearest',
  readsAt: () => 'nearest',
  options: NONE,
  messages: {
    size: () => 100,
    fold: ({ write }, hash) => hash.wide(write),
    kind: () => 'rumour',
    writes: ({ write }) => [write],
  },
  newReplica: (context) => new Gossiper(context),
};

/** Who knows, and since when the last of them does. */
class Spread extends Log {
  count = 0;
  lastAt: Micros = 0;

  override applied(at: Micros = 0): void {
    this.count++;
    this.lastAt = at;
  }
}

/** Rounds until everybody knows of one write. */
export function roundsToAll(seed: number, nodes = NODES): number {
  const here = delayedTopology(['here'], () => DELAY, WEIGHTLESS);
  const trial = {
    strategy: pushGossip as AnyStrategy,
    leader: 0,
    topology: { ...here, regions: here.regions.map((region) => ({ ...region, nodes })) },
    replicas: [nodes],
    keys: [ROWS],
    duration: Number.POSITIVE_INFINITY,
    seed,
  };
  const log = new Spread();
  const hand = new ByHand(stand(trial, log), seed);
  hand.at(0, () => hand.ask({ kind: 'write', key: 0, region: 0, to: 0 }));
  const { world } = hand.stand;
  while (log.count < nodes) world.advance(world.time + ROUND);
  return Math.floor(log.lastAt / ROUND);
}

export function gossipRows(runs: number): readonly Row[] {
  const rounds = Array.from({ length: runs }, (_, i) => roundsToAll(i + 1));
  const what = `push gossip among ${NODES}, mean rounds of ${runs} writes`;
  return [{ what, expected: PUBLISHED, simulated: mean(rounds), within: ofMean(rounds) + ROUNDING }];
}
