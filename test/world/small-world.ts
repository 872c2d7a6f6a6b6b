/** A small world for tests: a topology in two lines, requests by hand, an observer that keeps what it is told. */
import { Hash } from '../../src/kit/hash.ts';
import { type ClockSpec, type Link, type NodeSpec, PERFECT_LINK, type Topology } from '../../src/network/topology.ts';
import type {
  Address,
  DataType,
  KeySpace,
  Operation,
  OperationKind,
  Outcome,
  Request,
} from '../../src/strategies/contract.ts';
import type { Observation, Touched } from '../../src/world/observation.ts';
import type { ClientSide } from '../../src/world/plan.ts';

export interface Shape {
  readonly regions?: number;
  readonly nodesPerRegion?: number;
  readonly link?: Partial<Link>;
  readonly node?: Partial<NodeSpec>;
  readonly clocks?: readonly Partial<ClockSpec>[];
}

export const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

/** Every region has a link of `link`'s kind to every other; within a region there is no delay. */
export function topologyOf(shape: Shape): Topology {
  const names = NAMES.slice(0, shape.regions ?? 3);
  const link: Link = { ...PERFECT_LINK, delay: 10_000, ...shape.link };
  const within: Link = { ...link, delay: 0, jitter: 0, law: 'constant' };
  return {
    name: 'inline',
    regions: names.map((name) => ({ name, jurisdiction: '', nodes: shape.nodesPerRegion ?? 1 })),
    links: names.map((_, from) => names.map((_, to) => (from === to ? within : link))),
    node: { servers: 1, serviceTime: 0, service: 'constant', queue: 1_000, fsync: 0, ...shape.node },
    clocks: names.map((_, i) => ({ offset: 0, ppm: 0, uncertainty: 0, ...shape.clocks?.[i] })),
    source: '',
  };
}

export function keysOf(type: DataType = 'register'): KeySpace {
  return { typeOf: () => type, initial: () => (type === 'bounded-counter' ? 1_000_000 : undefined) };
}

export function operation(kind: OperationKind, key: number, value?: number | string): Operation {
  return { kind, key, value, amount: 1, expected: undefined, into: -1 };
}

/** Idempotent and strong, from the first region, unless said otherwise. */
export function request(opId: number, operations: readonly Operation[], more: Partial<Request> = {}): Request {
  const hash = new Hash();
  hash.int(opId);
  hash.value(operations.map((one) => ({ ...one })));
  return {
    opId,
    attempt: 1,
    client: 0,
    region: 0,
    operations,
    consistency: 'strong',
    maxStaleness: 0,
    token: undefined,
    idempotent: true,
    digest: hash.small(),
    ...more,
  };
}

export interface Heard {
  readonly at: number;
  readonly request: Request;
  readonly outcome: Outcome;
  readonly server: Address;
}

/** Clients that only listen. */
export class Listener implements ClientSide {
  readonly heard: Heard[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  answered(request: Request, outcome: Outcome, server: Address): void {
    this.heard.push({ at: this.#now(), request, outcome, server });
  }

  wake(_what: number): void {}

  /** The answers to one intent. */
  to(opId: number): readonly Heard[] {
    return this.heard.filter((one) => one.request.opId === opId);
  }
}

/** Counts what the network and the nodes tell; everything else may be overridden. */
export class Notes implements Observation {
  readonly touches = new Map<number, number>();
  /** Processes that a fault killed. */
  deaths = 0;
  sheds = 0;
  sends = 0;
  issued(): void {}
  retried(): void {}
  answered(): void {}
  hedged(): void {}
  alerted(): void {}
  gaveUp(): void {}
  executed(_request: Request, _server: Address, _outcome: Outcome, _at: number): void {}
  applied(_at: number, _replica: Address, _write: number, _origin: number, _n: number): void {}
  holds(_at: number, _replica: Address, _through: readonly number[]): void {}
  conflicted(): void {}
  leads(_at: number, _replica: Address, _term: number): void {}
  follows(): void {}
  suspects(): void {}
  keeps(): void {}
  degraded(): void {}
  crashed(_at: number, _node: number, _wiped: boolean): void {}
  restarted(_at: number, _node: number): void {}
  faultBegan(): void {}
  faultEnded(): void {}
  sent(): void {
    this.sends++;
  }
  shed(): void {
    this.sheds++;
  }
  touched(fault: number, what: Touched): void {
    if (what === 'life') this.deaths++;
    else this.touches.set(fault, (this.touches.get(fault) ?? 0) + 1);
  }
}
