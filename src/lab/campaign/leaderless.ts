/** Quorums in storms, one variant for each set of promises. */
import { among, type Random } from '../../kit/random.ts';
import type { Contender, Ground, Plain } from './contenders.ts';
import { AGREE, DURABLE, ORDERED } from './duties.ts';

const LATER = ['membership', 'drift'];
/** What forgets what it has confirmed, or promised: Paxos' acceptors have stable storage (Lamport 2001 §2.5). */
const FORGETFUL = ['wipe', 'corrupt'];
/** What is confirmed is held, and never answered otherwise. */
const KEPT = [...AGREE, 'writes.lost == 0', 'failed_writes.seen == 0'];
/** R + W > N: whoever reads misses nothing that was confirmed, and that stamps have not beaten. */
const FRESH = ['reads.stale.count == 0'];
/**
 * Two sets of readers meet as well: what one of them was shown, and repaired, the next one finds. Of a write that too
 * few have confirmed one reader alone may know, where all confirm and one answers: it shows it, and the next does not.
 */
const FORWARD = ['reads.not_monotonic == 0'];
/**
 * Where stamps agree with what their replicas had seen. By wall clocks they do not: with 400 ms of skew a client writes
 * over what it sees, is told that it is done, and reads the same as before (trap T01).
 */
const OWN = ['reads.not_my_write == 0'];
/** Compare and set by Paxos: no update goes under, and who repeats one changes nothing (within `dedup`). */
const ATOMIC = ['conflicts.lost_updates == 0', 'writes.duplicated == 0'];
/** Plain operations wait for nobody but their quorum: soon after the storm everybody is served. */
const SERVED = ['look', 'tally', 'edit'].map((op) => `availability{op=${op}} == 100% between 62s and 72s`);

interface Variant {
  readonly name: string;
  readonly spared: readonly string[];
  keeps(options: Plain): readonly string[];
  readonly reads?: string;
  draw(random: Random, ground: Ground): Plain;
}

const VARIANTS: readonly Variant[] = [
  {
    name: 'quorum',
    spared: [...FORGETFUL, ...LATER],
    keeps: meeting,
    draw: (random) => ({ ...common(random), w: 'quorum', r: 'quorum', ...met(random) }),
  },
  {
    name: 'quorum/overlap',
    spared: [...FORGETFUL, ...LATER],
    keeps: meeting,
    draw: (random) => ({ ...common(random), n: among<unknown>(random, 'all', 3), ...overlap(random), ...met(random) }),
  },
  {
    // A majority had what was confirmed, and the disks of a minority are lost. Who comes back blank answers reads
    // before it is whole, so nothing is said of those; and Paxos' acceptors would forget, so there is none.
    name: 'quorum/wiped',
    spared: LATER,
    keeps: () => [...KEPT, ...SERVED],
    draw: (random) => ({ ...common(random), w: 'quorum', r: 'quorum', repair: 'blocking', lwt: 'never' }),
  },
  {
    name: 'quorum/lwt',
    spared: [...FORGETFUL, ...LATER],
    keeps: () => [...KEPT, ...ATOMIC, ...SERVED],
    draw: (random) => ({ ...common(random), w: among(random, 'one', 'quorum'), lwt: 'conditional' }),
  },
  {
    // Every read and every write of a key in the one order of its ballots.
    name: 'quorum/serial',
    spared: [...FORGETFUL, ...LATER],
    keeps: () => [...AGREE, ...DURABLE, ...ORDERED, ...ATOMIC, 'writes.dropped == 0'],
    reads: 'strong',
    draw: (random) => ({
      ...common(random),
      n: among<unknown>(random, 'all', 'all', 3),
      w: among(random, 'one', 'quorum'),
      lwt: 'all',
    }),
  },
  {
    name: 'quorum/siblings',
    spared: [...FORGETFUL, ...LATER],
    keeps: () => [...KEPT, 'writes.dropped == 0', ...SERVED],
    draw: (random) => ({
      ...common(random),
      n: among<unknown>(random, 'all', 'all', 3),
      conflict: 'siblings',
      w: among(random, 'one', 'quorum'),
      r: among(random, 'one', 'quorum'),
      repair: among(random, 'blocking', 'background', 'none'),
      lwt: among(random, 'never', 'conditional'),
    }),
  },
  {
    // Neither quorums that meet nor clocks that agree: what was confirmed is somewhere, and all agree in the end.
    name: 'quorum/any',
    spared: [...FORGETFUL, ...LATER],
    keeps: () => KEPT,
    draw: (random) => ({
      ...common(random),
      n: among<unknown>(random, 'all', 'all', 3),
      w: among(random, 'one', 'quorum', 'local-quorum'),
      r: among(random, 'one', 'quorum', 'local-quorum'),
      repair: among(random, 'blocking', 'background', 'none'),
      lwt: among(random, 'never', 'conditional', 'all'),
      clock: among(random, 'wall', 'monotonic', 'hybrid'),
      anti_entropy: among(random, '1s', '3s'),
      sloppy: random.next() < 0.5,
      hints: { window: among(random, '0s', '5s', '3h'), count_to_w: random.next() < 0.5 },
    }),
  },
];

/** What changes when things happen, and nothing that is promised. */
function common(random: Random): Plain {
  const isWide = random.next() < 0.6;
  return {
    ask: isWide ? 'all' : 'enough',
    speculative: isWide ? 'never' : among(random, 'never', '50ms', '300ms'),
    suspect: among(random, '2500ms', '5s'),
    anti_entropy: among(random, '1s', '2s', '3s'),
  };
}

/** How quorums that meet make something of it. */
function met(random: Random): Plain {
  return { repair: 'blocking', lwt: 'conditional', clock: among(random, 'wall', 'hybrid') };
}

function meeting({ r, clock }: Plain): readonly string[] {
  return [...KEPT, ...FRESH, ...(r === 'one' ? [] : FORWARD), ...(clock === 'hybrid' ? OWN : []), ...SERVED];
}

/** Pairs that meet in a replica, whoever coordinates. */
function overlap(random: Random): Plain {
  return among<Plain>(
    random,
    { w: 'all', r: 'one' },
    { w: 'one', r: 'all' },
    { w: 'quorum', r: 'all' },
    { w: 'each-quorum', r: 'each-quorum' },
  );
}

export const leaderless: readonly Contender[] = VARIANTS.map(({ name, spared, keeps, reads = 'local', draw }) => ({
  name,
  use: 'quorum',
  elects: false,
  isLean: true,
  reads,
  spared,
  // Transactions that meet far apart outlast the patience of clients, in calm as well: of those nothing is asked.
  isRefused: true,
  draw(random, ground) {
    const options = draw(random, ground);
    return { with: options, keeps: keeps(options) };
  },
}));
