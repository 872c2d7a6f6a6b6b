/** C.13: who writes at the master, thinks for τ and reads at a copy misses that write where the lag is longer. */
import { type Micros, MS, SECOND } from '../../../kit/time.ts';
import { type Link, PERFECT_LINK } from '../../../network/topology.ts';
import { ByHand } from '../by-hand.ts';
import { WEIGHTLESS } from '../fit.ts';
import { ofShare, type Row } from '../row.ts';
import { delayedTopology, ROWS, stand } from '../trial.ts';
import { COPY, SOURCE, Visible } from './visible.ts';

const MEAN = 80 * MS;
const OUT: Link = { ...PERFECT_LINK, delay: MEAN, jitter: MEAN, law: 'exponential', order: 'free' };
const THINKS: readonly Micros[] = [50 * MS, 100 * MS, 200 * MS];
const STEADY = 3 * SECOND;
/** The lag of one write is over before the next. */
const GAP = 2 * SECOND;

/** By time of thought. */
export function ownWriteRows(writes: number): readonly Row[] {
  const flat = delayedTopology(['master', 'copy'], () => 0, WEIGHTLESS);
  const links = flat.links.map((row, from) => row.map((plain, to) => (from < to ? OUT : plain)));
  const trial = {
    strategy: 'single-master',
    options: { ack: 'async' },
    leader: 0,
    topology: { ...flat, links },
    keys: [{ ...ROWS, count: 1 }],
    duration: STEADY + writes * GAP,
  };
  const hand = new ByHand(stand(trial, new Visible()));
  const missed = THINKS.map(() => 0);
  for (let i = 0; i < writes; i++) {
    hand.at(STEADY + i * GAP, () => {
      const write = hand.ask({ kind: 'write', key: 0, region: SOURCE, to: SOURCE }, () => {
        THINKS.forEach((think, which) => {
          const look = () =>
            hand.ask({ kind: 'read', key: 0, region: COPY, to: COPY }, ({ value }) => {
              if (value !== write) missed[which]++;
            });
          hand.after(think, look);
        });
      });
    });
  }
  hand.stand.world.advance(trial.duration);
  return THINKS.map((think, which): Row => {
    const expected = Math.exp(-think / MEAN);
    return {
      what: `own write not there after ${think / MS} ms, lag exponential of 80 ms, of ${writes}`,
      expected,
      simulated: missed[which] / writes,
      within: ofShare(expected, writes),
    };
  });
}
