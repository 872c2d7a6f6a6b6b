/** Keys of requests kept beside the log (`dedup: async`): whoever executed one tells the others of it later. */
import type { Nested } from '../../kit/options.ts';
import { type Micros, MS } from '../../kit/time.ts';
import type { Context, WriteId } from '../contract.ts';
import { type Dedup, dedupOption, FOR_EVER, Remembered } from './remembered.ts';

/** As many are told of at once; more leave before their time. */
const BATCH = 1_000;

export interface LateDedup extends Dedup {
  readonly store: 'log' | 'async';
  readonly lag: Micros;
}

export function lateDedupOption(window: Micros = FOR_EVER): Nested<LateDedup> {
  const { about, fields } = dedupOption(window);
  return {
    kind: 'nested',
    word: 'store',
    number: 'window',
    about,
    initial: { store: 'log', window, lag: 100 * MS },
    fields: {
      store: {
        kind: 'choice',
        words: ['log', 'async'],
        initial: 'log',
        about:
          'where keys are kept: with their effects in the log, or beside it, in a table of which each replica knows what it ' +
          'executed itself and what others have told it since; lost with the process, as a cache is',
      },
      window: fields.window,
      lag: {
        kind: 'duration',
        initial: 100 * MS,
        about: 'with `store: async`: how long keys are gathered before the other replicas are told of them',
      },
    },
  };
}

/** What one replica tells the others: what it executed, and how it was answered. */
export type News<T> = readonly (readonly [write: WriteId, answer: T])[];

/**
 * Nothing binds a key to its effect. Who leads next may have the effect and not the key, and executes again; or, where
 * the effect was lost, the key without it, and answers for nothing.
 */
export class LateKeys<T> {
  readonly #context: Pick<Context<never, 'keys'>, 'clock' | 'setTimer'>;
  readonly #lag: Micros;
  readonly #tell: (news: News<T>) => void;
  /** By the own clock: the table is nobody else's. */
  readonly #known: Remembered<T>;
  #news: [WriteId, T][] = [];

  constructor(
    context: Pick<Context<never, 'keys'>, 'clock' | 'setTimer'>,
    { window, lag }: LateDedup,
    tell: (news: News<T>) => void,
  ) {
    this.#context = context;
    this.#lag = lag;
    this.#tell = tell;
    this.#known = new Remembered(window);
  }

  answerTo(write: WriteId): T | undefined {
    return this.#known.get(write, this.#context.clock());
  }

  /** It was executed here. */
  executed(write: WriteId, answer: T): void {
    this.learn([[write, answer]]);
    if (this.#news.length === 0) this.#context.setTimer('keys', 0, this.#lag);
    this.#news.push([write, answer]);
    if (this.#news.length >= BATCH) this.onDue();
  }

  onDue(): void {
    const news = this.#news;
    this.#news = [];
    if (news.length > 0) this.#tell(news);
  }

  learn(news: News<T>): void {
    this.#known.pass(this.#context.clock());
    for (const [write, answer] of news) this.#known.add(write, answer);
  }
}
