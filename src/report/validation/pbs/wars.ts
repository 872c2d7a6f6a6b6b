/**
 * The WARS model (Bailis et al., VLDB 2012 §4): a quorum store as it is, but that every message takes what the law of
 * its kind says: W a write, A its acknowledgement, R a read, S what is answered.
 */
import { ln, pow } from '../../../kit/exact-math.ts';
import { type Random, randomStream } from '../../../kit/random.ts';
import type { Micros } from '../../../kit/time.ts';
import { PERFECT_LINK } from '../../../network/topology.ts';
import type { AnyStrategy, Context } from '../../../strategies/contract.ts';
import type { Message } from '../../../strategies/quorum/messages.ts';
import { quorum } from '../../../strategies/quorum/strategy.ts';
import { PassOn } from '../../../world/audit/pass-on.ts';
import type { Wire } from '../../../world/wire.ts';
import data from '../../data/pbs-vldb12.json' with { type: 'json' };
import { ByHand } from '../by-hand.ts';
import { WEIGHTLESS } from '../fit.ts';
import { Log } from '../log.ts';
import { delayedTopology, ROWS, stand } from '../trial.ts';

/** A microsecond of the simulation stands for a tenth of one of the paper's: so many in a millisecond. */
export const TICKS = 10_000;

type Draw = (random: Random) => number;

/** Milliseconds of one message. */
interface Laws {
  readonly write: Draw;
  readonly written: Draw;
  readonly read: Draw;
  readonly seen: Draw;
}

export type Fit = 'LNKD-SSD' | 'LNKD-DISK';

const { wars } = data;
const SSD = mixture(wars['LNKD-SSD']['W=A=R=S']);
const LAWS: Readonly<Record<Fit, Laws>> = {
  'LNKD-SSD': { write: SSD, written: SSD, read: SSD, seen: SSD },
  'LNKD-DISK': { write: mixture(wars['LNKD-DISK'].W), written: SSD, read: SSD, seen: SSD },
};

/** Replicas at home keep the data; a fourth keeps nothing and coordinates, so that each of them is a message away. */
const HOME = ['r0', 'r1', 'r2'];
export const COORDINATOR = HOME.length;
const NEVER = Number.POSITIVE_INFINITY;
/** Nobody is taken for down, and what is asked is waited for. */
const PATIENCE = 3_000 * TICKS;

export function warsOf(fit: Fit, r: number, w: number, keys: number, seed: number): ByHand<Log> {
  const chance = randomStream(seed, 'wars');
  const slow: { wire: Wire | undefined } = { wire: undefined };
  const strategy: typeof quorum = {
    ...quorum,
    newReplica: (context, options) => quorum.newReplica(new Slow(context, LAWS[fit], chance, slow), options),
  };
  const flat = delayedTopology([...HOME, 'coordinator'], () => 0, WEIGHTLESS);
  const trial = {
    strategy: strategy as AnyStrategy,
    options: {
      ...{ home: HOME, r, w, repair: 'none', lwt: 'never', ask: 'all', anti_entropy: NEVER, suspect: NEVER },
      ...{ hints: { window: 0, count_to_w: false }, timeout: PATIENCE },
    },
    leader: COORDINATOR,
    topology: { ...flat, links: flat.links.map((row) => row.map(() => ({ ...PERFECT_LINK, order: 'free' as const }))) },
    keys: [{ ...ROWS, count: keys }],
    duration: NEVER,
    seed,
  };
  const hand = new ByHand(stand(trial, new Log()), seed);
  slow.wire = hand.stand.world.wire;
  return hand;
}

/** Whatever is sent leaves later by what its kind takes. */
class Slow extends PassOn<Message, string> {
  readonly #laws: Laws;
  readonly #random: Random;
  readonly #slow: { readonly wire: Wire | undefined };

  constructor(inner: Context<Message, string>, laws: Laws, random: Random, slow: { readonly wire: Wire | undefined }) {
    super(inner);
    this.#laws = laws;
    this.#random = random;
    this.#slow = slow;
  }

  override send(to: number, message: Message): void {
    const { wire } = this.#slow;
    if (wire === undefined) {
      super.send(to, message);
      return;
    }
    const { lead } = wire;
    wire.lead = lead + this.#takes(message);
    super.send(to, message);
    wire.lead = lead;
  }

  #takes({ kind }: Message): Micros {
    if (kind !== 'write' && kind !== 'written' && kind !== 'read' && kind !== 'seen') return 0;
    return Math.round(this.#laws[kind](this.#random) * TICKS);
  }
}

/** Parts with a share each: `pareto`, least value and shape · `exp`, rate. */
function mixture(parts: readonly (readonly (string | number)[])[]): Draw {
  const [[kind, share, ...numbers], ...others] = parts as readonly [readonly (string | number)[]];
  const [a, b] = numbers.map(Number);
  const own: Draw =
    kind === 'pareto' ? (random) => a * pow(1 - random.next(), -1 / b) : (random) => -ln(1 - random.next()) / a;
  if (others.length === 0) return own;
  const rest = mixture(others);
  // The last part takes what is left.
  return (random) => (random.next() < Number(share) ? own(random) : rest(random));
}
