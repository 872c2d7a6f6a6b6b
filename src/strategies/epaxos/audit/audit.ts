/** The invariants of EPaxos* and Atlas, held against all replicas of a group after every event. */
import type { Audit, AuditSpec, Group } from '../../audit.ts';
import { type Address, isWrite, type Key, type Outcome, type Request } from '../../contract.ts';
import { at, joined, type Vector } from '../../parts/version-vector.ts';
import { footprintOf } from '../conflicts.ts';
import { type InstanceId, numberOf, originOf } from '../ids.ts';
import type { Message } from '../messages.ts';
import type { Shared } from '../options.ts';
import type { EgalitarianReplica } from '../replica.ts';
import { Decided } from './decided.ts';
import { invariantsOf, named, waive } from './invariants.ts';
import { isSame, Order } from './order.ts';
import { Shelves } from './shelves.ts';

/** What was last seen of one replica, in one of its lives. */
interface Life {
  readonly replica: EgalitarianReplica;
  restarts: number;
  /** Its handler that was looked at: an operator's word, which it does not take, is none. */
  turn: number;
  deeds: Deeds;
}

type Deeds = Readonly<Record<string, number>>;

/** Events between two looks at what nobody needs any more. */
const TIDY_EVERY = 16_384;

export class EgalitarianAudit implements Audit<Message> {
  readonly #group: Group<Message>;
  readonly #letters: string;
  readonly #decided = new Decided();
  readonly #order: Order;
  readonly #shelves: Shelves;
  readonly #lives: Life[] = [];
  #past: Deeds = {};
  /** What anybody has ever forgotten, for all had executed it. */
  #old: Vector = [];
  /** Of each strong read: how many changes of its keys anybody had executed when it was asked. */
  readonly #askedAt = new WeakMap<Request, ReadonlyMap<Key, number>>();
  /** Answered by the handler that runs. */
  readonly #answered = new Map<Request, Outcome[]>();
  #events = 0;

  constructor(group: Group<Message>, letters: string) {
    this.#letters = letters;
    this.#group = group;
    this.#order = new Order(group.keys);
    this.#shelves = new Shelves(group, (address, what) => group.broken(named('E6', letters), [address], what));
  }

  after(address: Address): void {
    const replica = this.#group.replica(address) as EgalitarianReplica | undefined;
    if (replica === undefined) return;
    const tell = (invariant: string, what: string) => {
      this.#group.broken(named(invariant, this.#letters), [address], what);
    };
    const life = this.#lifeOf(address, replica);
    if (life.turn === replica.turn) return;
    life.turn = replica.turn;
    this.#old = joined(this.#old, replica.table.pruned);
    this.#commits(replica, tell);
    const touched = this.#executions(address, life, tell);
    this.#shelves.look(address);
    this.#order.shows(address, replica, touched, tell);
    this.#answered.clear();
    life.deeds = deedsOf(replica);
    if (++this.#events % TIDY_EVERY === 0) this.#tidy();
  }

  asked(_address: Address, request: Request): void {
    if (request.consistency !== 'strong' || request.operations.some(isWrite) || this.#askedAt.has(request)) return;
    const keys = [...footprintOf(request).keys()];
    this.#askedAt.set(request, new Map(keys.map((key) => [key, this.#order.length(key)])));
  }

  sends(from: Address, _to: Address, message: Message): void {
    if (message.kind !== 'pre-accepted' && message.kind !== 'accepted') return;
    const replica = this.#group.replica(from) as EgalitarianReplica;
    this.#lifeOf(from, replica);
    this.#shelves.spoke(from, replica.table.get(message.id));
  }

  answers(_address: Address, request: Request, outcome: Outcome): void {
    if (outcome.kind !== 'ok') return;
    const others = this.#answered.get(request);
    if (others === undefined) this.#answered.set(request, [outcome]);
    else others.push(outcome);
  }

  /** What it made the protocol do, over all replicas and lives. */
  deeds(): Deeds {
    return this.#lives.reduce((sum: Deeds, life) => added(sum, life.deeds), this.#past);
  }

  /** All have executed it. */
  readonly #isOld = (id: InstanceId): boolean => numberOf(id) <= at(this.#old, originOf(id));

  #lifeOf(address: Address, replica: EgalitarianReplica): Life {
    const known = this.#lives[address];
    if (known?.replica === replica) return known;
    if (known !== undefined) this.#past = added(this.#past, known.deeds);
    this.#shelves.restarted(address);
    const life = { replica, restarts: -1, turn: -1, deeds: {} };
    this.#lives[address] = life;
    return life;
  }

  #commits(replica: EgalitarianReplica, tell: (invariant: string, what: string) => void): void {
    for (const instance of replica.recent) this.#decided.committed(instance, this.#isOld, tell);
  }

  /** Returns the keys that changed. */
  #executions(address: Address, life: Life, tell: (invariant: string, what: string) => void): ReadonlySet<Key> {
    const { executor, table } = life.replica;
    const touched = new Set<Key>();
    if (executor.restarts !== life.restarts) {
      life.restarts = executor.restarts;
      this.#order.restarted(address, life.replica, this.#isOld, tell);
      return touched;
    }
    for (const id of executor.recent) {
      const request = table.get(id).value?.request;
      if (request === undefined) continue;
      this.#order.executed(address, id, request, tell);
      for (const [key, changes] of footprintOf(request)) if (changes) touched.add(key);
      this.#acknowledged(address, id, request, tell);
    }
    return touched;
  }

  /** E5, E7. */
  #acknowledged(
    address: Address,
    id: InstanceId,
    request: Request,
    tell: (invariant: string, what: string) => void,
  ): void {
    const { members, rules } = this.#lives[address]!.replica;
    const outcome = members.coordinatorOf(id) === address ? this.#answered.get(request)?.shift() : undefined;
    if (outcome === undefined) return;
    if (request.operations.some(isWrite)) {
      const needed = members.size - rules.promises + 1;
      const holders = this.#shelves.holders(id, request);
      if (holders.length >= needed) return;
      const names = holders.map((holder) => this.#group.nameOf(holder));
      tell('E5', `it acknowledges ${id}, which is on the disks of ${names.join(', ') || 'nobody'} alone`);
      return;
    }
    const { key } = request.operations.at(-1)!;
    const reached = this.#order.reached(address, key);
    const known = this.#askedAt.get(request)?.get(key) ?? 0;
    if (reached < known)
      tell('E7', `a strong read of key ${key} has ${reached} changes; ${known} were executed before`);
    const made = this.#order.valueAt(key, reached);
    if (made !== 'forgotten' && !isSame(made.value, outcome.value)) {
      tell('E4', `it answers ${JSON.stringify(outcome.value)} where its commands make ${JSON.stringify(made.value)}`);
    }
  }

  #tidy(): void {
    this.#decided.forget(this.#isOld);
    this.#shelves.forget(this.#isOld);
    this.#order.forget(this.#isOld);
  }
}

function deedsOf({ coordinator, executor, recoveries, rules, slowPath }: EgalitarianReplica): Deeds {
  return {
    'fast commits': coordinator.fastCommits,
    'slow commits': slowPath.commits,
    recoveries: recoveries.begun,
    'validated recoveries': rules.validated,
    'instances made no-ops': recoveries.nops,
    'dependency cycles': executor.cycles,
  };
}

function added(one: Deeds, other: Deeds): Deeds {
  const sum: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

export function auditNamed(letters: string): AuditSpec<Shared, Message> {
  return {
    invariants: invariantsOf(letters),
    begin: (group) => new EgalitarianAudit(group, letters),
    waive: (invariant, options) => waive(invariant, options),
  };
}
