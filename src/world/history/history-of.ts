/** The history of a run as checkers take it: what clients asked and saw, in order of emission. */
import type { About, Datum, Ending, History, Op } from '../../checks/history/history.ts';
import { APART } from '../../clients/flights.ts';
import { DECLINED, FAILED, OK, REFUSED } from '../recorder/intent.ts';
import type { Row, Trace } from '../recorder/trace.ts';
import type { Origin } from './origin.ts';
import { initOf, type Part, partsOf, seenIn } from './parts.ts';
import { Sessions } from './sessions.ts';
import { Writers } from './writers.ts';

/**
 * A request that everybody it went to refused or failed certainly did nothing, for a client is told so
 * only where no attempt stayed unanswered: `fail`. Whatever went unanswered is `info`. What was answered
 * at last is `ok`, and attempts before it that nobody recognises (no idempotency key) are operations of
 * their own, of unknown fate, where they were about another row, or where truth knows that the intent
 * was executed more than once; elsewhere they did nothing, and are left out.
 *
 * Errands that clients run for themselves are left out: what they change must show to nobody.
 *
 * `split` parts what touches two keys (`decrement-and-insert`) in two operations of one interval, in two
 * processes of its session, for checkers of objects look at keys one by one. Else it stays one.
 */
export function historyOf(trace: Trace, origin: Origin, split = true): RunHistory {
  const writer = new Writer(origin, split);
  const order = new Int32Array(trace.events);
  for (let opId = 1; opId <= trace.rows; opId++) {
    const { call, end } = trace.row(opId);
    order[call] = opId;
    if (end >= 0) order[end] = -opId;
  }
  for (const who of order) {
    const row = rowOf(trace, Math.abs(who), origin);
    if (row.operation === APART) continue;
    if (who > 0) writer.call(row);
    else writer.end(row);
  }
  return writer.history();
}

/** What has moved is what it was: users know of no copies. */
function rowOf(trace: Trace, opId: number, { keys }: Origin): Row {
  const row = trace.row(opId);
  if (!keys.isMovable(row.key)) return row;
  const key = keys.rowOf(row.key);
  return { ...row, key, into: row.into < 0 ? row.into : key, otherRows: [] };
}

/** Of a run, what each key holds before the first write is known. */
export interface RunHistory extends History {
  /** By key of the history. */
  readonly inits: readonly Datum[];
}

/** What is known of an operation only when it ends. */
interface Entry extends Op {
  output: Datum;
  ending: Ending;
  end: number;
  readonly about: Asked;
}

interface Asked extends About {
  server: string;
  causes: readonly number[];
}

class Writer {
  readonly #origin: Origin;
  readonly #split: boolean;
  readonly #sessions: Sessions;
  readonly #writers = new Writers();
  readonly #ops: Entry[] = [];
  readonly #keys: string[] = [];
  readonly #inits: Datum[] = [];
  /** By the key's own number: its place in `#keys`, plus one. */
  readonly #places: number[] = [];
  /** By intent: its operations that wait for an answer, beside the parts they are. */
  readonly #open = new Map<number, readonly (readonly [Entry, Part])[]>();
  #events = 0;

  constructor(origin: Origin, split: boolean) {
    this.#origin = origin;
    this.#split = split;
    this.#sessions = new Sessions(origin.scenario);
  }

  call(row: Row): void {
    const rows = [row.into, ...row.otherRows];
    const earlier = this.#isRecognised(row) ? 0 : attemptsBefore(row);
    for (let attempt = 0; attempt < earlier; attempt++) {
      for (const part of this.#parts(row, rows[Math.min(attempt, rows.length - 1)])) this.#add(row, part, true);
    }
    const parts = this.#parts(row, rows[rows.length - 1]);
    const isLost = !isCertain(row.outcome);
    this.#open.set(
      row.opId,
      parts.map((part) => [this.#add(row, part, isLost), part]),
    );
  }

  end(row: Row): void {
    const { outcome, server } = row;
    for (const [entry, part] of this.#open.get(row.opId)!) {
      const end = this.#events++;
      if (server >= 0) entry.about.server = this.#origin.regionNames[this.#origin.regionOfReplica[server]];
      if (!isCertain(outcome)) continue;
      this.#sessions.free(entry.process);
      entry.end = end;
      const isVoid = outcome === DECLINED && (part.isSecond || this.#isFenced(row));
      entry.ending = outcome === REFUSED || outcome === FAILED || isVoid ? 'fail' : 'ok';
      if (entry.ending === 'fail') continue;
      entry.output = outcome === DECLINED ? false : part.output(row.value);
      if (row.kind === 'read') entry.about.causes = this.#writers.of(part.key, row.value);
    }
    this.#open.delete(row.opId);
  }

  history(): RunHistory {
    const { processes } = this.#sessions;
    return { ops: this.#ops, processes, keys: this.#keys, inits: this.#inits, events: this.#events };
  }

  /** An answer stands for all attempts: the store knows an intent again, or there was but one. */
  #isRecognised(row: Row): boolean {
    if (row.kind === 'read') return true;
    return this.#origin.scenario.workload?.manners.retry.idempotencyKey === true;
  }

  /** What a newer token kept out says nothing of what was there: it was not done, and that is all. */
  #isFenced({ operation, key, kind }: Row): boolean {
    const { script, workload } = this.#origin.scenario;
    if (this.#origin.keys.isMovable(key)) return kind !== 'cas' && kind !== 'insert';
    return (script[-1 - operation] ?? workload?.operations[operation])?.fence !== undefined;
  }

  #parts(row: Row, into: number): readonly Part[] {
    return partsOf(row, into, this.#origin, this.#split);
  }

  #add(row: Row, part: Part, isLost: boolean): Entry {
    const index = this.#ops.length;
    const { scenario, use, regionNames } = this.#origin;
    const session = this.#sessions.nameOf(row);
    const operation = scenario.workload?.operations[row.operation];
    const step = scenario.script[-1 - row.operation];
    const about: Asked = {
      opId: row.opId,
      session,
      region: regionNames[row.region],
      server: '',
      operation: operation?.name ?? step?.id ?? '',
      consistency: (operation ?? step)?.consistency ?? use.reads.consistency,
      attempts: row.attempts,
      causes: row.kind === 'cas' ? this.#writers.of(part.key, row.expected) : [],
    };
    const entry: Entry = {
      index,
      process: this.#sessions.take(session, isLost),
      f: part.f,
      key: this.#keyOf(part.key),
      input: part.input,
      output: null,
      ending: 'info',
      call: this.#events++,
      end: Number.POSITIVE_INFINITY,
      calledAt: row.invoke * 1000,
      endedAt: row.complete === Number.POSITIVE_INFINITY ? Number.NaN : row.complete * 1000,
      about,
    };
    this.#ops.push(entry);
    this.#writers.note(part.key, seenIn(part), row.opId);
    return entry;
  }

  #keyOf(key: number): number {
    const place = this.#places[key] ?? 0;
    if (place > 0) return place - 1;
    while (this.#places.length <= key) this.#places.push(0);
    this.#inits.push(initOf(key, this.#origin));
    this.#places[key] = this.#keys.push(this.#origin.keys.nameOf(key));
    return this.#places[key] - 1;
  }
}

function isCertain(outcome: number): boolean {
  return outcome === OK || outcome === DECLINED || outcome === REFUSED || outcome === FAILED;
}

/** Attempts beside the last that may have had an effect of their own. */
function attemptsBefore({ isRepeated, attempts, otherRows }: Row): number {
  return isRepeated ? Math.max(1, attempts - 1, otherRows.length) : otherRows.length;
}
