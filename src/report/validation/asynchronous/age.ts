/** C.13: a copy that is shipped to every T and gets it d later shows data of an age uniform between d and d + T. */
import { MS, SECOND } from '../../../kit/time.ts';
import { ByHand } from '../by-hand.ts';
import { WEIGHTLESS } from '../fit.ts';
import { mean, ofShare, quantile, type Row, SIGMAS } from '../row.ts';
import { delayedTopology, ROWS, stand } from '../trial.ts';
import { COPY, SOURCE, Visible } from './visible.ts';

const INTERVAL = SECOND;
const DELAY = 80 * MS;
/** Increments a second: how closely the age is known. */
const WRITES = 1000;
/** Moments of chance, a second. Those of a Poisson stream fall anywhere in their round, each for itself. */
const LOOKS = 200;
const STEADY = 3 * SECOND;
const NAMES = ['source', 'copy'];

/** Ages in ms. A counter says by its value which increment is the newest that is there. */
export function ages(looks: number, interval = INTERVAL): readonly number[] {
  const duration = STEADY + (looks / LOOKS) * SECOND;
  const trial = {
    strategy: 'crdt',
    options: { counter: 'grow', interval, overlay: { shape: 'mesh', links: [NAMES] } },
    leader: 0,
    topology: delayedTopology(NAMES, (from, to) => (from === to ? 0 : DELAY), WEIGHTLESS),
    keys: [{ ...ROWS, count: 1, type: 'counter' as const }],
    duration,
  };
  const log = new Visible();
  const hand = new ByHand(stand(trial, log));
  /** By number of the increment. */
  const madeAt: number[] = [0];
  hand.poisson('writes', WRITES, 0, duration, () => {
    hand.ask({ kind: 'increment', key: 0, region: SOURCE, to: SOURCE });
    madeAt.push(hand.stand.world.time);
  });
  const seen: { readonly at: number; readonly count: number }[] = [];
  hand.poisson('looks', LOOKS, STEADY, duration, () => {
    const at = hand.stand.world.time;
    hand.ask({ kind: 'read', key: 0, region: COPY, to: COPY }, ({ value }) => seen.push({ at, count: Number(value) }));
  });
  hand.stand.world.advance(duration + SECOND);
  // The parcel left between the newest increment that is there and the next one.
  return seen.map(({ at, count }) => (at - (madeAt[count] + madeAt[count + 1]) / 2) / MS);
}

export function ageRows(looks: number): readonly Row[] {
  const found = ages(looks);
  const [period, least] = [INTERVAL / MS, DELAY / MS];
  const what = `shipped every ${period} ms, ${least} ms away, ${found.length} looks`;
  return [
    {
      what: `${what}: mean age, ms`,
      expected: least + period / 2,
      simulated: mean(found),
      within: (SIGMAS * period) / Math.sqrt(12 * found.length),
    },
    ...[0.05, 0.25, 0.5, 0.75, 0.95].map(
      (p): Row => ({
        what: `${what}: p${p * 100} of ages, ms`,
        expected: least + p * period,
        simulated: quantile(found, p),
        within: ofShare(p, found.length) * period,
      }),
    ),
  ];
}
