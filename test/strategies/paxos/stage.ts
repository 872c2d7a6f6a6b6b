/** Multi-Paxos on a stage: letters wait until they are delivered, timers until they are rung; the audit watches. */
import { defaults } from '../../../src/kit/options.ts';
import type { BareDisk } from '../../../src/strategies/audit.ts';
import type { Address, Context, Request } from '../../../src/strategies/contract.ts';
import { PaxosAudit } from '../../../src/strategies/paxos/audit/audit.ts';
import type { Command, Message } from '../../../src/strategies/paxos/messages.ts';
import type { Options } from '../../../src/strategies/paxos/options.ts';
import { PaxosReplica, type Timer } from '../../../src/strategies/paxos/replica.ts';
import { multiPaxos } from '../../../src/strategies/paxos/strategy.ts';
import { FakeContext, FakeDisk, keySpace, operation, request } from '../fake-context.ts';

export type Maker = (context: Context<Message, Timer>, options: Options) => PaxosReplica;

interface Letter {
  readonly from: Address;
  readonly to: Address;
  readonly message: Message;
}

class StageDisk extends FakeDisk implements BareDisk {
  replacements = 0;

  takeCut(): number {
    return Number.POSITIVE_INFINITY;
  }

  durableCell(cell: string): unknown {
    return this.image().cells.get(cell);
  }

  override wipe(): void {
    this.replacements++;
    super.wipe();
  }
}

class Actor extends FakeContext<Message, Timer> {
  replica: PaxosReplica | undefined;
  /** Its fsyncs end when they are told to. */
  isSlow = false;
}

export class Stage {
  readonly actors: readonly Actor[];
  readonly broken: string[] = [];
  letters: Letter[] = [];
  readonly #audit: PaxosAudit;
  readonly #options: Options;
  readonly #maker: Maker;
  #asked = 0;
  /** What anybody executed, in order. */
  readonly decided: Command[] = [];

  constructor(size: number, options: Partial<Options> = {}, maker: Maker = (...of) => new PaxosReplica(...of)) {
    const all = Array.from({ length: size }, (_, address) => address);
    this.#options = { ...defaults(multiPaxos.options), ...options };
    this.#maker = maker;
    this.actors = all.map((self) => {
      const on = { send: (to: Address, message: unknown) => this.#post(self, to, message as Message) };
      const peers = all.filter((other) => other !== self);
      return new Actor({ self, peers, on, disk: new StageDisk(), keys: keySpace(['counter', 'counter'], [0, 0]) });
    });
    const group = {
      replicas: all,
      keys: this.actors[0]!.keys,
      now: () => 0,
      replica: (address: Address) => this.actors[address]!.replica,
      disk: (address: Address) => this.actors[address]!.disk as StageDisk,
      regionOf: (address: Address) => this.actors[address]!.region,
      nameOf: (address: Address) => `${address}`,
      drift: () => 0,
      broken: (invariant: string, _: readonly Address[], what: string) => this.broken.push(`${invariant}: ${what}`),
    };
    this.#audit = new PaxosAudit(group, this.#options);
    this.#audit.onDecision = (_, command) => this.decided.push(command);
    for (const address of all) this.restart(address);
  }

  paxos(address: Address): PaxosReplica {
    return this.actors[address]!.replica!;
  }

  /** Names of the invariants that broke. */
  get rules(): readonly string[] {
    return [...new Set(this.broken.map((one) => one.slice(0, 2)))].sort();
  }

  act(address: Address, deed: (paxos: PaxosReplica) => void): void {
    const actor = this.actors[address]!;
    if (actor.replica === undefined) return;
    deed(actor.replica);
    this.#audit.after(address);
    if (!actor.isSlow) this.sync(address);
  }

  /** So many fsyncs that were asked for end. */
  sync(address: Address, most = Number.POSITIVE_INFINITY): void {
    const { disk, replica } = this.actors[address]!;
    for (let left = most; left > 0 && disk.syncing > 0; left--) {
      const { position, ticket } = disk.finishSync();
      if (ticket === 0) continue;
      replica!.onSynced(position, ticket);
      this.#audit.after(address);
    }
  }

  /** Time passes: whoever heard a leader has forgotten it. */
  later(): void {
    for (const actor of this.actors) actor.now += 10 * this.#options.election_timeout;
  }

  stand(...addresses: readonly Address[]): void {
    for (const address of addresses) this.act(address, (paxos) => paxos.onTimer('election'));
  }

  beat(address: Address): void {
    this.act(address, (paxos) => paxos.onTimer('heartbeat'));
  }

  /** A counter goes up by `amount`. */
  propose(address: Address, amount = 1, more: Partial<Request> = {}): void {
    const asked = request(++this.#asked, [operation('increment', 0, { amount })], more);
    this.act(address, (paxos) => paxos.onRequest(asked));
  }

  /** Delivers what lies there now from one to another; 'all' goes on until nobody says anything any more. */
  deliver(which: (letter: Letter) => boolean = () => true, isAll = false): void {
    do {
      const now = this.letters.filter(which);
      this.letters = this.letters.filter((letter) => !now.includes(letter));
      for (const { from, to, message } of now) this.act(to, (paxos) => paxos.onMessage(from, message));
    } while (isAll && this.letters.some(which));
  }

  /** These talk until all is said; letters to and from others are lost. */
  among(...addresses: readonly Address[]): void {
    this.deliver(({ from, to }) => addresses.includes(from) && addresses.includes(to), true);
    this.letters = [];
  }

  crash(address: Address, isWiped = false): void {
    const actor = this.actors[address]!;
    actor.replica = undefined;
    actor.disk.crash();
    if (isWiped) actor.disk.wipe();
  }

  restart(address: Address): void {
    const actor = this.actors[address]!;
    actor.replica = this.#maker(actor, this.#options);
    this.act(address, (paxos) => paxos.onStart());
  }

  /** By replica: the values of the counters that its state shows. */
  shown(key = 0): readonly unknown[] {
    return this.actors.map(({ replica }) => replica?.read(key));
  }

  #post(from: Address, to: Address, message: Message): void {
    this.#audit.sends(from, to, message, false);
    this.letters.push({ from, to, message });
  }
}

/** Replicas with one rule broken. */
export function twin(patch: (paxos: PaxosReplica) => void): Maker {
  return (context, options) => {
    const paxos = new PaxosReplica(context, options);
    patch(paxos);
    return paxos;
  };
}

/** 0 leads, and all know. */
export function led(size: number, options: Partial<Options> = {}, maker?: Maker): Stage {
  const stage = new Stage(size, options, maker);
  stage.stand(0);
  stage.deliver(undefined, true);
  return stage;
}

/** By how much a command raises the counter; a no-op by nothing. */
export const amount = ({ request }: Command) => request?.operations[0]?.amount;
