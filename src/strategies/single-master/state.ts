/** What every role of a replica shares: its log, its epoch, whom it takes for the master, and who streams to whom. */
import { type Address, type Context, NOWHERE } from '../contract.ts';
import { LateKeys } from '../parts/late-keys.ts';
import type { Kept } from '../parts/staged-table.ts';
import { Applier } from './applier.ts';
import { Log } from './log.ts';
import type { Keys, Message } from './messages.ts';
import type { SingleMasterOptions } from './options.ts';

export type Timer =
  | 'heartbeat'
  | 'lease'
  | 'fallback'
  | 'flow'
  | 'batch'
  | 'detect'
  | 'quiet'
  | 'cooldown'
  | 'canvass'
  | 'elect'
  | 'opening'
  | 'orphan'
  | 'apply'
  | 'reads'
  | 'keys';

export class State {
  readonly context: Context<Message, Timer>;
  readonly options: SingleMasterOptions;
  readonly log: Log;
  readonly applier: Applier;
  /** Undefined where keys of requests are in the log. */
  readonly keys: LateKeys<Kept> | undefined;
  readonly majority: number;
  /** Some replica streams from another one that is not the master. */
  readonly isCascade: boolean;
  /** The newest epoch this replica promised itself to: it takes nothing from older ones. Durable. */
  epoch = 0;
  /** The master of `epoch`, once it was heard. */
  master: Address = NOWHERE;
  /** No master was heard for a while; see `quietOf`. */
  isQuiet = false;

  constructor(context: Context<Message, Timer>, options: SingleMasterOptions) {
    this.context = context;
    this.options = options;
    this.log = new Log(context, options);
    this.applier = new Applier(context, options.apply, this.log);
    const tell = (answers: Keys['answers']) => this.broadcast({ kind: 'keys', epoch: this.epoch, answers });
    this.keys = options.dedup.store === 'async' ? new LateKeys(context, options.dedup, tell) : undefined;
    this.majority = Math.floor((context.peers.length + 1) / 2) + 1;
    this.isCascade = Object.keys(options.replicate_from).length > 0;
  }

  recover(): void {
    this.epoch = (this.context.disk.get('epoch') as number | undefined) ?? 0;
    this.log.recover();
  }

  /** Durable with the next sync; the caller waits for it where others rely on the promise. */
  promise(epoch: number): void {
    this.epoch = epoch;
    this.master = NOWHERE;
    this.context.disk.put('epoch', epoch);
  }

  /** The first replica of the region that is named, or of all, reigns first. */
  isDesignated(): boolean {
    const { self, peers, region: own } = this.context;
    const region = this.options.leader ?? this.context.regionOf(Math.min(self, ...peers));
    if (own !== region) return false;
    return peers.every((peer) => peer > self || this.context.regionOf(peer) !== region);
  }

  isMaster(): boolean {
    return this.master === this.context.self;
  }

  /** Whom a client may ask instead. */
  elsewhere(): Address {
    return this.isMaster() ? NOWHERE : this.master;
  }

  /** Whom `replica` takes its stream from: the first replica of the region that is named for it, else the master. */
  sourceOf(replica: Address, master: Address): Address {
    const { context, options } = this;
    const from = this.isCascade ? options.replicate_from[context.regionOf(replica)] : undefined;
    if (from === undefined) return master;
    let source = context.region === from ? context.self : NOWHERE;
    for (const peer of context.peers) {
      if (context.regionOf(peer) === from && (source === NOWHERE || peer < source)) source = peer;
    }
    return source === NOWHERE || source === replica ? master : source;
  }

  broadcast(message: Message): void {
    for (const peer of this.context.peers) this.context.send(peer, message);
  }
}
