/** What all requests of one operation have in common, and how a request is made of it. */
import { mix } from '../kit/hash.ts';
import type { Micros } from '../kit/time.ts';
import {
  type Address,
  type AnyStrategy,
  type Consistency,
  type Key,
  type Operation,
  type OperationKind,
  type Request,
  type Scalar,
  SESSION_GUARANTEES,
  type SessionGuarantee,
  type Token,
  type Value,
  type WriteId,
} from '../strategies/contract.ts';
import { isPolicy, type PolicyName, type Route } from './routing/index.ts';
import type { RoutingSettings } from './routing/policy.ts';

/** The part of a strategy's use in a scenario that concerns clients. */
export interface Use {
  readonly options?: unknown;
  readonly reads: {
    readonly consistency: Consistency;
    readonly maxStaleness: Micros;
    /** Of sessions; undefined: all that the strategy can keep. */
    readonly guarantees?: readonly SessionGuarantee[] | undefined;
  };
  readonly routing: {
    readonly reads: 'default' | Route;
    readonly writes: 'default' | Route;
    readonly onFailure: 'next-nearest' | 'fail';
    /** Of policies that observe; undefined = as the seed's. */
    readonly settings?: RoutingSettings | undefined;
  };
}

export interface Form {
  readonly kind: OperationKind;
  readonly consistency: Consistency;
  readonly maxStaleness: Micros;
  readonly route: Route;
  /** Of a read that goes where a policy says: its name, where somebody asked for it. */
  readonly policy: PolicyName | undefined;
  readonly idempotent: boolean;
  /** Requests carry what the session has seen … */
  readonly sessional: boolean;
  /** … of its own writes, of what it read, or of both; and whether a write waits for that. */
  readonly past: Past;
  readonly isOrdered: boolean;
  /** What a script says instead: its session's token, none at all, or that of a step, as in `Flight.what`. */
  readonly context?: 'own' | 'none' | number | undefined;
  /** A repeated attempt makes another row: an insert that nobody recognises. */
  readonly rowPerAttempt: boolean;
  /** The field of a map, or the place in a sequence. */
  readonly part?: Scalar | undefined;
  /** Of what a request carries of these. */
  readonly digest: number;
  /** Reads: the same at the nearest replica, however old its answer; undefined where this is so already. */
  readonly stale: Form | undefined;
}

export function formOf(
  kind: OperationKind,
  level: Consistency | undefined,
  use: Use,
  strategy: AnyStrategy,
  idempotent: boolean,
  makesRow: boolean,
  part?: Scalar,
  route?: Route,
): Form {
  const consistency = level ?? use.reads.consistency;
  const maxStaleness = consistency === 'bounded' ? use.reads.maxStaleness : 0;
  const isSession = consistency === 'session' || consistency === 'causal';
  const guarantees = guaranteesOf(consistency, use, strategy);
  const said = route ?? use.routing.reads;
  return {
    kind,
    consistency,
    maxStaleness,
    route: route ?? routeOf(kind, consistency, use, strategy),
    policy: kind === 'read' && isPolicy(said) ? said : undefined,
    idempotent,
    sessional: isSession || strategy.hasContexts === true,
    past: pastOf(kind, guarantees),
    isOrdered: isSession && kind !== 'read' && guarantees.some((one) => ORDERING.includes(one)),
    rowPerAttempt: makesRow && !idempotent && part === undefined,
    part,
    digest: foldPart(foldText(foldText(fold(maxStaleness, idempotent ? 1 : 0), kind), consistency), part),
    stale: kind === 'read' && consistency !== 'local' ? staleForm(strategy) : undefined,
  };
}

/** Which past a request speaks of. */
export type Past = 'wrote' | 'read' | 'both' | 'none';

/** Reading one's own writes takes order as well: where stamps decide, who knows less may lose to an older write. */
const ORDERING: readonly SessionGuarantee[] = ['read-your-writes', 'monotonic-writes', 'writes-follow-reads'];

/** What the strategy can keep for a session under these options. */
export function sessionsOf(strategy: AnyStrategy, options: unknown): readonly SessionGuarantee[] {
  return strategy.sessions?.(options) ?? SESSION_GUARANTEES;
}

/** A causal session keeps all of them, or it would not be one. */
function guaranteesOf(level: Consistency, { reads, options }: Use, strategy: AnyStrategy): readonly SessionGuarantee[] {
  if (level === 'causal') return SESSION_GUARANTEES;
  return reads.guarantees ?? sessionsOf(strategy, options);
}

/** Terry et al. 1994, table 1: what is checked of which past, for reads and for writes. */
function pastOf(kind: OperationKind, guarantees: readonly SessionGuarantee[]): Past {
  if (kind !== 'read' && guarantees.includes('read-your-writes')) return 'both';
  const ofWrites = guarantees.includes(kind === 'read' ? 'read-your-writes' : 'monotonic-writes');
  const ofReads = guarantees.includes(kind === 'read' ? 'monotonic-reads' : 'writes-follow-reads');
  if (ofWrites !== ofReads) return ofWrites ? 'wrote' : 'read';
  // A write that need not wait still says what its client knew: some stores tell by it what it replaces.
  return ofWrites || kind !== 'read' ? 'both' : 'none';
}

