/** Small histories of registers for the weak models: written by hand in a line, or drawn from a seed. */
import type { Datum, Ending, History, Op } from '../../../src/checks/checker.ts';
import type { Random } from '../../../src/kit/random.ts';

export interface Step {
  readonly process: number;
  readonly f: string;
  readonly key: number;
  readonly value: Datum;
  readonly ending: Ending;
  readonly call: number;
  readonly end: number;
}

/** `value` is what a write writes and what a read saw; `call` and `end` are times too, in milliseconds. */
export function historyOf(steps: readonly Step[]): History {
  const sorted = [...steps].sort((a, b) => a.call - b.call);
  const ops = sorted.map(
    (step, index): Op => ({
      index,
      process: step.process,
      f: step.f,
      key: step.key,
      input: step.f === 'read' ? null : step.value,
      output: step.f === 'read' && step.ending === 'ok' ? step.value : null,
      ending: step.ending,
      call: step.call,
      end: step.ending === 'info' ? Number.POSITIVE_INFINITY : step.end,
      calledAt: step.call * 1e6,
      endedAt: step.end * 1e6,
    }),
  );
  const names = (n: number, first: string) =>
    Array.from({ length: n }, (_, i) => String.fromCharCode(first.charCodeAt(0) + i));
  const processes = names(Math.max(0, ...steps.map((step) => step.process + 1)), 'A');
  const keys = names(Math.max(0, ...steps.map((step) => step.key + 1)), 'x');
  return { ops, processes, keys, events: Math.max(0, ...steps.map((step) => step.end + 1)) };
}

/** What a history was made of. */
export function stepsOf(history: History): Step[] {
  return history.ops.map((op) => {
    const value = op.f === 'read' ? op.output : op.input;
    return { process: op.process, f: op.f, key: op.key, value, ending: op.ending, call: op.call, end: op.end };
  });
}

/** `A w x 1, B r x 1; …`: processes take steps from left to right, each step after the one before it. */
export function scripted(text: string): History {
  const steps = text.split(/[,;]/).map((part, place): Step => {
    const [process, verb, key, value, ending] = part.trim().split(' ');
    return {
      process: process.charCodeAt(0) - 65,
      f: verb === 'r' ? 'read' : 'write',
      key: key.charCodeAt(0) - 120,
      value: JSON.parse(value),
      ending: (ending ?? 'ok') as Ending,
      call: 2 * place,
      end: 2 * place + 1,
    };
  });
  return historyOf(steps);
}

export interface Shape {
  readonly ops: number;
  readonly processes: number;
  readonly keys: number;
  /** Written values may repeat. */
  readonly repeats?: boolean;
}

interface Draft {
  process: number;
  f: 'read' | 'write';
  key: number;
  value: number;
  ending: Ending;
  call: number;
  end: number;
}

/**
 * A third of the histories come from a small store of replicas that hear of writes late and in any order, a third
 * show whatever causality allows and so sit between the models, a third any value of the key; a few operations get
 * no answer or fail, a few values come from nowhere.
 */
export function drawn(random: Random, shape: Shape): History {
  const drafts = interleaved(random, shape);
  let value = 0;
  for (const draft of drafts) {
    if (draft.f === 'write') draft.value = shape.repeats === true ? 1 + random.below(3) : ++value;
  }
  endings(random, drafts);
  const source = random.below(3);
  if (source === 0) fromReplicas(random, drafts, shape);
  else if (source === 1) fromPasts(random, drafts, shape);
  else fromAnywhere(random, drafts);
  return historyOf(drafts);
}

/** Each operation takes effect at one moment between its invocation and its answer: linearizable by construction. */
export function atomic(random: Random, shape: Shape): History {
  const drafts = interleaved(random, shape);
  endings(random, drafts);
  const moments = drafts.map((draft, value) => {
    draft.value = value + 1;
    return { draft, at: draft.call + random.next() * (draft.end - draft.call) };
  });
  const held = new Array<number>(shape.keys).fill(0);
  for (const { draft } of moments.sort((a, b) => a.at - b.at)) {
    if (draft.f === 'read') draft.value = held[draft.key];
    else if (draft.ending === 'ok' || (draft.ending === 'info' && random.below(2) === 0)) held[draft.key] = draft.value;
  }
  return historyOf(drafts);
}

