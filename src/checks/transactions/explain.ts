/** Cycles told as sentences: who comes before whom and why, until the last comes before the first. */
import type { Datum, Op } from '../checker.ts';
import type { Cycle, Link } from './cycles.ts';
import { PROCESS, RW, WR, WW } from './graph.ts';
import { text, type Versions } from './versions.ts';

export interface Teller {
  readonly ops: readonly Op[];
  readonly processes: readonly string[];
  readonly versions: Versions;
}

/** Operations by their index, as T<index>. */
export function tellCycle({ kind, links }: Cycle, teller: Teller): string {
  const told = fromFirst(links);
  const who = told.map(({ from }) => `T${from} is ${tellTxn(teller.ops[from]!)}.`);
  const why = told.map((link, i) => {
    const claim = `T${link.from} < T${link.to}, because ${reason(link, teller)}`;
    return i === told.length - 1 ? `Yet ${claim}: a contradiction.` : `${claim}.`;
  });
  const fork = isLongFork(told) ? ' (a long fork)' : '';
  return [...who, ...why, `${kind.about}${fork}.`].join(' ');
}

/** The one key that a cycle is about, or ''. */
export function keyOf({ links }: Cycle, versions: Versions): string {
  const keys = new Set(links.filter(({ right }) => right >= 0).map(({ right }) => versions.keyName(right)));
  return keys.size === 1 ? [...keys][0]! : '';
}

/** Begins with the transaction that was invoked first. */
function fromFirst(links: readonly Link[]): readonly Link[] {
  const first = links.reduce((least, { from }, i) => (from < links[least]!.from ? i : least), 0);
  return [...links.slice(first), ...links.slice(0, first)];
}

/** Two readers that saw two writes in opposite orders. */
function isLongFork(links: readonly Link[]): boolean {
  const [a, b, c, d] = links.map(({ label }) => label);
  return links.length === 4 && a === c && b === d && ((a === WR && b === RW) || (a === RW && b === WR));
}

function reason({ from, to, label, left, right }: Link, { ops, processes, versions }: Teller): string {
  if (label === PROCESS) return `process ${processes[ops[to]!.process]} did T${to} after T${from} was answered`;
  if (right < 0) return `T${from} was answered before T${to} was invoked`;
  const key = versions.keyName(right);
  if (label === WR) return `T${to} read ${versions.name(left)} from ${key}, which T${from} wrote`;
  if (label === WW) return `T${to} wrote ${versions.name(right)} to ${key} after T${from} wrote ${versions.name(left)}`;
  const state = versions.isInitial(left) ? 'in its initial state' : `at ${versions.name(left)}`;
  return `T${from} read ${key} ${state}, before T${to} wrote ${versions.name(right)} to it`;
}

const WIDEST = 160;

function tellTxn(op: Op): string {
  const said = op.ending === 'ok' && op.output !== null ? op.output : op.input;
  const list: readonly Datum[] = Array.isArray(said) ? said : [said];
  const steps = list.map((step) =>
    Array.isArray(step) ? step.map((part: Datum) => text(part)).join(' ') : text(step),
  );
  const line = `[${steps.join(', ')}]`;
  return line.length <= WIDEST ? line : `${line.slice(0, WIDEST - 2)}…]`;
}
