/** Which value a coordinator may propose in a classic round, by what a quorum reported (Lamport 2006, figure 2). */
import { type Command, nameOf } from './messages.ts';
import { isFast, type Quorums, type Round } from './rounds.ts';

/** One acceptor's answer: its last vote in the slot, or none. */
export type Answer = { readonly round: Round; readonly command: Command | undefined } | undefined;

export interface Picked {
  /** The one that may have been chosen; undefined where any value will do. */
  readonly forced: { readonly command: Command | undefined } | undefined;
  /** What was voted for in the highest round, the most votes first. */
  readonly voted: readonly (Command | undefined)[];
}

export function pick(answers: readonly Answer[], { all, fast }: Quorums): Picked {
  const votes = answers.filter((answer) => answer !== undefined);
  const highest = Math.max(0, ...votes.map(({ round }) => round));
  const counts = new Map<number, { command: Command | undefined; count: number }>();
  for (const { round, command } of votes) {
    if (round !== highest) continue;
    const counted = counts.get(nameOf(command?.request)) ?? { command, count: 0 };
    counts.set(nameOf(command?.request), counted);
    counted.count++;
  }
  const ranked = [...counts].sort(([a, one], [b, other]) => other.count - one.count || a - b).map(([, one]) => one);
  // O4(v): some fast quorum has, of those who answered, only such as voted for v; the rest of it may be all others.
  const mayBeChosen = ({ count }: { count: number }) => count + (all - answers.length) >= fast;
  const forced = ranked.find((one) => !isFast(highest) || mayBeChosen(one));
  return { forced, voted: ranked.map(({ command }) => command) };
}
