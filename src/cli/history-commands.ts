/** The commands for histories and their flags: `check` judges one from anywhere, `export` writes that of a run. */

import type { Command } from 'commander';
import { collected } from './collected.ts';

const CHECK_EXAMPLES = `
Examples:
  lightcone check history.jsonl
  lightcone check history.edn --model register --consistency linearizable,sequential,causal --init 0
  lightcone check elle.edn --model list-append --consistency snapshot-isolation,causal-cerone
  lightcone check bank.edn --model bank --total 100 --allow-negative
  lightcone export scenarios/checkout.yaml --strategy crdt --out run.edn
  lightcone check run.edn --keys stock --model bounded-counter --init 100

A history is JSON lines, Jepsen's EDN, a log of Jepsen or Porcupine, or the CSV of \`export\`, one event after the
other: {"process":1,"type":"invoke|ok|fail|info","f":"write","key":"x","value":1}. The order of events counts, not
their times, which may be left out; keys are independent of each other.
Exit codes: 0 valid · 1 invalid · 2 unknown · 64 bad command · 65 malformed · 66 no such file`;

export function addHistories(program: Command, finish: (code: number) => void): void {
  program
    .command('check')
    .description('judge a history: is it linearizable, sequential, causal, serializable, …?')
    .argument('<history>', 'JSON lines, EDN, log or CSV')
    .option('--model <name>', 'what it is about: register, set, list-append, …; guessed where not given')
    .option('--consistency <names>', 'what it is held to, separated by commas; default the strongest of the model')
    .option('--init <json>', 'what every key holds before the first write')
    .option('--keys <beginning>', 'judge only keys whose names begin so')
    .option('--format <name>', 'jsonl, edn, log or csv; recognised where not given')
    .option('--independent', 'every value is [key value], as in Jepsen’s independent histories')
    .option('--no-independent', 'a value that looks like such a pair is one value')
    .option('--max-states <n>', 'states that a search may keep before it answers unknown')
    .option('--json', 'print one JSON document')
    .optionsGroup('Options of one consistency or model:')
    .option('--max-staleness <time>', 'bounded-staleness: how old a read may be, such as 5s')
    .option('--max-versions <n>', 'bounded-staleness: how many versions it may be behind')
    .option('--settle <time>', 'eventual: how long after the last write reads may still disagree')
    .option('--group-size <n>', 'long-fork: how many keys every read names')
    .option('--total <n>', 'bank: what all accounts hold together; default what the first read shows')
    .option('--allow-negative', 'bank: accounts may be overdrawn')
    .option('--exactly-once', 'queue, total-queue: nothing may come out more often than it went in')
    .option('--sequential-keys', 'rw-register: each process sees what it does to a key in that order')
    .option('--linearizable-keys', 'rw-register: what is done to a key happens to it in real time')
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (file, flags) => finish((await import('./commands/check.ts')).checkCommand(file, flags)));
  program
    .command('export')
    .description('run a scenario under one strategy and write what its clients saw')
    .argument('<file>', 'scenario file')
    .option('--strategy <id>', 'the strategy, where the scenario has several')
    .option('--seed <n>', 'this seed instead of the file’s first')
    .option('--set <path=value>', 'change a field of the scenario; may be repeated', collected, [])
    .option('--format <name>', 'edn (Jepsen), jsonl or csv; default by the name of the file, else jsonl')
    .option('--out <file>', 'write here instead of to stdout')
    .action(async (file, flags) => finish((await import('./commands/export.ts')).exportCommand(file, flags)));
}
