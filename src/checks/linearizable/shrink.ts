/** Few operations out of many that are wrong by themselves: first those near where the search got stuck, then fewer. */
import type { Datum } from '../history/history.ts';
import type { Model } from './models.ts';
import { Sources } from './sources.ts';
import type { Asked } from './timeline.ts';
import { type Search, search } from './wgl.ts';

/** A search on few operations that meets more than this is not worth its time. */
const MOST_SITUATIONS = 5000;
const MOST_TRIES = 600;
/** Beyond this many nothing is shrunk: a counter's answer rests on all that was ever added. */
const MOST_OPERATIONS = 500;
const FIRST_WINDOW = 8;

/** The few, in order of call; `all` where no smaller set was found. */
export function shrink(model: Model, all: readonly Asked[], init: Datum, found: Search): readonly Asked[] {
  const until = found.horizon;
  const whole = all.filter(({ op }) => op.call < until).sort((a, b) => a.op.call - b.op.call);
  const isWrong = (few: readonly Asked[]) =>
    search(model, few, init, { maxStates: MOST_SITUATIONS, until }).isLinearizable === false;
  const sources = new Sources(model, whole);
  const stuck = whole.find(({ op }) => op === found.stuck)!;
  for (let window = FIRST_WINDOW; window < 2 * MOST_OPERATIONS; window *= 2) {
    const near = nearby(whole, stuck, window, sources);
    if (near.length > MOST_OPERATIONS) break;
    if (isWrong(near)) return minimal(near, sources, isWrong);
    if (window >= whole.length) break;
  }
  return whole;
}

/** What returned last, what the stuck one may rest on, and of the rest what stands without more. */
function nearby(whole: readonly Asked[], stuck: Asked, window: number, sources: Sources): readonly Asked[] {
  const latest = [...whole].sort((a, b) => a.op.end - b.op.end).slice(-window);
  const kept = new Set<Asked>([...latest, stuck]);
  const needed = [stuck];
  const seen = new Set(needed);
  for (let one = needed.pop(); one !== undefined && kept.size <= MOST_OPERATIONS; one = needed.pop()) {
    for (const source of sources.of(one)) {
      kept.add(source);
      if (!seen.has(source)) needed.push(source);
      seen.add(source);
    }
  }
  const left = standing(kept, sources);
  return whole.filter((one) => left.has(one));
}

/** Leaves out, again and again, what rests on something that is not there. */
function standing(kept: ReadonlySet<Asked>, sources: Sources): ReadonlySet<Asked> {
  const left = new Set(kept);
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const one of left) if (!sources.of(one).every((source) => left.has(source))) left.delete(one);
  }
  return left;
}

/** Delta debugging (Zeller 1999), halves first and single operations last, until nothing more can go. */
function minimal(
  near: readonly Asked[],
  sources: Sources,
  isWrong: (few: readonly Asked[]) => boolean,
): readonly Asked[] {
  let few = near;
  let tries = 0;
  for (let chunk = few.length >> 1; chunk > 0; ) {
    const before = few.length;
    for (let from = 0; from < few.length && tries < MOST_TRIES; ) {
      const out = new Set(few.slice(from, from + chunk));
      const left = standing(new Set(few.filter((one) => !out.has(one))), sources);
      const fewer = few.filter((one) => left.has(one));
      tries++;
      if (isWrong(fewer)) few = fewer;
      else from += chunk;
    }
    if (chunk > 1) chunk >>= 1;
    else if (few.length === before || tries >= MOST_TRIES) break;
  }
  return few;
}
