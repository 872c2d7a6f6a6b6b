/** A worker thread: runs the cells it is given, says how far it is, and stops when the shared flag says so. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Cell } from './cells.ts';
import type { TimedRun } from './document.ts';
import { runCell } from './one.ts';
import type { Facts } from './story/facts.ts';
import { film } from './story/film.ts';
import type { Ask } from './story/watched.ts';

export type Report =
  | { readonly kind: 'progress'; readonly cell: number; readonly simulated: number }
  | { readonly kind: 'done'; readonly cell: number; readonly made: TimedRun | Facts }
  | { readonly kind: 'broken'; readonly cell: number; readonly message: string };

export interface Job {
  readonly index: number;
  readonly cell: Cell;
  /** Replayed and watched instead, where there is something to look for. */
  readonly ask: Ask | undefined;
}

/** Progress is for eyes: often enough to be live, seldom enough to cost nothing. */
const PROGRESS_EVERY_MS = 100;

const flag = new Int32Array(workerData as SharedArrayBuffer);

parentPort?.on('message', ({ index, cell, ask }: Job) => {
  let told = 0;
  const say = (report: Report) => parentPort?.postMessage(report);
  const watch = {
    onProgress: (simulated: number) => {
      if (performance.now() - told < PROGRESS_EVERY_MS) return;
      told = performance.now();
      say({ kind: 'progress', cell: index, simulated });
    },
    stop: () => Atomics.load(flag, 0) !== 0,
  };
  try {
    say({ kind: 'done', cell: index, made: ask === undefined ? runCell(cell, watch) : film(cell, ask) });
  } catch (error) {
    say({ kind: 'broken', cell: index, message: error instanceof Error ? error.message : String(error) });
  }
});
