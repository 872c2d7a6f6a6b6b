/** Sentences about what clients asked, and what came of it for them. */
import type { Arrow, Deed, Facts } from '../../lab/story/facts.ts';
import { milliseconds } from '../text.ts';
import { askOf, clientOf, isWrite, laneName, listed } from './people.ts';
import { lossOf, type Said } from './said.ts';

/** The leader is worth knowing, for what it cannot be asked nobody does; so is a clock that is wrong. */
function placeOf(lane: number, at: number, facts: Facts): string {
  const led = facts.marks.findLast((mark) => mark.kind === 'leads' && mark.at <= at);
  const { offset } = facts.lanes[lane];
  const clock =
    Math.abs(offset) < WRONG_MS
      ? ''
      : `whose clock is ${milliseconds(Math.abs(offset))} ${offset < 0 ? 'slow' : 'fast'}`;
  const about = [led?.lane === lane ? 'the leader' : '', clock].filter((part) => part !== '').join(' and ');
  return `${laneName(facts, lane)}${about === '' ? '' : `, ${about},`}`;
}

/** Clocks that are less wrong than this are told of nowhere. */
const WRONG_MS = 10;
/** An answer that is as good as at once. */
const SOON_MS = 1000;

/** What a client asked, and how it ended for it. */
export function saidOfClient(deed: Deed, facts: Facts, isSubject: boolean): readonly Said[] {
  const requests = facts.arrows.filter(({ what, deeds }) => what === 'request' && deeds.includes(deed.id));
  const target = deed.attempts === 1 && deed.server >= 0 ? deed.server : requests[0]?.to;
  const where = target === undefined ? '' : placeOf(target, deed.at, facts);
  const weight = isSubject ? 10 : 9;
  const asks = `${clientOf(deed)} ${askOf(deed, where)}`;
  const { at, over } = deed;
  const again = saidOfRetries(deed, requests, facts);
  if (over === null) return [{ at, text: `${asks}.`, weight }, ...again];
  if (over - at <= SOON_MS && again.length === 0)
    return [{ at, text: `${asks}, and ${endOf(deed, facts, over)}.`, weight }];
  const person = deed.client === '' ? 'the client' : clientOf(deed);
  return [
    { at, text: `${asks}.`, weight },
    ...again,
    { at: over, text: `${person} ${lateEndOf(deed, facts)}.`, weight },
  ];
}

function endOf(deed: Deed, facts: Facts, over: number): string {
  const after = milliseconds(over - deed.at);
  if (deed.outcome === 'unknown') return `hears nothing for ${after}`;
  if (deed.outcome !== 'ok' || !isWrite(deed)) return lateEndOf(deed, facts);
  return `is told yes after ${after}${heldBy(deed.copies, facts)}`;
}

function lateEndOf(deed: Deed, facts: Facts): string {
  switch (deed.outcome) {
    case 'ok':
      return isWrite(deed) ? `is told yes${heldBy(deed.copies, facts)}` : `is shown ${shownTo(deed, facts)}`;
    case 'declined':
      return `is told no: ${deed.answer}`;
    case 'unknown':
      return 'has waited in vain, and gives up';
    default:
      return `is refused: ${deed.answer}`;
  }
}

function heldBy(copies: number, { replicas }: Facts): string {
  if (replicas < 2) return '';
  return copies <= 1 ? ', when no other replica has heard of it' : `, when ${copies} of ${replicas} replicas have it`;
}

/** What a read showed, and what of the writes that matter it lacked. */
function shownTo(read: Deed, facts: Facts): string {
  const nothing = read.client === '' ? 'something else' : 'nothing';
  const seen = read.answer === '' ? nothing : read.answer;
  const told = facts.arrows.findLast(({ what, deeds }) => what === 'answer' && deeds.includes(read.id))?.at ?? read.at;
  const lacked = facts.deeds.filter(
    (write) => isWrite(write) && write.at < read.at && !shownBy(facts, write.id, read.server, told),
  );
  const names = lacked.map((write) => {
    const ago = write.outcome === 'ok' && write.over !== null && write.over <= read.at ? read.at - write.over : -1;
    return ago < 0 ? write.name : `${write.name}, confirmed ${milliseconds(ago)} before`;
  });
  return names.length === 0 ? seen : `${seen === 'something else' ? 'what was there' : seen}, without ${listed(names)}`;
}

function shownBy({ marks }: Facts, write: number, lane: number, at: number): boolean {
  const last = marks.findLast(
    (mark) => mark.deed === write && mark.lane === lane && mark.at <= at && /^(shows|gone)$/.test(mark.kind),
  );
  return last?.kind === 'shows';
}

function saidOfRetries(deed: Deed, requests: readonly Arrow[], facts: Facts): readonly Said[] {
  const answers = facts.arrows.filter(({ what, deeds }) => what === 'answer' && deeds.includes(deed.id));
  const lost = answers.find(({ fate }) => fate === 'dropped' || fate === 'lost');
  const said: Said[] = [];
  if (lost !== undefined) {
    const text = `${laneName(facts, lost.from)} answers, and the answer ${lossOf(lost)}.`;
    said.push({ at: lost.at, text, weight: 8 });
  }
  const stopped = requests.find(({ fate }) => fate === 'dropped' || fate === 'lost');
  if (stopped !== undefined) {
    said.push({ at: stopped.at, text: `the request to ${laneName(facts, stopped.to)} ${lossOf(stopped)}.`, weight: 8 });
  }
  if (deed.attempts > 1 && requests.length > 1) {
    const [last] = requests.slice(-1);
    const times = deed.attempts > 2 ? ` (attempt ${deed.attempts})` : '';
    said.push({
      at: last.at,
      text: `the client asks again, ${laneName(facts, last.to)} this time${times}.`,
      weight: 7,
    });
  }
  return said;
}
