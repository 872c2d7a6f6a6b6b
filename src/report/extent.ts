/** How long the runs of a result are, and what a sweep made differ between them. */
import type { ResultDocument } from '../lab/document.ts';
import { sweptValues } from '../lab/summary.ts';
import { stretch } from './text.ts';

/** `10m + 30s settle`, or `duration=5m|10m` where it is what differs. */
export function extentOf(document: ResultDocument): readonly string[] {
  const { duration, settle } = document.scenario;
  const swept = sweptValues(document.runs);
  const length = settle > 0 ? `${stretch(duration)} + ${stretch(settle)} settle` : stretch(duration);
  const variants = [...swept].map(([path, values]) => `${path}=${values.join('|')}`);
  return swept.has('duration') || swept.has('settle') ? variants : [length, ...variants];
}
