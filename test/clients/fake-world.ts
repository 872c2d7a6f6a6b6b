/** A world for clients alone: time, one replica a region, and answers as a test wants them. */
import { Clients } from '../../src/clients/clients.ts';
import type { Use } from '../../src/clients/form.ts';
import type { ClientHost, ClientObserver } from '../../src/clients/host.ts';
import { KeySpaceOf } from '../../src/clients/keys.ts';
import type { Choice, ChoiceObserver } from '../../src/clients/routing/choice.ts';
import type { Watcher } from '../../src/clients/watcher.ts';
import type { KeyGroup, Manners, OperationMix, ScriptStep, Workload } from '../../src/clients/workload.ts';
import type { Address, AnyStrategy, Outcome, Request } from '../../src/strategies/contract.ts';
import { singleSite } from '../../src/strategies/single-site/strategy.ts';

export const REGIONS = ['us', 'eu', 'ap'];

interface Due {
  readonly at: number;
  readonly act: () => void;
}

/** What a replica says, and when; undefined = nothing ever. */
export type Behaviour = (request: Request, to: Address, at: number) => { outcome: Outcome; after: number } | undefined;

export interface Told {
  readonly what: 'issued' | 'retried' | 'answered' | 'gaveUp' | 'hedged';
  readonly opId: number;
  readonly at: number;
  readonly operation: number;
  readonly key: number;
  readonly into: number;
  readonly client: number;
  readonly region: number;
  readonly outcome: string;
}

export class FakeWorld implements ClientHost, ClientObserver, ChoiceObserver {
  time = 0;
  leader: Address = 0;
  readonly told: Told[] = [];
  readonly asked: { at: number; to: Address; region: number; request: Request }[] = [];
  readonly operated: string[] = [];
  readonly probed: string[] = [];
  readonly alerts: string[] = [];
  readonly choices: Choice[] = [];
  clients!: Clients;
  keys!: KeySpaceOf;
  readonly #behave: Behaviour;
  readonly #agenda: Due[] = [];

  constructor(behave: Behaviour) {
    this.#behave = behave;
  }

  run(until = Number.POSITIVE_INFINITY): this {
    while (this.#agenda.length > 0 && this.#agenda[0].at <= until) {
      const due = this.#agenda.shift()!;
      this.time = due.at;
      due.act();
    }
    return this;
  }

  /** A line for each question, times in milliseconds. */
  log(): string[] {
    return this.asked.map(({ at, to, request }) => `${at / 1000} #${request.opId}.${request.attempt} -> ${to}`);
  }

  ends(): string[] {
    const ends = this.told.filter(({ what }) => what === 'answered' || what === 'gaveUp');
    return ends.map(({ at, opId, outcome }) => `${at / 1000} #${opId} ${outcome}`);
  }

  now(): number {
    return this.time;
  }

  wakeAt(at: number, what: number, which: number): void {
    this.later(at, () => this.clients.wake(what, which));
  }

  submit(request: Request, region: number, to: Address): void {
    this.asked.push({ at: this.time, to, region, request });
    const answer = this.#behave(request, to, this.time);
    if (answer === undefined) return;
    this.later(this.time + answer.after, () => this.clients.answered(request, answer.outcome, to));
  }

  probe(region: number, to: Address): void {
    this.probed.push(`${this.time / 1000} ${region} -> ${to}`);
  }

  replicasFor(_key: number, region: number): readonly Address[] {
    return [region, (region + 1) % 3, (region + 2) % 3];
  }

  replicas(region: number): readonly Address[] {
    return this.replicasFor(0, region);
  }

  firstLeader(): Address {
    return this.leader;
  }

  regionOf(replica: Address): number {
    return replica;
  }

  issued(
    opId: number,
    operation: number,
    _kind: string,
    key: number,
    into: number,
    client: number,
    region: number,
    at: number,
  ) {
    this.told.push({ what: 'issued', opId, at, operation, key, into, client, region, outcome: '' });
  }

  retried(opId: number, attempt: number, into: number, at: number): void {
    this.#tell('retried', opId, at, `${attempt}`, into);
  }

  answered(opId: number, outcome: Outcome, server: Address, at: number): void {
    this.#tell('answered', opId, at, `${outcome.kind} from ${server}`, -1);
  }

