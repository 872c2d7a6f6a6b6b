/** One storm over a town of single-master, drawn from a seed: settings, faults, requests; and what it broke. */
import { type Random, randomStream } from '../../src/kit/random.ts';
import { SECOND } from '../../src/kit/time.ts';
import type { SingleMasterOptions } from '../../src/strategies/single-master/options.ts';
import type { singleMaster } from '../../src/strategies/single-master/strategy.ts';
import { operation } from './fake-context.ts';
import { MS, optionsOf, type Settings } from './single-setup.ts';
import { Town } from './single-town.ts';

/** Keys below are counters, those above are written, and above 99 rows are inserted. */
const COUNTERS = 4;
const KEYS = 8;
const END = 40 * SECOND;
const CALM = 40 * SECOND;
const KINDS = ['increment', 'decrement', 'write', 'read', 'decrement-and-insert'] as const;
const NEVER = Number.POSITIVE_INFINITY;
/** Two replicas at least stream from the master, whoever it is. */
const CHAIN = { 'region-3': 'region-1', 'region-4': 'region-3' };

/** What one seed saw, so that no verdict rests on nothing. */
export interface Seen {
  /** In sentences; a sound protocol leaves none. */
  readonly violations: readonly string[];
  readonly options: SingleMasterOptions;
  /** Nothing that is acknowledged may be lost, and strong reads are linearizable. */
  readonly isSafe: boolean;
  readonly failovers: number;
  readonly acknowledged: number;
  readonly lost: number;
  /** Strong reads that were answered, and those of them that a deposed master answered. */
  readonly strong: number;
  readonly outdated: number;
  readonly sent: ReadonlyMap<string, number>;
}

interface Asked {
  readonly at: number;
  readonly key: number;
  readonly kind: (typeof KINDS)[number];
  readonly isIdempotent: boolean;
  readonly isStrong: boolean;
}

type Pick = <T>(...choices: readonly T[]) => T;

/** As an order would be under Raft: a lease, a majority's disks before anybody is told, and the most advanced next. */
function safeSettings(count: number, pick: Pick): Settings {
  return {
    ack: { quorum: Math.floor(count / 2) },
    ack_point: pick('flushed', 'applied'),
    wait: 'before-commit',
    fencing: 'lease',
    restart: 'confirmed',
  };
}

function anySettings(pick: Pick): Settings {
  return {
    ack: pick<SingleMasterOptions['ack']>('async', 'semi-sync', 'sync', { quorum: 1 }),
    ack_point: pick('received', 'flushed', 'applied'),
    wait: pick('before-commit', 'after-commit'),
    fallback: { after: pick(NEVER, SECOND) },
    fencing: pick('epoch', 'lease'),
    restart: pick('durable', 'confirmed'),
    promote: pick('most-advanced', 'by-name'),
    promote_order: pick<readonly string[]>([], ['region-2']),
    drain: pick(true, false),
  };
}

export function settingsOf(count: number, isSafe: boolean, random: Random): Settings {
  const pick: Pick = (...choices) => choices[random.below(choices.length)]!;
  return {
    ...(isSafe ? safeSettings(count, pick) : anySettings(pick)),
    batch: pick(0, 0, 20 * MS),
    window: pick(4096, 8),
    log_keep: pick(20_000, 50),
    replicate_from: count > 3 && pick(true, true, false) ? CHAIN : {},
    reattach: pick(NEVER, SECOND),
    rpo: pick(NEVER, NEVER, 2 * SECOND),
    flow_control: { lag: pick(NEVER, NEVER, 200 * MS) },
    failover: { detect: pick(SECOND, 3 * SECOND), observers: pick(0, 0, 1), cooldown: pick(0, 0, 5 * SECOND) },
    apply: { delay: pick(0, 0, 5 * MS, 20 * MS), threads: pick(0, 1, 4), commit_order: pick(true, false) },
  };
}

