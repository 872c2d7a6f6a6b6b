/** When commands are committed: whoever leads one tells the others at that moment; it may be executed later. */
import { type Micros, SECOND } from '../../../kit/time.ts';
import type { Address, AnyStrategy, Context, WriteId } from '../../../strategies/contract.ts';
import { strategyNamed } from '../../../strategies/index.ts';
import { PassOn } from '../../../world/audit/pass-on.ts';
import { Log } from '../log.ts';
import { stand, type Trial } from '../trial.ts';

/** The first leader is in office, and every client has found it. */
export const STEADY = 3 * SECOND;
/** Time for what was asked last. */
const AFTERMATH = 10 * SECOND;

/** By operation: when the first commit of it left. */
export class CommitLog extends Log {
  readonly #committedAt: Micros[] = [];

  committed(write: WriteId): void {
    this.#committedAt[write] ??= this.now();
  }

  /** In ms, of what a region asked from when all was steady. */
  waits(region: number): readonly number[] {
    return this.askedAt.flatMap((asked, op) => {
      const at = this.#committedAt[op];
      return this.region[op] === region && asked >= STEADY && at !== undefined ? (at - asked) / 1000 : [];
    });
  }
}

/** Runs the trial and listens to what leaves its replicas. */
export function listened(trial: Trial & { readonly strategy: string }): CommitLog {
  const log = new CommitLog();
  const { world } = stand({ ...trial, strategy: heard(strategyNamed(trial.strategy)!, log) }, log);
  world.advance(trial.duration + AFTERMATH);
  return log;
}

function heard(inner: AnyStrategy, log: CommitLog): AnyStrategy {
  const { messages } = inner;
  const hear = (message: unknown) => {
    if (messages.kind(message) === 'commit') for (const write of messages.writes(message)) log.committed(write);
  };
  return { ...inner, newReplica: (context, options) => inner.newReplica(new Listening(context, hear), options) };
}

class Listening extends PassOn<unknown, string> {
  readonly #hear: (message: unknown) => void;

  constructor(inner: Context<unknown, string>, hear: (message: unknown) => void) {
    super(inner);
    this.#hear = hear;
  }

  override send(to: Address, message: unknown): void {
    this.#hear(message);
    super.send(to, message);
  }

  override sendDurably(to: Address, message: unknown): void {
    this.#hear(message);
    super.sendDurably(to, message);
  }
}
