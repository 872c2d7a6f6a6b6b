/** `npm run bench`: how fast the simulator is, as ratios of CPU time within one run. */
import { checkerCases } from './checkers.ts';
import { BATCHED_SCENARIO, benchScenario, type Committed, commit } from './consensus.ts';
import { holdAgenda, holdTextbook, increments } from './hold.ts';
import { idle, idleGroups } from './idle.ts';
import { textbookLoop } from './textbook.ts';

const ROUNDS = 7;
const OPERATIONS = 100_000;
const GROUPS = 1000;
const IDLE_SECONDS = 2;

interface Case {
  readonly name: string;
  readonly unit: string;
  /** Does the work and says how much of it was done. */
  readonly work: () => number;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Every case once a round, so that a slow minute hits all of them. Rates per CPU second, by round. */
function measure(cases: readonly Case[]): Map<string, number[]> {
  const rates = new Map<string, number[]>(cases.map(({ name }) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const { name, work } of cases) {
      const start = cpuSeconds();
      const done = work();
      const rate = done / (cpuSeconds() - start);
      if (round >= 0) rates.get(name)!.push(rate);
    }
  }
  return rates;
}

function ratio(rates: Map<string, number[]>, over: string, under: string): number {
  const below = rates.get(under) ?? [];
  return median((rates.get(over) ?? []).map((rate, round) => rate / (below[round] ?? Number.NaN)));
}

function main(): void {
  const loaded = benchScenario();
  const batched = benchScenario(BATCHED_SCENARIO);
  const world = idleGroups(GROUPS, loaded);
  const done: { single?: Committed; batched?: Committed } = {};
  const idleEvents = idle(world, IDLE_SECONDS);
  const cases: Case[] = [
    { name: 'textbook loop', unit: 'operations', work: () => textbookLoop(OPERATIONS, 2).operations },
    {
      name: 'consensus',
      unit: 'operations',
      work: () => (done.single = commit(OPERATIONS, loaded)).operations,
    },
    {
      name: 'consensus, batched',
      unit: 'operations',
      work: () => (done.batched = commit(OPERATIONS, batched)).operations,
    },
    {
      name: '1000 idle groups',
      unit: 'simulated seconds',
      work: () => held(idle(world, IDLE_SECONDS), IDLE_SECONDS),
    },
    ...queues(),
    ...checkerCases(),
  ];
  const rates = measure(cases);
  const result = {
    schema: 'lightcone.bench/1',
    ratio_to_textbook: round(ratio(rates, 'consensus', 'textbook loop')),
    agenda_to_heap: {
      'at 100': round(ratio(rates, 'agenda, 100 pending', 'heap, 100 pending')),
      'at 10000': round(ratio(rates, 'agenda, 10000 pending', 'heap, 10000 pending')),
    },
    events_per_operation: eventsPer(done.single),
    batched: {
      ratio_to_textbook: round(ratio(rates, 'consensus, batched', 'textbook loop')),
      events_per_operation: eventsPer(done.batched),
    },
    idle_groups: {
      groups: GROUPS,
      events_per_simulated_second: idleEvents / IDLE_SECONDS,
      cpu_ms_per_simulated_second: round(1000 / median(rates.get('1000 idle groups') ?? [])),
    },
    per_cpu_second: Object.fromEntries(cases.map(({ name }) => [name, rate(median(rates.get(name) ?? []))])),
    rounds: ROUNDS,
  };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else print(result);
}

function eventsPer(done: Committed | undefined): number {
  return done === undefined ? Number.NaN : round(done.events / done.operations);
}

/** Three digits are all that can be measured, of small rates too. */
function rate(perSecond: number): number {
  return perSecond < 100 ? round(perSecond) : Math.round(perSecond);
}

/** The agenda and the textbook's heap, holding few and many. */
function queues(): readonly Case[] {
  const gaps = increments(1, 1 << 16, 100_000);
  return [
    { name: 'heap, 100 pending', unit: 'steps', work: () => held(holdTextbook(100, 1e6, gaps), 1e6) },
    { name: 'agenda, 100 pending', unit: 'steps', work: () => held(holdAgenda(100, 1e6, gaps), 1e6) },
    { name: 'heap, 10000 pending', unit: 'steps', work: () => held(holdTextbook(10_000, 1e6, gaps), 1e6) },
    { name: 'agenda, 10000 pending', unit: 'steps', work: () => held(holdAgenda(10_000, 1e6, gaps), 1e6) },
  ];
}

function held(reached: number, steps: number): number {
  if (!(reached > 0)) throw new Error('nothing happened');
  return steps;
}

function round(n: number): number {
  return Math.round(n * 1000) / 1000;
}

function print(result: { per_cpu_second: Record<string, number> } & Record<string, unknown>): void {
  for (const [name, rate] of Object.entries(result.per_cpu_second)) {
    process.stdout.write(`${name.padEnd(24)} ${String(rate).padStart(12)} per CPU second\n`);
  }
  for (const [name, value] of Object.entries(result)) {
    if (name !== 'per_cpu_second') process.stdout.write(`${name.padEnd(24)} ${JSON.stringify(value)}\n`);
  }
}

main();
