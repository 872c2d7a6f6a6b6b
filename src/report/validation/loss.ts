/** C.19: what lost segments cost on a connection that keeps order, with a fixed retransmission timer of 200 ms. */
import { SECOND } from '../../kit/time.ts';
import { WEIGHTLESS } from './fit.ts';
import { mean, ofShare, type Row, SIGMAS } from './row.ts';
import { attempt, constantTopology, openStream } from './trial.ts';

const TIMER_MS = 200;
const ROUND_TRIP_MS = 80;
/** Every request has a connection of its own: nothing queues behind what is sent again. */
const RATE = 100;

/** Shares lost, and the mean delay that is in print. */
const PUBLISHED = [
  { loss: 0.001, ms: 0.2002 },
  { loss: 0.01, ms: 2.02 },
  { loss: 0.05, ms: 10.53 },
] as const;

/** Requests cross a link that loses; answers come back over one that does not. */
export function lossRows(requests: number): readonly Row[] {
  return PUBLISHED.flatMap(({ loss, ms }): readonly Row[] => {
    const ground = constantTopology(
      ['client', 'server'],
      [
        [0, ROUND_TRIP_MS],
        [ROUND_TRIP_MS, 0],
      ],
      WEIGHTLESS,
    );
    const links = ground.links.map((row, from) => row.map((link, to) => (from < to ? { ...link, loss } : link)));
    const log = attempt({
      strategy: 'single-site',
      leader: 1,
      topology: { ...ground, links },
      workload: openStream('poisson', 2, 0, { kind: 'read', rate: RATE }),
      duration: (requests / RATE) * SECOND,
    });
    const extras = log.latencies(0, 0, requests).map((latency) => latency - ROUND_TRIP_MS);
    const what = `loss ${loss * 100} %`;
    return [
      {
        what: `${what}: mean delay on top, ms, ${extras.length} requests`,
        expected: ms,
        simulated: mean(extras),
        // Tries are geometric.
        within: SIGMAS * TIMER_MS * Math.sqrt(loss / ((1 - loss) * (1 - loss) * extras.length)) + 0.005,
      },
      ...[1, 2, 3].map((tries): Row => {
        const share = loss ** tries;
        const late = extras.filter((extra) => extra > (tries - 0.5) * TIMER_MS).length / extras.length;
        const within = ofShare(share, extras.length);
        return { what: `${what}: share of more than ${tries} tries`, expected: share, simulated: late, within };
      }),
    ];
  });
}