/** What a client reads when it cannot have what it wanted. */
function staleForm({ offers }: AnyStrategy): Form | undefined {
  const consistency = offers.includes('local') ? 'local' : 'eventual';
  if (!offers.includes(consistency)) return undefined;
  const digest = foldText(foldText(fold(0, 0), 'read'), consistency);
  const plain = { maxStaleness: 0, policy: undefined, idempotent: false, rowPerAttempt: false, stale: undefined };
  const alone = { sessional: false, past: 'both', isOrdered: false } as const;
  return { ...plain, ...alone, kind: 'read', consistency, route: 'nearest', digest };
}

/** Where clients make requests, so that all have one shape. */
export function requestOf(
  form: Form,
  opId: WriteId,
  attempt: number,
  client: number,
  region: number,
  token: Token | undefined,
  key: Key,
  into: Key,
  value: Value | undefined,
  amount: number,
  expected: Value | undefined,
  among: readonly Address[] | undefined,
  brought?: number,
): Request {
  // Tokens are of changes: a read keeps nobody out, and is not kept out.
  const fence = form.kind === 'read' ? undefined : brought;
  const operation: Operation = { kind: form.kind, key, value, amount, expected, into, part: form.part, fence };
  let digest = fold(fold(fold(fold(fold(form.digest, opId), attempt), client), region), key);
  digest = foldValue(foldValue(fold(fold(digest, into), amount), value), expected);
  if (token !== undefined) for (const n of token) digest = fold(digest, n);
  if (among !== undefined) for (const n of among) digest = fold(digest, n);
  if (fence !== undefined) digest = foldText(fold(digest, fence), 'fence');
  return {
    opId,
    attempt,
    client,
    region,
    operations: [operation],
    consistency: form.consistency,
    maxStaleness: form.maxStaleness,
    token,
    isOrdered: form.isOrdered,
    idempotent: form.idempotent,
    among,
    digest: mix(digest),
  };
}

/** A further attempt at the same intent. */
export function requestAgain(
  { opId, client, region, among, operations }: Request,
  form: Form,
  attempt: number,
  token: Token | undefined,
  key: Key,
  into: Key,
  fence: number | undefined = operations[0].fence,
): Request {
  const { value, amount, expected } = operations[0];
  return requestOf(form, opId, attempt, client, region, token, key, into, value, amount, expected, among, fence);
}

/** True where a row of the operation's own is what it makes. */
export function inserts(kind: OperationKind): boolean {
  return kind === 'insert' || kind === 'decrement-and-insert';
}

/** Kinds of operation that come with a value. */
export function carries(kind: OperationKind): boolean {
  return kind !== 'read' && kind !== 'delete' && kind !== 'increment' && kind !== 'decrement';
}

function routeOf(kind: OperationKind, level: Consistency, use: Use, strategy: AnyStrategy): Route {
  if (kind !== 'read') return use.routing.writes === 'default' ? strategy.writesAt : use.routing.writes;
  if (use.routing.reads !== 'default') return use.routing.reads;
  const place = strategy.readsAt(level, use.options);
  return place === 'any' ? 'random' : place;
}

function fold(digest: number, n: number): number {
  return Math.imul(((digest << 5) | (digest >>> 27)) ^ n, 0x9e3779b1);
}

function foldText(digest: number, text: string): number {
  for (let i = 0; i < text.length; i++) digest = fold(digest, text.charCodeAt(i));
  return fold(digest, text.length);
}

function foldValue(digest: number, value: Value | undefined): number {
  if (typeof value === 'number') return fold(digest, value);
  if (value === undefined) return fold(digest, -1);
  if (typeof value === 'string') return foldText(digest, value);
  for (const item of value) digest = foldValue(digest, item);
  return fold(digest, value.length);
}

/** Most operations have none, and are hashed as if there were no such thing. */
function foldPart(digest: number, part: Scalar | undefined): number {
  return part === undefined ? digest : foldValue(digest, part);
}

/** Elementwise maximum; the old list itself where it already covers the new one, and the reverse. */
export function merged(old: Token | undefined, seen: Token): Token {
  if (old === undefined) return seen;
  const size = Math.max(old.length, seen.length);
  let oldCovers = true;
  let newCovers = true;
  for (let i = 0; i < size; i++) {
    const a = old[i] ?? 0;
    const b = seen[i] ?? 0;
    if (b > a) oldCovers = false;
    if (a > b) newCovers = false;
  }
  if (oldCovers) return old;
  if (newCovers) return seen;
  const token: number[] = [];
  for (let i = 0; i < size; i++) token.push(Math.max(old[i] ?? 0, seen[i] ?? 0));
  return token;
}
