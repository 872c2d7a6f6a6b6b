/** One replica of EPaxos* or Atlas: what its roles share. Every replica has all of them at once. */
import {
  type Address,
  type Context,
  type Key,
  type Plain,
  type Replica,
  type Request,
  refused,
  type Value,
} from '../contract.ts';
import { AfterSync } from '../parts/after-sync.ts';
import { State } from '../parts/state.ts';
import { Acceptor } from './acceptor.ts';
import { Clients } from './clients.ts';
import { Coordinator } from './coordinator.ts';
import { Executor } from './executor.ts';
import { Gossiper } from './gossip.ts';
import { type InstanceId, Members } from './ids.ts';
import type { Instance, Proposal } from './instance.ts';
import { Joining } from './joining.ts';
import { Journal } from './journal.ts';
import type { Message } from './messages.ts';
import type { Shared } from './options.ts';
import { Patience } from './patience.ts';
import { Recoveries } from './recovery.ts';
import type { MakeRules, Rules } from './rules.ts';
import { SlowPath } from './slow-path.ts';
import { Table } from './table.ts';

export type Timer = 'patience' | 'fast' | 'gossip' | 'reads' | 'join';

export class EgalitarianReplica implements Replica<Message, Timer> {
  readonly context: Context<Message, Timer>;
  readonly options: Shared;
  readonly members: Members;
  readonly state: State;
  readonly table: Table;
  readonly executor: Executor;
  readonly afterSync = new AfterSync();
  readonly clients: Clients;
  readonly coordinator: Coordinator;
  readonly acceptor: Acceptor;
  readonly slowPath: SlowPath;
  readonly recoveries: Recoveries;
  readonly patience: Patience;
  readonly gossip: Gossiper;
  readonly joining: Joining;
  readonly journal: Journal;
  readonly rules: Rules;
  /** What was committed here by the handler that ran last: for who watches. */
  recent: Instance[] = [];
  /** Handlers so far: what is recent is of the last. */
  turn = 0;

  constructor(context: Context<Message, Timer>, options: Shared, makeRules: MakeRules) {
    this.context = context;
    this.options = options;
    this.members = new Members(context.self, context.peers);
    this.state = new State(context.keys);
    this.table = new Table(context.disk);
    this.clients = new Clients(this);
    this.executor = new Executor(this.table, this.state, {
      now: () => context.monotonic(),
      applied: (write, origin, n) => context.applied(write, origin, n),
      executed: (instance, outcome) => this.clients.executed(instance, outcome),
    });
    this.coordinator = new Coordinator(this);
    this.acceptor = new Acceptor(this);
    this.slowPath = new SlowPath(this);
    this.recoveries = new Recoveries(this);
    this.patience = new Patience(this);
    this.gossip = new Gossiper(this);
    this.joining = new Joining(this);
    this.journal = new Journal(this);
    this.rules = makeRules(this);
    this.table.onUnknown = (id) => this.patience.watch(id);
    this.table.onCommitted = (instance) => this.#committed(instance);
  }

  onStart(): void {
    this.journal.replay();
    this.coordinator.restart();
    this.joining.begin();
    this.gossip.onTimer();
  }

  onRequest(request: Request): void {
    this.#begin();
    if (this.joining.isUnderWay) this.context.reply(request, refused('it lost its disk and asks what it had'));
    else this.clients.serve(request);
    this.journal.tidy();
  }

  onMessage(from: Address, message: Message): void {
    this.#begin();
    if (!this.joining.isUnderWay || isForBlank(message)) this.#take(from, message);
    this.journal.tidy();
  }

  onTimer(timer: Timer, key: number): void {
    this.#begin();
    if (timer === 'join') this.joining.ask();
    else if (timer === 'gossip') this.gossip.onTimer();
    else if (timer === 'reads') this.clients.expire();
    else if (this.joining.isUnderWay) return;
    else if (timer === 'patience') this.patience.onTimer();
    else this.coordinator.onFastTimer(key);
    this.journal.tidy();
  }

  onSynced(_position: number, ticket: number): void {
    this.#begin();
    this.afterSync.onSynced(ticket);
    this.journal.tidy();
  }

  read(key: Key): Value | undefined {
    return this.state.table.read(key);
  }

  view(): Plain {
    const { executor, recoveries, table } = this;
    return { executed: executor.done.through, instances: table.size, recovering: recoveries.size };
  }

  #begin(): void {
    this.turn++;
    this.executor.recent = [];
    this.recent = [];
  }

  /** To those who keep up, or a quorum at least, once what was written here is durable. */
  broadcast(message: Message): void {
    for (const other of this.gossip.reached()) this.context.sendDurably(other, message);
  }

  /** It needs no disk: whoever misses it asks for it. */
  tellCommitted(id: InstanceId, value: Proposal): void {
    const message: Message = { kind: 'commit', id, value };
    for (const other of this.gossip.reached()) this.context.send(other, message);
  }

  /** When all that was written so far is durable. */
  whenDurable(run: () => void): void {
    this.afterSync.wait(this.context.disk.sync(), run);
  }

  #committed(instance: Instance): void {
    const { id, value } = instance;
    this.patience.release(id);
    for (const other of value!.deps) this.#hearOf(other);
    this.coordinator.close(id);
    this.slowPath.close(id);
    this.recoveries.close(id);
    if (!this.coordinator.isOnItsWayToDisk(id)) this.settled(instance);
    this.patience.refill();
  }

  #hearOf(id: number): void {
    if (!this.table.isPruned(id)) this.table.hearOf(id);
  }

  /** It is committed for good. */
  settled(instance: Instance): void {
    this.recent.push(instance);
    this.clients.committed(instance);
    this.executor.add(instance.id);
    this.rules.wake();
  }

  #take(from: Address, message: Message): void {
    switch (message.kind) {
      case 'pre-accept':
        this.acceptor.onPreAccept(from, message);
        break;
      case 'pre-accepted':
        this.coordinator.onPreAccepted(from, message);
        break;
      case 'accept':
        this.acceptor.onAccept(from, message);
        break;
      case 'accepted':
        this.slowPath.onAccepted(from, message);
        break;
      case 'commit':
        this.acceptor.onCommit(message);
        break;
      case 'recover':
        this.acceptor.onRecover(from, message);
        break;
      case 'recovered':
        this.recoveries.onRecovered(from, message);
        break;
      case 'outbid':
        this.recoveries.onOutbid(message);
        break;
      case 'gossip':
        this.gossip.onGossip(from, message);
        break;
      case 'fetch':
        this.gossip.onFetch(from, message);
        break;
      case 'ask-state':
        this.joining.onAsked(from, message);
        break;
      case 'state':
        this.joining.onState(from, message);
        break;
      default:
        this.rules.onMessage(from, message);
    }
  }
}

/** What a replica may hear of before it knows what it had promised. */
function isForBlank({ kind }: Message): boolean {
  return kind === 'commit' || kind === 'gossip' || kind === 'ask-state' || kind === 'state';
}
