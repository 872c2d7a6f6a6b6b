/** A small world whose levers are pulled by hand. */
import { PANIC, WorldLevers } from '../../src/world/levers.ts';
import { EchoWorld, type Manners } from './echo.ts';
import type { Shape } from './small-world.ts';

export class Driven extends EchoWorld {
  readonly levers: WorldLevers;
  constructor(shape: Shape, manners?: Manners) {
    super(shape, manners);
    this.levers = new WorldLevers(this.world);
    this.world.onFault = (fault, phase) => this.levers.panic(fault, phase - PANIC);
  }
  /** Lets it be `time`, all that is due before then done. */
  to(time: number): void {
    this.world.advance(time);
    this.world.agenda.skipTo(time);
  }
}
