/** What is gone at the end: acknowledged writes that no replica holds, and others that were undone. */
import type { Micros } from '../../kit/time.ts';
import type { Address, WriteId } from '../../strategies/contract.ts';
import type { Cell } from './cell.ts';
import { EVER, FAILED, HELD, type Intent, NEVER, REFUSED, type Sighting } from './intent.ts';
import type { Intents } from './intents.ts';
import type { Ledger } from './ledger.ts';
import type { Words } from './words.ts';

/** Bad because somebody has read it: its witness is a reader as well. */
const SEEN_BY_ONE: readonly string[] = ['reads.phantom', 'failed_writes.seen'];

/** Links of a chain of writes, each of which replaced the one before. */
const REACH = 10_000;

/** An acknowledged write that is gone: what failovers are charged with. */
export interface Loss {
  readonly id: WriteId;
  readonly op: string;
  readonly acceptor: Address;
  readonly accepted: Micros;
  readonly acked: Micros;
  /** Replicas that ever showed it, and what took it from the last of them. */
  readonly shownBy: readonly Address[];
  readonly taken: string;
}

/**
 * Lost: acknowledged as done, held by no live replica at the end, not replaced by a write that knew
 * it and is held, and not beaten in a conflict (those are `writes.dropped`). A write whose retry was
 * kept is kept: one intent, however many attempts. Errant: accepted somewhere, undone, and gone,
 * acknowledged or not. Phantom: errant, never acknowledged, and yet somebody has read it.
 */
export function settleLosses(intents: Intents, ledger: Ledger, alive: (r: Address) => boolean, words: Words): Loss[] {
  const losses: Loss[] = [];
  const held = (write: Intent) => isHeld(write, ledger, alive);
  intents.forEach((write) => {
    if (write.kind === 'read' || write.isBeaten) return;
    if (write.accepted === NEVER && write.acked === NEVER) return;
    if (held(write) || isReplaced(write, intents, held)) return;
    if (write.takenAt !== NEVER) count(write, 'writes.errant', write.takenAt, words, (cell) => cell.errant++);
    if (write.acked !== NEVER) {
      count(write, 'writes.lost', write.acked, words, (cell) => cell.lost++);
      losses.push(lossOf(write, ledger, words));
    } else if (write.readUnacked !== undefined) {
      count(write, 'reads.phantom', write.accepted, words, (cell) => cell.phantoms++);
    }
  });
  return losses;
}

function lossOf(write: Intent, { seating }: Ledger, words: Words): Loss {
  const { id, acked } = write;
  const isKnown = write.accepted !== NEVER;
  const [acceptor, accepted] = isKnown ? [write.acceptor, write.accepted] : [write.server, write.at];
  const shownBy = isKnown
    ? seating.groups[write.group].filter((replica) => write.has(EVER, seating.placeOf[replica]))
    : [];
  return { id, op: words.op(write), acceptor, accepted, acked, shownBy, taken: words.taken(write) };
}

/** The client was told no, and somebody has read it all the same. */
export function closeFailed(write: Intent, words: Words): void {
  if (write.outcome !== FAILED && write.outcome !== REFUSED) return;
  if (write.readUnacked !== undefined)
    count(write, 'failed_writes.seen', write.accepted, words, (cell) => cell.failedSeen++);
}

function isHeld(write: Intent, ledger: Ledger, alive: (r: Address) => boolean): boolean {
  if (write.heldCount === 0) return false;
  const { seating } = ledger;
  const { groups, placeOf } = seating;
  return groups[write.group].some(
    (replica) => alive(replica) && seating.keepsOf(replica, write) && write.has(HELD, placeOf[replica]),
  );
}

function isReplaced(write: Intent, intents: Intents, held: (write: Intent) => boolean): boolean {
  let id = write.coveredBy;
  // A write that was made twice may have replaced what replaced it.
  for (let left = REACH; id !== 0 && left > 0; left--) {
    const by = intents.find(id);
    // Closed records were visible everywhere; what beat a beaten one stands in the place of all that it replaced.
    if (by === undefined || by.isBeaten || held(by)) return true;
    id = by.coveredBy;
  }
  return false;
}

function count(write: Intent, metric: string, at: Micros, words: Words, add: (cell: Cell) => void): void {
  const reader = SEEN_BY_ONE.includes(metric) ? write.readUnacked : undefined;
  const why = whyOf(write, metric, reader, words);
  const ops = reader === undefined ? [write.id] : [write.id, reader.id];
  for (const cell of write.cells) {
    add(cell);
    if (keepsFirst(cell, metric, at)) cell.proofs.set(metric, { at, size: 0, op: words.op(write), why, ops });
  }
}

function whyOf(write: Intent, metric: string, reader: Sighting | undefined, words: Words): string {
  const shown = reader && `shown by ${words.replica(reader.server)} to ${words.op(reader)} at ${words.time(reader.at)}`;
  if (metric === 'failed_writes.seen') return `answered as failed, and ${shown}`;
  const told = write.acked === NEVER ? `accepted by ${words.replica(write.acceptor)}` : words.acknowledged(write);
  return [told, ...(shown === undefined ? [] : [shown]), words.taken(write)].join(', ');
}

/** Records come in no order of time here, and the first loss is the one to show. */
function keepsFirst(cell: Cell, metric: string, at: Micros): boolean {
  const known = cell.proofs.get(metric);
  return known === undefined || at < known.at;
}
