/** A story in a few dated lines: out of all that can be said of a replay, what a reader needs to see why. */
import type { Promised } from '../../lab/document.ts';
import type { Deed, Facts, Mark, Trouble } from '../../lab/story/facts.ts';
import type { Line } from '../../lab/story/story.ts';
import { shorten } from '../text.ts';
import { saidOfClient } from './asked.ts';
import { capital } from './people.ts';
import type { Said } from './said.ts';
import { saidOfCopies, saidOfMark, saidOfTrouble } from './sentences.ts';
import { isOfLoss } from './title.ts';

const MOST_LINES = 8;
const MOST_WITNESS = 420;
/** What leaders did before the first operation and is not told. */
const BEFORE_MS = 100;

export function linesOf(promise: Promised, facts: Facts, regions: readonly string[]): readonly Line[] {
  const { deeds } = facts;
  const subject = deeds.find(({ id }) => id === promise.witness?.ops[0]) ?? deeds[0];
  const told = spanOf(promise, facts);
  const said: Said[] = [
    ...deeds.flatMap((deed) => saidOfClient(deed, facts, deed === subject)),
    ...deeds.flatMap((deed) => (deed.kind === 'read' ? [] : saidOfCopies(deed, facts))),
    ...marksToTell(facts, told).flatMap((mark) => saidOfMark(mark, facts) ?? []),
    ...troublesOf(facts, told)
      .filter(isTold(facts))
      .flatMap((trouble) => saidOfTrouble(trouble, regions)),
  ].filter(({ at, weight }) => at <= told.to || weight >= 10);
  const end = proofOf(promise, said, subject);
  const most = MOST_LINES - (end === undefined ? 0 : 1);
  const kept = said.toSorted((a, b) => b.weight - a.weight || a.at - b.at).slice(0, most);
  const lines = kept.toSorted(
    (a, b) => a.at - b.at || (a.rank ?? 0) - (b.rank ?? 0) || said.indexOf(a) - said.indexOf(b),
  );
  const all = [...lines, ...(end === undefined ? [] : [end])].toSorted((a, b) => a.at - b.at);
  return all.map(({ at, text }) => ({ at, text: capital(text) }));
}

/** Of a death that is told there is no more to say. */
export function isTold({ marks }: Facts): (trouble: Trouble) => boolean {
  return ({ from, pairs }) => pairs.length > 0 || !marks.some(({ kind, at }) => kind === 'crashed' && at === from);
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** From the first operation to what the promise broke by; without operations, around that. */
export function spanOf({ witness, that }: Promised, { deeds, marks, until }: Facts): Span {
  const at = witness?.at ?? until;
  const gone = marks.filter(({ kind }) => kind === 'gone').map((mark) => mark.at);
  const ends = deeds.map(({ over }) => over ?? 0);
  const isOfEnd = /^(final|divergence|converges)/.test(that);
  const leads = marks.find((mark) => mark.kind === 'leads' && mark.at > at);
  if (deeds.length === 0 && !isOfEnd) return { from: at, to: Math.min(leads?.at ?? at + 1000, until) };
  const to = Math.max(isOfEnd ? Math.max(...ends, 0) + 1000 : at, ...ends, ...gone);
  return { from: Math.min(at, ...deeds.map((deed) => deed.at)), to: Math.min(to, until) };
}

/** Leaders and lives while it happened; of what happened to a write everything, of its conflicts the first. */
export function marksToTell({ marks, deeds }: Facts, { from, to }: Span): readonly Mark[] {
  const early = deeds.length > 0 ? from - BEFORE_MS : Math.max(0, from - 30_000);
  const isSeen = new Set<string>();
  return marks.filter((mark) => {
    if (mark.kind === 'gone') return true;
    if (mark.at > to || mark.kind === 'shows') return false;
    if (mark.kind !== 'conflict' && mark.at < early) return false;
    const name = mark.kind === 'conflict' ? `conflict ${mark.deed}` : mark.kind === 'suspects' ? 'suspects' : '';
    if (name !== '' && isSeen.has(name)) return false;
    isSeen.add(name);
    return true;
  });
}

/** Those that stopped something, or were on while it happened. */
export function troublesOf({ troubles, arrows, deeds, marks }: Facts, { from, to }: Span): readonly Trouble[] {
  const blamed = new Set(arrows.filter(({ fate }) => fate !== 'arrived').map(({ fault }) => fault));
  const moments = [
    ...deeds.flatMap((deed) => [deed.at, deed.over ?? deed.at]),
    ...marks.flatMap(({ kind, at }) => (kind === 'gone' ? [at] : [])),
  ];
  const isOn = (trouble: Trouble) => moments.some((at) => at >= trouble.from && at <= trouble.to);
  const isNear = (trouble: Trouble) => deeds.length === 0 && trouble.from <= to && trouble.to >= from;
  const all = troubles.filter((trouble) => blamed.has(trouble.name) || isOn(trouble) || isNear(trouble));
  return all.filter((trouble) => trouble.from <= to).slice(-3);
}

/** What the witness says, where no line before it has said it. */
function proofOf({ that, witness }: Promised, said: readonly Said[], subject: Deed | undefined): Said | undefined {
  if (witness === null) return undefined;
  const isTold = (pattern: RegExp) => said.some(({ text, weight }) => weight >= 9 && pattern.test(text));
  if (isOfLoss(that) && isTold(/no replica has it/)) return undefined;
  if (/^(conflicts|writes\.dropped)/.test(that) && isTold(/ meets /)) return undefined;
  if (/^(reads\.(stale|not)|staleness)/.test(that) && isTold(/ without /)) return undefined;
  if (/^availability/.test(that) && subject !== undefined && subject.outcome !== 'ok') return undefined;
  if (/latency/.test(that) && subject !== undefined) return undefined;
  return { at: witness.at, text: shorten(`${witness.op}: ${witness.why}`, MOST_WITNESS), weight: 10 };
}
