/** The same run with its agenda disturbed: idle records among the real ones, and the world driven in uneven steps. */
import { randomStream } from '../kit/random.ts';
import { Simulation } from '../world/run.ts';
import type { Cell } from './cells.ts';
import type { TimedRun } from './document.ts';

/** A record of this kind is taken and does nothing. */
const IDLE = 0;
const IDLE_AT_FIRST = 5000;
const IDLE_A_STEP = 20;
const MOST_EVENTS_A_STEP = 5000;
/** No step is longer than this part of the run. */
const STEPS = 100;

/**
 * Idle records fill buckets of the agenda, move its width and free its slots in another order, and steps end where
 * no run would pause. What is scheduled for one instant must still happen in the order of scheduling: that order
 * means something, and is not shuffled.
 */
export function disturbedRun({ scenario, use, seed, set }: Cell): TimedRun {
  const random = randomStream(seed, 'disturbance');
  const simulation = new Simulation(scenario, use, seed);
  const { agenda } = simulation.world;
  const disturb = (records: number) => {
    for (let i = 0; i < records; i++) {
      agenda.at(random.between(simulation.now, simulation.end), IDLE, 0, 0, 0, undefined);
    }
  };
  disturb(IDLE_AT_FIRST);
  for (let isDone = false; !isDone; disturb(IDLE_A_STEP)) {
    const until = Math.min(simulation.end, simulation.now + random.between(1, simulation.end / STEPS));
    isDone = simulation.advance(until, 1 + random.below(MOST_EVENTS_A_STEP)) && until === simulation.end;
  }
  return { ...simulation.finish(false), set, wall_ms: 0 };
}
