/** What every role of a replica shares: its log, its epoch, and whom it takes for the master. */
import { type Address, type Context, NOWHERE } from '../contract.ts';
import { Log } from './log.ts';
import type { Message } from './messages.ts';
import type { SingleMasterOptions } from './options.ts';

export type Timer =
  | 'heartbeat'
  | 'lease'
  | 'fallback'
  | 'detect'
  | 'quiet'
  | 'canvass'
  | 'elect'
  | 'opening'
  | 'apply'
  | 'reads';

export class State {
  readonly context: Context<Message, Timer>;
  readonly options: SingleMasterOptions;
  readonly log: Log;
  readonly majority: number;
  /** The newest epoch this replica promised itself to: it takes nothing from older ones. Durable. */
  epoch = 0;
  /** The master of `epoch`, once it was heard. */
  master: Address = NOWHERE;
  /** No master was heard for a while; see `quietOf`. */
  isQuiet = false;

  constructor(context: Context<Message, Timer>, options: SingleMasterOptions) {
    this.context = context;
    this.options = options;
    this.log = new Log(context);
    this.majority = Math.floor((context.peers.length + 1) / 2) + 1;
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

  isMaster(): boolean {
    return this.master === this.context.self;
  }

  /** Whom a client may ask instead. */
  elsewhere(): Address {
    return this.isMaster() ? NOWHERE : this.master;
  }

  broadcast(message: Message): void {
    for (const peer of this.context.peers) this.context.send(peer, message);
  }
}
