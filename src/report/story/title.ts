/** Why a promise broke, in one line: for the terminal, and over the story. */
import { metricIn, rowMetric } from '../../checks/metrics.ts';
import { timesText } from '../../kit/format.ts';
import type { Promised } from '../../lab/document.ts';
import type { Deed, Facts } from '../../lab/story/facts.ts';
import { judgedValue } from '../judged.ts';
import { milliseconds, shorten } from '../text.ts';
import { capital, clientOf, isWrite, laneName } from './people.ts';

const MOST = 180;
/** A sentence that only sets out. */
const SHORT = 60;

export function titleOf(promise: Promised, facts: Facts | undefined): string {
  const subject = facts?.deeds.find(({ id }) => id === promise.witness?.ops[0]) ?? facts?.deeds[0];
  const told = facts && subject && byMetric(promise, facts, subject);
  return shorten(capital(told ?? byWitness(promise)), MOST);
}

function byMetric({ that }: Promised, facts: Facts, subject: Deed): string | undefined {
  const { name, outcome, over, at, attempts } = subject;
  const who = clientOf(subject);
  if (isOfLoss(that)) return lostBy(subject, facts);
  if (/^(conflicts|writes\.(dropped|overwritten))/.test(that)) {
    const met = facts.marks.find(
      (mark) => mark.kind === 'conflict' && mark.note === 'dropped' && mark.deed === subject.id,
    )?.rival;
    const other = facts.deeds.find(({ id }) => id === met);
    const asked = outcome === 'ok' ? 'was told yes to' : 'asked for';
    return other === undefined ? undefined : `${who} ${asked} ${name}, which was dropped where it met ${other.name}`;
  }
  if (/^(reads\.(stale|not)|staleness)/.test(that) && !isWrite(subject)) {
    const missed = facts.deeds.find((deed) => isWrite(deed));
    if (missed === undefined) return undefined;
    const isDone = missed.outcome === 'ok' && missed.over !== null && missed.over <= at;
    const age = isDone ? `, confirmed ${milliseconds(at - missed.over!)} before` : '';
    return `${who} was answered by ${laneName(facts, subject.server)}, which did not have ${missed.name}${age}`;
  }
  if (/^invariant\./.test(that) && !isWrite(subject)) return `${who} was shown ${subject.key} = ${subject.answer}`;
  const metric = metricIn(that);
  if (metric === 'writes.duplicated' || rowMetric(metric)?.fate === 'duplicated') {
    return `${name} of ${who} was asked for ${timesText(attempts)}, and done twice`;
  }
  if (/^availability/.test(that)) return unanswered(subject, facts);
  if (/latency/.test(that) && over !== null) return `${name} of ${who} took ${milliseconds(over - at)}`;
  return undefined;
}

/** Of writes, or of rows, that somebody had been told were done, or that were undone. */
export function isOfLoss(that: string): boolean {
  const metric = metricIn(that);
  return /^writes\.(lost|errant)$/.test(metric) || rowMetric(metric)?.fate === 'lost';
}

function lostBy(subject: Deed, { marks, lanes }: Facts): string {
  const gone = marks.findLast(({ kind, deed, left }) => kind === 'gone' && deed === subject.id && left === 0);
  const who = gone === undefined ? '' : lanes[gone.lane].name;
  const how = {
    undone: `${who} undid it`,
    wiped: `${who} lost its disk`,
    'not on the disk': `${who} came back without it`,
  };
  const why =
    gone === undefined ? 'no replica that is alive has it' : (how[gone.note as keyof typeof how] ?? gone.note);
  return `${clientOf(subject)} was told yes to ${subject.name}, and it is gone: ${why}`;
}

function unanswered(subject: Deed, { arrows }: Facts): string | undefined {
  const { name, outcome, answer, id } = subject;
  if (outcome === 'ok') return undefined;
  const fault = arrows.find(
    ({ deeds, fault, fate }) => deeds.includes(id) && fault !== '' && fate !== 'arrived',
  )?.fault;
  const why = fault === undefined ? '' : `: ${fault} was in the way`;
  if (outcome === 'unknown' || outcome === 'open') return `${clientOf(subject)} heard nothing of ${name}${why}`;
  return `${clientOf(subject)} was refused ${name}: ${answer}`;
}

function byWitness(promise: Promised): string {
  const { witness, that } = promise;
  if (witness === null) return `${that} came to ${judgedValue(promise)}`;
  // A checker tells its proof in several sentences; as many of them as say something.
  const sentences = witness.why.split(/(?<=[a-z0-9)]\.) (?=[A-Z])/);
  const first = sentences.slice(0, sentences[0].length < SHORT ? 2 : 1).join(' ');
  return first.endsWith('.') ? first.slice(0, -1) : `${witness.op}: ${witness.why}`;
}
