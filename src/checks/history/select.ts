/** Takes from a history what was done to some of its keys, so that each kind of object can be judged by itself. */
import type { History, Op } from './history.ts';

/** Keys whose names begin with `beginning`. Places among events stay what they were. */
export function onKeys({ ops, keys, processes, events }: History, beginning: string): History {
  const names = keys.filter((name) => name.startsWith(beginning));
  const places = new Map(names.map((name, place) => [name, place]));
  const selected: Op[] = [];
  for (const op of ops) {
    const key = places.get(keys[op.key]);
    if (key !== undefined) selected.push({ ...op, key, index: selected.length });
  }
  return { ops: selected, processes, keys: names, events };
}
