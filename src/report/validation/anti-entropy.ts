/**
 * C.20, as far as everybody speaks to everybody: what is gathered for T and then sent arrives d later, so the longest
 * that a copy lags is T + d; and each write crosses each link from its origin once. Trees and sparse meshes
 * are in crdt-transmission.ts, push gossip in gossip.ts.
 */
import { type Micros, MS, SECOND } from '../../kit/time.ts';
import type { WriteId } from '../../strategies/contract.ts';
import { WEIGHTLESS } from './fit.ts';
import { Log } from './log.ts';
import { mean, type Row, SIGMAS } from './row.ts';
import { delayedTopology, openStream, stand } from './trial.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const INTERVAL = SECOND;
const DELAY = 10 * MS;
/** Writes a second at one origin. */
const RATE = 20;

/** Hears when each write is visible where it was not written. */
class Lags extends Log {
  readonly ms: number[] = [];

  override applied(at: Micros = 0, replica = 0, write: WriteId = 0): void {
    if (replica !== 0) this.ms.push((at - this.askedAt[write]) / MS);
  }
}

export function antiEntropyRows(strategy: string, writes: number): readonly Row[] {
  const trial = {
    strategy,
    options: { interval: INTERVAL },
    leader: 0,
    topology: delayedTopology(NAMES, (from, to) => (from === to ? 0 : DELAY), WEIGHTLESS),
    workload: openStream('poisson', NAMES.length, 0, { kind: 'write', rate: RATE }),
    duration: (writes / RATE) * SECOND,
  };
  const { world, log } = stand(trial, new Lags());
  let carried = 0;
  world.wire.tape = {
    sent(_kind, _a, _b, what) {
      if (isPush(what)) carried += what.writes.length;
    },
  };
  world.advance(trial.duration + 10 * SECOND);
  const asked = log.askedAt.length - 1;
  const others = NAMES.length - 1;
  // The first write after a parcel has left waits all of T, and those that join it for what is left of that.
  const joining = (RATE * INTERVAL) / SECOND;
  const waits = (INTERVAL / MS) * ((1 + joining / 2) / (1 + joining));
  const what = `${strategy}, five in a full mesh, T = 1 s, d = 10 ms`;
  return [
    { what: `${what}: copies of ${asked} writes`, expected: asked * others, simulated: log.ms.length, within: 0 },
    { what: `${what}: writes carried, U (N - 1)`, expected: asked * others, simulated: carried, within: 0 },
    { what: `${what}: longest lag, ms`, expected: (INTERVAL + DELAY) / MS, simulated: Math.max(...log.ms), within: 0 },
    {
      what: `${what}: mean lag, ms`,
      expected: waits + DELAY / MS,
      simulated: mean(log.ms),
      within: (SIGMAS * INTERVAL) / MS / Math.sqrt(12 * asked),
    },
  ];
}

function isPush(what: unknown): what is { readonly writes: readonly WriteId[] } {
  return typeof what === 'object' && what !== null && 'kind' in what && what.kind === 'push';
}