/** Invocations and completions in a random order, a process doing one thing at a time. */
function interleaved(random: Random, { ops, processes, keys }: Shape): Draft[] {
  const running: (Draft | undefined)[] = Array.from({ length: processes }, () => undefined);
  const drafts: Draft[] = [];
  const overlap = random.below(3) > 0;
  for (let position = 0; drafts.length < ops || running.some((draft) => draft !== undefined); ) {
    const process = random.below(processes);
    const current = running[process];
    if (current !== undefined) {
      current.end = position++;
      running[process] = undefined;
    } else if (drafts.length < ops && (overlap || running.every((draft) => draft === undefined))) {
      const f = random.below(5) < 3 ? 'read' : 'write';
      const draft: Draft = { process, f, key: random.below(keys), value: 0, ending: 'ok', call: position++, end: -1 };
      drafts.push(draft);
      running[process] = draft;
    }
  }
  return drafts;
}

/** A process ends with an operation of unknown outcome. */
function endings(random: Random, drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    const isLast = !drafts.some((other) => other.process === draft.process && other.call > draft.call);
    if (isLast && random.below(6) === 0) draft.ending = 'info';
    else if (random.below(25) === 0) draft.ending = 'fail';
  }
}

function fromReplicas(random: Random, drafts: readonly Draft[], { processes, keys }: Shape): void {
  const byClock = random.below(2) === 0;
  const replicas = Array.from({ length: processes }, () => ({
    values: new Array<number>(keys).fill(0),
    inbox: [] as Draft[],
  }));
  const apply = (replica: (typeof replicas)[number], write: Draft) => {
    if (!byClock || write.value > replica.values[write.key]) replica.values[write.key] = write.value;
  };
  for (const draft of drafts) {
    const own = replicas[draft.process];
    while (own.inbox.length > 0 && random.below(3) > 0) {
      apply(own, own.inbox.splice(random.below(4) === 0 ? random.below(own.inbox.length) : 0, 1)[0]);
    }
    if (draft.f === 'read') draft.value = own.values[draft.key];
    else if (draft.ending !== 'fail') {
      for (const replica of replicas) {
        if (replica === own) apply(own, draft);
        else replica.inbox.push(draft);
      }
    }
  }
}

/** Reads show any value that their own causal past has not replaced, and make its past theirs. */
function fromPasts(random: Random, drafts: readonly Draft[], { processes }: Shape): void {
  const pasts = Array.from({ length: processes }, () => new Set<Draft>());
  const pastOf = new Map<Draft, ReadonlySet<Draft>>();
  for (const draft of drafts) {
    const past = pasts[draft.process];
    if (draft.ending === 'fail') continue;
    if (draft.f === 'write') {
      pastOf.set(draft, new Set(past));
      past.add(draft);
      continue;
    }
    const isReplaced = (write: Draft) =>
      [...past].some((known) => known.key === write.key && pastOf.get(known)!.has(write));
    const open = [...pastOf.keys()].filter((write) => write.key === draft.key && !isReplaced(write));
    const isInitial = ![...past].some((write) => write.key === draft.key);
    if (open.length === 0 || (isInitial && random.below(3) === 0)) continue;
    const seen = open[random.below(open.length)];
    draft.value = seen.value;
    for (const write of pastOf.get(seen)!) past.add(write);
    past.add(seen);
  }
}

function fromAnywhere(random: Random, drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    if (draft.f !== 'read') continue;
    const values = drafts.filter((other) => other.f === 'write' && other.key === draft.key).map(({ value }) => value);
    const pick = random.below(values.length + 1);
    draft.value = random.below(30) === 0 ? 99 : (values[pick] ?? 0);
  }
}
