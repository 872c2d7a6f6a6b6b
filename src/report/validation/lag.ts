/**
 * Replication lag as PostgreSQL's primary measures it (`pg_stat_replication`): for each log position, from
 * its local flush, when it is first sent, to the reply in which a standby says that it has written, flushed
 * or replayed as much. A whole round trip, seen by one clock.
 */
import type { Micros } from '../../kit/time.ts';
import type { Address, AnyStrategy, Context, Replica, Strategy } from '../../strategies/contract.ts';
import type { Message } from '../../strategies/single-master/messages.ts';

export type Column = 'write' | 'flush' | 'replay';

/** What is read off a standby's reply for each column. */
const FIELD = { write: 'received', flush: 'flushed', replay: 'applied' } as const;

/** Listens at one address, which is the primary from the first to the last, from some time on. */
export class LagLog {
  readonly primary: Address;
  readonly #from: Micros;
  /** By log position. */
  readonly #flushedAt: Micros[] = [];
  #flushed = 0;
  /** By standby and column. */
  readonly #upTo = new Map<string, number>();
  readonly #lags = new Map<string, number[]>();

  constructor(primary: Address, from: Micros) {
    this.primary = primary;
    this.#from = from;
  }

  /** In ms, one for each log position, in order. */
  lags(standby: Address, column: Column): readonly number[] {
    return this.#lags.get(`${standby} ${column}`) ?? [];
  }

  flushed(through: number, at: Micros): void {
    while (this.#flushed < through) this.#flushedAt[++this.#flushed] = at;
  }

  replied(standby: Address, message: Message, at: Micros): void {
    if (message.kind !== 'ack') return;
    for (const column of ['write', 'flush', 'replay'] as const) {
      const name = `${standby} ${column}`;
      const lags = this.#lags.get(name) ?? [];
      this.#lags.set(name, lags);
      const through = Math.min(message[FIELD[column]], this.#flushed);
      for (let position = (this.#upTo.get(name) ?? 0) + 1; position <= through; position++) {
        this.#upTo.set(name, position);
        const since = this.#flushedAt[position];
        if (since >= this.#from) lags.push((at - since) / 1000);
      }
    }
  }
}

/** The strategy as it is; what reaches the primary's disk and ears is also told to the log. */
export function watched<Options, Timer extends string>(
  strategy: Strategy<Options, Message, Timer>,
  log: LagLog,
): AnyStrategy {
  const newReplica = (context: Context<Message, Timer>, options: Options): Replica<Message, Timer> => {
    const replica = strategy.newReplica(context, options);
    if (context.self !== log.primary) return replica;
    return {
      onStart: () => replica.onStart?.(),
      onRequest: (request) => replica.onRequest(request),
      onMessage(from, message) {
        log.replied(from, message, context.clock());
        replica.onMessage(from, message);
      },
      onTimer: (timer, key) => replica.onTimer?.(timer, key),
      onSynced(position, ticket) {
        log.flushed(position, context.clock());
        replica.onSynced?.(position, ticket);
      },
      onOperator: (verb, about) => replica.onOperator?.(verb, about) ?? false,
      read: (key) => replica.read(key),
      view: () => replica.view(),
    };
  };
  const listening: Strategy<Options, Message, Timer> = { ...strategy, newReplica };
  return listening as AnyStrategy;
}
