/** When a replica takes its master for dead: timers alone, which no step of a clock can move. */
import type { Micros } from '../contract.ts';
import { quietOf } from './options.ts';
import type { State } from './state.ts';

export class Detector {
  readonly #state: State;
  /** A failover is just over: there is none now, however silent the new master is. */
  isCooling = false;

  constructor(state: State) {
    this.#state = state;
  }

  /** The master of the newest epoch was heard, or so much is granted to a new one. */
  heard(patience = this.#state.options.failover.detect): void {
    const { context, options } = this.#state;
    this.#state.isQuiet = false;
    context.setTimer('quiet', 0, quietOf(options));
    this.wait(patience);
  }

  wait(patience: Micros): void {
    const { context, options } = this.#state;
    if (options.failover.mode === 'auto') context.setTimer('detect', 0, patience);
  }

  /** A new master was heard. orchestrator's `RecoveryPeriodBlockSeconds` counts from here. */
  onMaster(epoch: number): void {
    const { context, options } = this.#state;
    const { cooldown } = options.failover;
    if (epoch <= 1 || cooldown === 0) return;
    this.isCooling = true;
    context.setTimer('cooldown', 0, cooldown);
  }

  onQuiet(): void {
    this.#state.isQuiet = true;
  }

  onCooled(): void {
    this.isCooling = false;
  }

  /** Two that wait as long do not stand at once again. */
  laterThan(delay: Micros): Micros {
    const { detect } = this.#state.options.failover;
    return delay + Math.floor(detect / 2) + this.#state.context.random.below(Math.max(1, Math.floor(detect / 2)));
  }
}
