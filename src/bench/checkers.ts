/** Histories to judge for speed: many clients at work on registers that behave, or misbehave once. */
import { type Datum, DEFAULTS, type History, type Op, type Validity } from '../checks/checker.ts';
import { linearizable } from '../checks/linearizable/linearizable.ts';
import { modelNamed } from '../checks/linearizable/models.ts';
import { asked } from '../checks/linearizable/timeline.ts';
import { search } from '../checks/linearizable/wgl.ts';
import { type Random, randomStream } from '../kit/random.ts';

export interface Load {
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** So many different values are written; 0: every write its own. */
  readonly values: number;
  /** Shares of all operations. */
  readonly writes: number;
  readonly cas: number;
  /** So many of the answers are lost. */
  readonly unknown: number;
  /** The last read of the first key sees a value of long ago. */
  readonly isStale: boolean;
}

interface Doing {
  readonly f: string;
  readonly key: number;
  readonly input: Datum;
  readonly isLost: boolean;
  readonly place: number;
  output: Datum;
  hasRun: boolean;
}

/** Real registers: an operation takes effect somewhere between its call and its return. */
export function drawnHistory(seed: number, load: Load): History {
  const random = randomStream(seed, 'checkers');
  const state: Datum[] = Array.from({ length: load.keys }, () => 0);
  const ops: Op[] = [];
  const doing: (Doing | undefined)[] = Array.from({ length: load.clients }, () => undefined);
  const names = Array.from({ length: load.clients }, (_, client) => client);
  let events = 0;
  for (let open = 0; ops.length < load.operations || open > 0; ) {
    const client = random.below(load.clients);
    const current = doing[client];
    if (current === undefined) {
      if (ops.length === load.operations) continue;
      doing[client] = begun(random, load, ops, names[client], events++);
      open++;
    } else if (!current.hasRun) run(current, state);
    else {
      if (current.isLost) names[client] += load.clients;
      else ops[current.place] = answered(ops[current.place], current.output, events++);
      doing[client] = undefined;
      open--;
    }
  }
  if (load.isStale) spoil(ops);
  const processes = Array.from({ length: Math.max(...names) + 1 }, (_, name) => `client ${name}`);
  return { ops, processes, keys: state.map((_, key) => `key ${key}`), events };
}

function begun(random: Random, load: Load, ops: Op[], name: number, call: number): Doing {
  const index = ops.length;
  const key = random.below(load.keys);
  const value = () => (load.values === 0 ? index + 1 : random.below(load.values));
  const chance = random.next();
  const f = chance < load.cas ? 'cas' : chance < load.cas + load.writes ? 'write' : 'read';
  const input = f === 'read' ? null : f === 'cas' ? [random.below(load.values), value()] : value();
  const about = { key, f, input, ending: 'info' as const, output: null };
  const times = { call, calledAt: call * 1e6, end: Number.POSITIVE_INFINITY, endedAt: Number.NaN };
  ops.push({ index, process: name, ...about, ...times });
  return { f, key, input, place: index, isLost: random.next() < load.unknown, output: null, hasRun: false };
}

function answered(op: Op, output: Datum, end: number): Op {
  return { ...op, output, ending: 'ok', end, endedAt: end * 1e6 };
}

function run(doing: Doing, state: Datum[]): void {
  const { f, key, input } = doing;
  doing.hasRun = true;
  if (f === 'read') doing.output = state[key];
  else if (f === 'write') state[key] = input;
  else {
    const [expected, next] = input as readonly Datum[];
    doing.output = state[key] === expected;
    if (doing.output) state[key] = next;
  }
}

/** The last read sees the value that was left there longest ago. */
function spoil(ops: Op[]): void {
  const reads = ops.filter(({ f, key, ending }) => f === 'read' && key === 0 && ending === 'ok');
  const last = reads[reads.length - 1];
  const seen = new Map<Datum, number>();
  for (const { output, call } of reads.slice(0, -1)) seen.set(output, call);
  const [oldest] = [...seen].reduce((a, b) => (b[1] < a[1] ? b : a));
  ops[last.index] = { ...last, output: oldest };
}

export interface CheckerCase {
  readonly name: string;
  readonly unit: string;
  readonly work: () => number;
}

const FEW: Load = {
  operations: 20_000,
  clients: 20,
  keys: 1,
  values: 5,
  writes: 0.5,
  cas: 0,
  unknown: 0,
  isStale: false,
};
const WITH_CAS: Load = { ...FEW, writes: 0.3, cas: 0.3, unknown: 0.01 };

/** Zones on unique values, and the search where few values are written over and over on one key. */
export function checkerCases(): readonly CheckerCase[] {
  return [
    checking('zones, 10 keys', { ...FEW, operations: 100_000, keys: 10, values: 0 }, 'valid'),
    checking('zones, one read stale', { ...FEW, operations: 100_000, keys: 10, values: 0, isStale: true }, 'invalid'),
    checking('search, 5 values', FEW, 'valid'),
    checking('search, cas, lost answers', WITH_CAS, 'valid'),
    exhausting('search, one read stale', { ...FEW, isStale: true }),
  ];
}

function checking(name: string, load: Load, expected: Validity): CheckerCase {
  const history = drawnHistory(1, load);
  const work = () => {
    const { validity } = linearizable.check(history, { ...DEFAULTS, init: 0 });
    if (validity !== expected) throw new Error(`${name}: ${validity}`);
    return load.operations;
  };
  return { name, unit: 'operations', work };
}

/** The search alone, which has to see that nothing explains the stale read. */
function exhausting(name: string, load: Load): CheckerCase {
  const { ops } = drawnHistory(1, load);
  const model = modelNamed('register');
  const work = () => {
    if (search(model, asked(model, ops)!, 0, DEFAULTS).isLinearizable !== false) throw new Error(name);
    return load.operations;
  };
  return { name, unit: 'operations', work };
}