export function storm(seed: number, strategy: typeof singleMaster): Seen {
  const random = randomStream(seed, 'storm');
  const count = 3 + random.below(3);
  const isSafe = random.below(3) === 0;
  const options = optionsOf(settingsOf(count, isSafe, random));
  const town = new Town(count, (context) => strategy.newReplica(context as never, options) as never, seed);
  town.allowsGaps = !options.apply.commit_order;
  town.delay = () => 5000 + random.below(60_000);
  town.loss = random.below(3) * 0.05;
  town.fsync = [1, 20, 100][random.below(3)]! * MS;
  blow(town, count, random, isSafe);
  const asked = ask(town, count, random);
  try {
    town.run(END);
    town.isCut = () => false;
    town.loss = 0;
    for (let address = 0; address < count; address++) town.restart(address);
    town.run(END + CALM);
  } catch (error) {
    town.faults.push(`it broke: ${(error as Error).message}`);
  }
  return judge(town, asked, options, isSafe);
}

function blow(town: Town, count: number, random: Random, isSafe: boolean): void {
  for (let from = SECOND; from < END; from += random.below(4 * SECOND)) {
    const what = random.below(8);
    const address = random.below(count);
    const length = SECOND + random.below(6 * SECOND);
    const chance = random.below(1 << 20);
    // Who promotes by hand takes what that replica lacks for lost.
    const verb = isSafe || chance % 2 === 0 ? 'transfer' : 'promote';
    town.at(from, () => {
      if (what !== 2 && what !== 7) disturb(town, what, address, length, chance);
      // Two operators at once, perhaps of two minds.
      else for (const at of [address, chance % count]) town.nodes[at]!.replica?.onOperator?.(verb, at);
    });
  }
  for (let at = SECOND; at < END; at += random.below(2 * SECOND)) {
    const address = random.below(count);
    const key = COUNTERS + random.below(KEYS - COUNTERS);
    town.at(at, () => town.checkRow(address, key));
  }
}

function disturb(town: Town, what: number, address: number, length: number, chance: number): void {
  if (what < 2) {
    // One of them; or the power goes everywhere, and the master is away for longer.
    const down = what === 0 ? [address] : town.nodes.map((_, other) => other);
    const leader = town.leader;
    for (const at of down) {
      town.crash(at);
      const until = town.now + (what === 0 || at === leader ? length : SECOND / 2);
      town.at(until, () => town.restart(at));
    }
    return;
  }
  const side = new Set(town.nodes.map((_, other) => other).filter((other) => (chance >> other) % 2 === 1));
  if (what === 3) town.isCut = (from, to) => (from === address) !== (to === address);
  else if (what === 4) town.isCut = (from, to) => side.has(from) !== side.has(to);
  else if (what === 5) town.isCut = (_, to) => to === address;
  else town.isCut = (from, to) => from === address && side.has(to);
  const mine = town.isCut;
  town.at(town.now + length, () => {
    if (town.isCut === mine) town.isCut = () => false;
  });
}

/** Clients everywhere, half of whom know the master; some ask again somewhere else. */
function ask(town: Town, count: number, random: Random): Map<number, Asked> {
  const asked = new Map<number, Asked>();
  let opId = 0;
  const next = () => {
    if (town.now >= END) return;
    const kind = KINDS[random.below(KINDS.length)]!;
    const isCounter = (kind !== 'read' && kind !== 'write') || (kind === 'read' && random.below(2) === 0);
    const key = isCounter ? random.below(COUNTERS) : COUNTERS + random.below(KEYS - COUNTERS);
    const id = ++opId;
    const rest =
      kind === 'decrement-and-insert' ? { into: 100 + (id % 150), value: 1, amount: 1 } : { value: id, amount: 1 };
    const isStrong = random.below(2) === 0;
    const isIdempotent = random.below(2) === 0;
    asked.set(id, { at: town.now, key, kind, isIdempotent, isStrong });
    const to = random.below(2) === 0 && town.leader >= 0 ? town.leader : random.below(count);
    const settings = { consistency: isStrong ? 'strong' : 'local', idempotent: isIdempotent } as const;
    const again = () => town.ask(town.leader >= 0 ? town.leader : to, id, operation(kind, key, rest), settings);
    town.ask(to, id, operation(kind, key, rest), settings);
    if (isIdempotent && kind !== 'read')
      for (let i = 0; i < random.below(3); i++) town.at(town.now + random.below(12 * SECOND), again);
    town.at(town.now + random.below(60 * MS), next);
  };
  town.at(SECOND / 2, next);
  return asked;
}

