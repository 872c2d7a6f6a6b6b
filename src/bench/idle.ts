/** A thousand groups of consensus on five nodes, and nobody who asks: what keeping them alive costs. */
import { SECOND } from '../kit/time.ts';
import type { Loaded } from '../scenario/load.ts';
import { strategyNamed } from '../strategies/index.ts';
import { alike, layOut } from '../world/places.ts';
import { Recorder } from '../world/recorder/recorder.ts';
import { World } from '../world/world.ts';

const WARM_UP_SECONDS = 5;

/** A world whose groups have leaders already; its clock stands at the end of the warm-up. */
export function idleGroups(groups: number, { scenario }: Loaded): World {
  const use = scenario.strategies[0]!;
  const strategy = strategyNamed(use.use)!;
  const { topology } = scenario;
  const { options, leader } = use;
  const layout = layOut(topology, alike(groups, leader));
  const observer = new Recorder(scenario, layout);
  const keys = { typeOf: () => 'register' as const, initial: () => undefined };
  const world = new World({ topology, strategy, options, layout, seed: 1, keys, observer });
  world.start();
  world.advance(WARM_UP_SECONDS * SECOND);
  return world;
}

/** Lets so many simulated seconds pass; returns how many events they were. */
export function idle(world: World, seconds: number): number {
  const before = world.events;
  world.advance(world.time + seconds * SECOND);
  return world.events - before;
}
