/** `npm run bench`: how fast the simulator is, as ratios of CPU time within one run. */
import { benchScenario, commit } from './consensus.ts';
import { holdAgenda, holdTextbook, increments } from './hold.ts';
import { textbookLoop } from './textbook.ts';

const ROUNDS = 7;

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
  const gaps = increments(1, 1 << 16, 100_000);
  const loaded = benchScenario();
  let events = 0;
  let operations = 0;
  const cases: Case[] = [
    { name: 'textbook loop', unit: 'operations', work: () => textbookLoop(100_000, 2).operations },
    {
      name: 'consensus',
      unit: 'operations',
      work: () => {
        const done = commit(100_000, loaded);
        events = done.events;
        operations = done.operations;
        return done.operations;
      },
    },
    { name: 'heap, 100 pending', unit: 'steps', work: () => held(holdTextbook(100, 1e6, gaps), 1e6) },
    { name: 'agenda, 100 pending', unit: 'steps', work: () => held(holdAgenda(100, 1e6, gaps), 1e6) },
    { name: 'heap, 10000 pending', unit: 'steps', work: () => held(holdTextbook(10_000, 1e6, gaps), 1e6) },
    { name: 'agenda, 10000 pending', unit: 'steps', work: () => held(holdAgenda(10_000, 1e6, gaps), 1e6) },
  ];
  const rates = measure(cases);
  const result = {
    schema: 'lightcone.bench/1',
    ratio_to_textbook: round(ratio(rates, 'consensus', 'textbook loop')),
    agenda_to_heap: {
      'at 100': round(ratio(rates, 'agenda, 100 pending', 'heap, 100 pending')),
      'at 10000': round(ratio(rates, 'agenda, 10000 pending', 'heap, 10000 pending')),
    },
    events_per_operation: round(events / operations),
    per_cpu_second: Object.fromEntries(cases.map(({ name }) => [name, Math.round(median(rates.get(name) ?? []))])),
    rounds: ROUNDS,
  };
  if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else print(result);
}

function held(end: number, steps: number): number {
  if (!(end > 0)) throw new Error('the hold loop went nowhere');
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
