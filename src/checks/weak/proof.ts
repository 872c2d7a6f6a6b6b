/** Orders that run in a circle: which operations show it, and how to say it. */
import { MOST_ANOMALIES } from '../checker.ts';
import { type Edges, PROGRAM, pathOf, READS_FROM } from './edges.ts';
import type { Findings } from './findings.ts';
import type { Registers } from './registers.ts';
import { datumOf, processName, told } from './wording.ts';

/** What a forced edge rests on: causal order alone, or also edges that were forced before it. */
export type Grounds = 'causal' | 'forced';

export function addCycle(
  kind: string,
  registers: Registers,
  edges: Edges,
  cycle: readonly number[],
  grounds: Grounds,
  findings: Findings,
): void {
  const ops = findings.count < MOST_ANOMALIES ? proofOps(registers, edges, cycle, grounds) : [];
  findings.add(kind, ops, () => cycleTold(registers, edges, cycle));
}

/** The ends of all steps of this path, and of those that force its forced edges: a read, and how it knew. */
export function proofOps(
  registers: Registers,
  edges: Edges,
  path: readonly number[],
  grounds: Grounds,
): readonly number[] {
  const found = new Set<number>();
  const explained = new Set<number>();
  const paths = [path];
  for (let at = 0; at < paths.length; at++) {
    for (const [from, to] of steps(registers, edges, paths[at])) found.add(from).add(to);
    for (const edge of paths[at]) {
      const read = edges.why[edge];
      if (read < 0 || explained.has(edge)) continue;
      explained.add(edge);
      found.add(read);
      const isOpen = (other: number) => edges.why[other] < 0 || (grounds === 'forced' && other < edge);
      const [from, to] = grounded(registers, edges, edge);
      const knew = from < 0 ? undefined : pathOf(edges, from, to, isOpen);
      if (knew !== undefined) paths.push(knew);
    }
  }
  return [...found];
}

/** What a forced edge follows from: that its write came before the read, or after the write which the read shows. */
function grounded({ isWrite, writer }: Registers, edges: Edges, edge: number): readonly [number, number] {
  const [from, to] = [edges.from[edge], edges.to[edge]];
  return isWrite[from] === 1 ? [from, edges.why[edge]] : [writer[from], to];
}

/** Why these edges cannot all hold: each in a sentence, steps within one process drawn together. */
function cycleTold(registers: Registers, edges: Edges, cycle: readonly number[]): string {
  const sentences: string[] = [];
  for (const [from, to, why] of steps(registers, edges, cycle)) {
    if (why === PROGRAM) sentences.push(`${told(registers, from)} before ${told(registers, to)}.`);
    else if (why === READS_FROM) sentences.push(`${told(registers, to)}, which is what ${told(registers, from)} left.`);
    else sentences.push(forced(registers, from, to, why));
  }
  return `${sentences.join(' ')} So each of these would have to come before itself.`;
}

function forced(registers: Registers, older: number, newer: number, read: number): string {
  if (older === read)
    return `${told(registers, read)}, so before ${told(registers, newer)}, which replaced that value.`;
  const who = processName(registers, read);
  return `${told(registers, read)} when ${datumOf(registers, older)} was due there as well, so for ${who} ${datumOf(registers, older)} is older than ${datumOf(registers, newer)}.`;
}

type Step = readonly [from: number, to: number, why: number];

function steps(registers: Registers, edges: Edges, path: readonly number[]): readonly Step[] {
  const all: Step[] = path.map((edge) => [edges.from[edge], edges.to[edge], edges.why[edge]]);
  // A cycle begins where no run of program order is cut in two; a path begins where it begins.
  const isCycle = all[0][0] === all[all.length - 1][1];
  const start = isCycle
    ? Math.max(
        0,
        all.findIndex(([, , why]) => why !== PROGRAM),
      )
    : 0;
  const joined: Step[] = [];
  for (const step of [...all.slice(start), ...all.slice(0, start)]) {
    const last = joined.at(-1);
    const goesOn = step[2] === PROGRAM && last?.[2] === PROGRAM && registers.lane[last[0]] === registers.lane[step[0]];
    if (goesOn) joined[joined.length - 1] = [last[0], step[1], PROGRAM];
    else joined.push(step);
  }
  return joined;
}
