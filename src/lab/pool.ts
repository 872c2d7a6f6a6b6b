/** Runs cells on worker threads; results come back in the order of the cells, whoever was first. */
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Cell } from './cells.ts';
import type { TimedRun } from './document.ts';
import type { Facts } from './story/facts.ts';
import type { Ask } from './story/watched.ts';
import type { Job, Report } from './worker.ts';

/**
 * Left alone, V8 lets garbage pile up with the length of a run, 40 MB of it in ten simulated hours, though nothing
 * in it lives on. With this much room for the young, and a third more than what lives for the old, ten hours peak
 * where one hour does, at the same speed.
 */
const YOUNG_MB = 12;
setFlagsFromString('--heap-growing-percent=30');

export interface Onlooker {
  onProgress?(cell: number, simulated: number): void;
  onDone?(cell: number, run: TimedRun): void;
  /** A run ended with a failure of ours. Where nobody asks, the pool stops and fails; else the others go on. */
  onBroken?(cell: number, message: string): void;
}

/** A failure of ours inside a run, with what is needed to see it again. */
export class BrokenRun extends Error {
  readonly cell: Cell;

  constructor(message: string, cell: Cell) {
    super(message);
    this.cell = cell;
  }
}

export class Pool {
  /** Shared with the workers: anything but 0 means stop. */
  readonly #flag = new Int32Array(new SharedArrayBuffer(4));
  readonly #script: URL;
  readonly #threads: number;

  constructor(script: URL, threads = Math.min(8, availableParallelism())) {
    this.#script = script;
    this.#threads = threads;
  }

  /** Runs that are under way end at once with what they have; others do not begin. */
  stop(): void {
    Atomics.store(this.#flag, 0, 1);
  }

  get stopped(): boolean {
    return Atomics.load(this.#flag, 0) !== 0;
  }

  /** One run a cell; a stopped pool gives those it had, the last of them marked partial. */
  run(cells: readonly Cell[], onlooker: Onlooker = {}): Promise<readonly TimedRun[]> {
    const jobs = cells.map((cell, index): Job => ({ index, cell, ask: undefined }));
    return this.#all<TimedRun>(jobs, onlooker);
  }

  /** Replays, watched: what each saw of what it was asked for, in the order of the asks. */
  film(asks: readonly (readonly [Cell, Ask])[]): Promise<readonly Facts[]> {
    const jobs = asks.map(([cell, ask], index): Job => ({ index, cell, ask }));
    return this.#all<Facts>(jobs, {});
  }

  async #all<Made extends TimedRun | Facts>(queue: Job[], onlooker: Onlooker): Promise<readonly Made[]> {
    const all: Made[] = [];
    const done = (index: number, made: TimedRun | Facts) => {
      all[index] = made as Made;
      if ('metrics' in made) onlooker.onDone?.(index, made);
    };
    const threads = Math.min(this.#threads, queue.length);
    await Promise.all(Array.from({ length: threads }, () => this.#serve(queue, done, onlooker)));
    return all.filter((made) => made !== undefined);
  }

  #serve(queue: Job[], done: (index: number, made: TimedRun | Facts) => void, onlooker: Onlooker): Promise<void> {
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB };
    const worker = new Worker(this.#script, { workerData: this.#flag.buffer, resourceLimits });
    return new Promise((resolve, reject) => {
      const end = (finish: () => void) => {
        void worker.terminate();
        finish();
      };
      let job: Job | undefined;
      const next = () => {
        job = this.stopped ? undefined : queue.shift();
        if (job === undefined) end(resolve);
        else worker.postMessage(job);
      };
      worker.on('message', (report: Report) => {
        if (report.kind === 'progress') onlooker.onProgress?.(report.cell, report.simulated);
        else if (report.kind === 'done') {
          done(report.cell, report.made);
          next();
        } else if (onlooker.onBroken !== undefined) {
          onlooker.onBroken(report.cell, report.message);
          next();
        } else if (job !== undefined) {
          const broken = new BrokenRun(report.message, job.cell);
          this.stop();
          end(() => reject(broken));
        }
      });
      worker.on('error', (error) => end(() => reject(error)));
      next();
    });
  }
}
