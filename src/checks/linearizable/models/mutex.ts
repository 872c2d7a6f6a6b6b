/** A lock: acquire, release. */
import { anything, type Model, never } from './model.ts';

export const mutexModel: Model = {
  name: 'mutex',
  fs: ['acquire', 'release'],
  overwrites: [],
  declines: [],
  fits: anything,
  start: () => false,
  step: (isHeld, { f }) => ((f === 'acquire') === isHeld ? undefined : !isHeld),
  undoes: never,
  replaces: never,
  overshoots: never,
  rests: anything,
};