function judge(town: Town, asked: ReadonlyMap<number, Asked>, options: SingleMasterOptions, isSafe: boolean): Seen {
  const violations: string[] = [];
  const held = new Set(town.placesOf(0).map(({ write }) => write));
  const done = town.answers.filter(({ outcome }) => outcome.kind === 'ok' && outcome.done);
  const writes = new Set(done.filter(({ opId }) => asked.get(opId)!.kind !== 'read').map(({ opId }) => opId));
  const lost = [...writes].filter((write) => !held.has(write));
  for (const [epoch, masters] of town.reigns) if (masters.size > 1) violations.push(`epoch ${epoch} has two masters`);
  if (new Set(town.nodes.map((_, address) => town.stateOf(address, KEYS))).size > 1) violations.push('copies differ');
  if (town.leader < 0) violations.push('nobody leads after the storm');
  for (const [address] of town.nodes.entries()) {
    for (let key = COUNTERS; key < KEYS; key++) town.checkRow(address, key);
  }
  countRows(town, asked, violations);
  const strong = done.filter(({ opId }) => asked.get(opId)!.kind === 'read' && asked.get(opId)!.isStrong);
  const outdated = strong.filter(({ isOutdated }) => isOutdated);
  if (options.fencing === 'lease' && outdated.length > 0) violations.push('a master answered after its lease');
  if (isSafe) {
    for (const write of lost) violations.push(`acknowledged write ${write} is lost`);
    readsMiss(town, asked, violations);
  }
  violations.push(...town.faults);
  const [failovers, acknowledged] = [town.reigns.size - 1, writes.size];
  const counts = { failovers, acknowledged, lost: lost.length, strong: strong.length, outdated: outdated.length };
  return { violations, options, isSafe, ...counts, sent: town.sent };
}

/** A counter is what its writes make it, and no write that may be repeated is done twice. */
function countRows(town: Town, asked: ReadonlyMap<number, Asked>, violations: string[]): void {
  const sums: number[] = Array.from({ length: COUNTERS }, () => 0);
  const once = new Set<number>();
  for (const { write } of town.placesOf(0)) {
    const { key, kind, isIdempotent } = asked.get(write)!;
    if (isIdempotent && once.has(write)) violations.push(`write ${write} was done twice`);
    once.add(write);
    if (kind === 'increment') sums[key]!++;
    else if (kind !== 'write') sums[key]!--;
  }
  for (const [key, sum] of sums.entries()) {
    const shown = (town.nodes[0]!.replica?.read(key) as number | undefined) ?? 0;
    if (shown !== sum) violations.push(`counter ${key} shows ${shown}, and its writes make ${sum}`);
  }
}

/** A strong read of a written key shows a write that is no older than any that was acknowledged when it was asked. */
function readsMiss(town: Town, asked: ReadonlyMap<number, Asked>, violations: string[]): void {
  const place = new Map(town.placesOf(0).map(({ write, n }) => [write, n]));
  for (const { opId, outcome } of town.answers) {
    const read = asked.get(opId)!;
    if (read.kind !== 'read' || !read.isStrong || read.key < COUNTERS || outcome.kind !== 'ok') continue;
    const shown = outcome.value === undefined ? 0 : (place.get(outcome.value as number) ?? -1);
    if (shown < 0) violations.push(`read ${opId} saw ${outcome.value}, which is lost`);
    for (const answer of town.answers) {
      const write = asked.get(answer.opId)!;
      const isBefore =
        write.kind === 'write' && write.key === read.key && answer.outcome.kind === 'ok' && answer.at < read.at;
      if (isBefore && (place.get(answer.opId) ?? 0) > Math.max(0, shown)) {
        violations.push(`read ${opId} saw ${outcome.value}, and misses ${answer.opId}`);
      }
    }
  }
}
