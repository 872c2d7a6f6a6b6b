/** Runs a cell again and watches a few operations closely: replay is the snapshot. */
import { Simulation } from '../../world/run.ts';
import type { Cell } from '../cells.ts';
import type { Arrow, Deed, Facts } from './facts.ts';
import { Scribe } from './scribe.ts';
import type { Ask } from './watched.ts';

/** Where the proof is a read alone, or half of a conflict, once more: now with the last writes of its key. */
export function film(cell: Cell, ask: Ask): Facts {
  const facts = take(cell, ask);
  const [first] = facts.deeds;
  const writes = facts.deeds.filter(({ kind }) => kind !== 'read').length;
  const isHalf = writes === 1 && facts.marks.some(({ kind }) => kind === 'conflict');
  if (ask.key !== '' || first === undefined || (writes > 0 && !isHalf)) return facts;
  return take(cell, { ...ask, key: first.key });
}

function take({ scenario, use, seed }: Cell, ask: Ask): Facts {
  let scribe: Scribe | undefined;
  const simulation = new Simulation(scenario, use, seed, {
    recorder: (own, places) => {
      scribe = new Scribe(own, use, places, ask);
      return scribe;
    },
  });
  const { world } = simulation;
  scribe!.watch(world);
  const until = Math.min(ask.until, simulation.end);
  for (let isOver = false; !isOver; ) {
    const before = world.events;
    isOver = simulation.advance(until, 1);
    const { kind, a, b, what } = world.agenda;
    if (world.events > before) scribe!.voyages.landed(kind, a, b, what);
  }
  const notes = scribe!.notes();
  const isOfOne = ({ deeds }: Arrow) => deeds.some((id) => notes.deeds.some((deed) => deed.id === id));
  const arrows = scribe!.voyages.arrows(until).filter(isOfOne);
  const deeds = notes.deeds.map((deed) => ({ ...deed, copies: copiesAt(deed, arrows) }));
  const digest = until === simulation.end ? simulation.finish(false).digest : '';
  return { ...notes, deeds, arrows, until: until / 1000, digest };
}

/** Replicas that a write had reached by the time its answer left: the one that answered, and those it was sent to. */
function copiesAt({ id, server, over }: Deed, arrows: readonly Arrow[]): number {
  const about = arrows.filter(({ deeds }) => deeds.includes(id));
  const answer = about.findLast(({ what, from, fate }) => what === 'answer' && from === server && fate === 'arrived');
  const told = answer?.at ?? over ?? 0;
  const reached = about.filter(
    ({ what, fate, arrives }) => what === 'message' && fate === 'arrived' && (arrives ?? told + 1) <= told,
  );
  return new Set([server, ...reached.map(({ to }) => to)]).size;
}