  alerted(at: number, replica: Address, why: string | undefined, watcher?: string): void {
    this.alerts.push(`${at / 1000} ${watcher === undefined ? '' : `${watcher} `}${replica} ${why ?? 'well'}`);
  }

  chose(_opId: number, choice: Choice): void {
    this.choices.push(choice);
  }

  hedged(opId: number, at: number): void {
    this.#tell('hedged', opId, at, 'unknown', -1);
  }

  gaveUp(opId: number, at: number, isShownOld = false): void {
    this.#tell('gaveUp', opId, at, isShownOld ? 'shown old' : 'unknown', -1);
  }

  later(at: number, act: () => void): void {
    let place = this.#agenda.length;
    while (place > 0 && this.#agenda[place - 1].at > at) place--;
    this.#agenda.splice(place, 0, { at, act });
  }

  #tell(what: Told['what'], opId: number, at: number, outcome: string, into: number): void {
    this.told.push({ what, opId, at, operation: 0, key: -1, into, client: -1, region: -1, outcome });
  }
}

export const STOCK: KeyGroup = {
  name: 'stock',
  count: 10,
  distribution: 'uniform',
  theta: 0.99,
  type: 'counter',
  initial: 100,
  unique: false,
};
export const ORDERS: KeyGroup = {
  ...STOCK,
  name: 'orders',
  count: 0,
  type: 'register',
  initial: undefined,
  unique: true,
};

export const MANNERS: Manners = {
  timeout: 2_000_000,
  retry: { max: 0, backoff: 0, jitter: 0, idempotencyKey: false },
  leaderCache: 0,
};

export function operation(name: string, kind: OperationMix['kind'], rate: number): OperationMix {
  return { name, kind, keys: 0, inserts: kind === 'decrement-and-insert' ? 1 : -1, rate, consistency: undefined };
}

export function workload(change: Partial<Workload>): Workload {
  return {
    name: 'test',
    arrivals: 'poisson',
    from: [0.5, 0.3, 0.2],
    keys: [STOCK, ORDERS],
    operations: [operation('read', 'read', 10)],
    clients: 0,
    think: 0,
    manners: MANNERS,
    ...change,
  };
}

export function step(change: Partial<ScriptStep>): ScriptStep {
  return {
    id: 'w1',
    at: 0,
    after: undefined,
    onlyIf: undefined,
    delay: 0,
    every: 0,
    count: 1,
    client: 'a',
    from: 0,
    to: -1,
    kind: 'write',
    key: 'x',
    value: 1,
    expected: undefined,
    amount: 1,
    into: '',
    consistency: undefined,
    cancelAfter: Number.POSITIVE_INFINITY,
    expect: undefined,
    verb: undefined,
    node: '',
    ...change,
  };
}

export const USE: Use = {
  reads: { consistency: 'local', maxStaleness: 5_000_000 },
  routing: { reads: 'default', writes: 'default', onFailure: 'next-nearest' },
};

interface Setting {
  workload?: Workload;
  script?: readonly ScriptStep[];
  use?: Use;
  seed?: number;
  duration?: number;
  leader?: Address;
  strategy?: Partial<AnyStrategy>;
  watchers?: readonly Watcher[];
}

export function world(behave: Behaviour, setting: Setting): FakeWorld {
  const host = new FakeWorld(behave);
  const { workload: load, script = [], use = USE, seed = 1, duration = 10_000_000, leader = 0 } = setting;
  host.leader = leader;
  host.keys = new KeySpaceOf(load?.keys ?? [], script);
  const usual = singleSite as AnyStrategy;
  const strategy: AnyStrategy = { ...usual, writesAt: 'leader', readsAt: () => 'nearest', ...setting.strategy };
  const operate = (node: string, verb: string) => {
    host.operated.push(`${host.time / 1000} ${verb} ${node}`);
    return verb === 'promote';
  };
  const watching = { watchers: setting.watchers ?? [], nodeOf: (replica: Address) => `${REGIONS[replica]}/1` };
  const plan = {
    workload: load,
    script,
    use,
    regionNames: REGIONS,
    keys: host.keys,
    choices: host,
    duration,
    operate,
    watching,
  };
  host.clients = new Clients(plan, host, host, seed, strategy);
  host.clients.start();
  return host;
}
