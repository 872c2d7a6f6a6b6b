/** The commands and their flags. */

import { Command, Option } from 'commander';
import { collected } from './collected.ts';
import { BAD_COMMAND, Stop } from './exit.ts';
import { addHistories } from './history-commands.ts';
import { err, out } from './screen.ts';
import { addSearch } from './search-command.ts';
import { VERSION } from './version.ts';

const EXAMPLES = `
Examples:
  lightcone run scenarios/checkout.yaml
  lightcone run scenarios/checkout.yaml --set duration=20m --seeds 20
  lightcone list strategies        lightcone explain orders.lost

--check watches the invariants of a strategy after every event (\`lightcone list invariants\`); one that breaks
without the scenario's doing is our bug.

Exit codes: 0 every promise held · 1 one failed · 2 no data · 3 not deterministic
  64 bad command · 65 bad scenario · 66 no such file or folder · 70 our bug · 130 interrupted`;

/** `finish` takes the exit code of the command that ran. */
export function programOf(home: URL, finish: (code: number) => void): Command {
  const program = new Command('lightcone');
  program
    .description('Runs one scenario under every replication strategy, and says who paid for what.')
    .version(VERSION)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({ writeOut: (text) => out(text.trimEnd()), writeErr: (text) => err(text.trimEnd()) })
    .addHelpText('after', EXAMPLES);
  addRun(program, home, finish);
  addTest(program, home, finish);
  addDiff(program, home, finish);
  addVerify(program, home, finish);
  addHistories(program, finish);
  addCampaign(program, home, finish);
  addSearch(program, finish);
  addSimple(program, home, finish);
  return program;
}

function addRun(program: Command, home: URL, finish: (code: number) => void): void {
  const command = program
    .command('run')
    .description('simulate, print who paid for what, write the report')
    .argument('<file...>', 'scenario files');
  simulating(command)
    .option('--tour', 'also compare with physics and with a real system, and say what to try next')
    .action(async (files, flags) => finish(await (await import('./commands/run.ts')).runCommand(files, flags, home)));
}

/** The flags of every command that simulates. */
function simulating(command: Command): Command {
  return command
    .option('--strategy <ids>', 'only these strategies, separated by commas', commaSeparated)
    .option('--seed <n>', 'this seed instead of the file’s')
    .option('--seeds <n>', 'seeds 1 to n instead of the file’s')
    .option('--set <path=value>', 'change a field of the scenario; may be repeated', collected, [])
    .option('--workers <n>', 'threads; the result is the same, whatever their number')
    .option('--json', 'print one JSON document instead of the table')
    .option('--out <dir>', 'folder of the reports', 'reports')
    .option('--no-report', 'write no files')
    .option('--no-fail', 'exit 0 even where a promise failed')
    .option('--check', 'run everything twice, compare the digests and watch the invariants of each strategy')
    .option('--quiet', 'no progress and no warnings');
}

const TEST_EXAMPLES = `
Examples:
  lightcone test                                        every scenario under scenarios/
  lightcone test 'ci/**/*.yaml' --reporter junit > junit.xml
  lightcone test scenarios/hello.yaml --update-golden   keep what it gives now in scenarios/hello.golden.json

Every promise to every strategy under every seed is a test point; so is the golden result, where there is one. A
file that is no scenario fails, and the others still run. Exit codes: 0 all held · 1 one failed · 2 no data
  65 some file is no scenario · 66 no such file · 64 130 as ever`;

function addTest(program: Command, home: URL, finish: (code: number) => void): void {
  const command = program
    .command('test')
    .description('run scenario files as tests, for build servers and for people')
    .argument('[glob...]', 'files, folders or patterns; default scenarios/**/*.yaml');
  const reporter = new Option('--reporter <name>', 'how the outcome is told').default('plain');
  simulating(command)
    .addOption(reporter.choices(['plain', 'tap', 'junit', 'github', 'json']))
    .option('--update-golden', 'keep what every file gives now as its golden result')
    .addHelpText('after', TEST_EXAMPLES)
    .action(async (globs, flags) => finish(await (await import('./commands/test.ts')).testCommand(globs, flags, home)));
}

const CAMPAIGN_EXAMPLES = `
Examples:
  lightcone campaign --seeds 100
  lightcone campaign --strategy consensus --from 17 --seeds 1
  lightcone campaign --strategy consensus --from 17 --print > storm.yaml
  lightcone campaign --strategy consensus --from 17 --shrink > small.yaml

Every seed draws its own planet, clients and faults, then heals everything and demands that everybody is served and
all copies agree. Exit codes: 0 nothing broke · 1 something did · 2 the storms were too quiet to prove it · 64 130`;

function addCampaign(program: Command, home: URL, finish: (code: number) => void): void {
  program
    .command('campaign')
    .description('put every strategy into many storms, and demand what it promises')
    .option('--seeds <n>', 'how many storms for each strategy', '100')
    .option('--from <n>', 'the first seed', '1')
    .option('--strategy <ids>', 'only these strategies, separated by commas', commaSeparated)
    .option('--print', 'print the scenario of the first seed, and run nothing')
    .option('--shrink', 'print it with as few faults as still break a promise')
    .option('--quiet', 'no progress')
    .addHelpText('after', CAMPAIGN_EXAMPLES)
    .action(async (flags) => finish(await (await import('./commands/campaign.ts')).campaignCommand(flags, home)));
}

const DIFF_EXAMPLES = `
Examples:
  lightcone diff reports/checkout/latest other/result.json
  lightcone diff scenarios/hello.yaml --seed 1 --seed-b 2
  lightcone diff scenarios/checkout.yaml --strategy consensus --set-b faults.virginia-cut.for=2s

A and B are scenario files, results or their folders; without B, A is compared with itself under --seed-b and
--set-b. Where digests differ, both are run again in step: the first event that differs is told, after the ten
before it. Exit codes: 0 every digest is the same · 1 something differs · 64 65 66 130 as ever`;

function addDiff(program: Command, home: URL, finish: (code: number) => void): void {
  program
    .command('diff')
    .description('compare two results or scenarios: what moved, and the first event that differs')
    .argument('<a>', 'scenario file, result.json or folder of a result')
    .argument('[b]', 'the same; default A')
    .option('--strategy <ids>', 'only these strategies, separated by commas', commaSeparated)
    .option('--seed <n>', 'this seed instead of the files’')
    .option('--seeds <n>', 'seeds 1 to n instead of the files’')
    .option('--set <path=value>', 'change a field on both sides; may be repeated', collected, [])
    .option('--seed-b <n>', 'this seed for B')
    .option('--set-b <path=value>', 'change a field of B alone; may be repeated', collected, [])
    .option('--workers <n>', 'threads; the result is the same, whatever their number')
    .option('--json', 'print one JSON document')
    .option('--quiet', 'no progress')
    .addHelpText('after', DIFF_EXAMPLES)
    .action(async (a, b, flags) => finish(await (await import('./commands/diff.ts')).diffCommand(a, b, flags, home)));
}

const VERIFY_WAYS = `
Examples:
  lightcone verify scenarios/checkout.yaml
  lightcone verify scenarios/*.yaml --set duration=1m

Every run is made seven times: twice here, in one and in five worker threads, in another process (folder, time zone,
language), from the file in another order, and in uneven steps between idle records of the agenda. Digests, metrics,
series, witnesses and findings must all be the same.
Shuffled in the file: fields and entries of maps, strategies, promises, and faults that share no instant. Not
shuffled, since their order says which is which: regions, key groups, operations, steps of a script, other lists.
Exit codes: 0 all the same · 3 some differ`;

function addVerify(program: Command, home: URL, finish: (code: number) => void): void {
  program
    .command('verify')
    .description('prove that every run is the same, however and in whatever order it is run')
    .argument('<file...>', 'scenario files')
    .option('--set <path=value>', 'change a field of the scenario; may be repeated', collected, [])
    .addHelpText('after', VERIFY_WAYS)
    .action(async (files, { set }) =>
      finish(await (await import('./commands/verify.ts')).verifyCommand(files, set, home)),
    );
}

function addSimple(program: Command, home: URL, finish: (code: number) => void): void {
  const simple = () => import('./commands/simple.ts');
  const lookUp = () => import('./commands/look-up.ts');
  program
    .command('validate')
    .description('check scenario files, run nothing')
    .argument('<file...>', 'scenario files')
    .option('--set <path=value>', 'change a field of the scenario; may be repeated', collected, [])
    .action(async (files, { set }) => finish((await simple()).validateCommand(files, set)));
  program
    .command('list')
    .description('everything that has a name: strategies, metrics, faults, topologies, workloads, codes')
    .argument('[kind]')
    .option('--json', 'as JSON')
    .action(async (kind, { json }) => finish((await lookUp()).listCommand(kind, json === true)));
  program
    .command('explain')
    .description('what a strategy, metric, fault, preset or error code is')
    .argument('<word>')
    .action(async (word) => finish((await lookUp()).explainCommand(word)));
  program
    .command('schema')
    .description('the JSON Schema of scenario files, for editors')
    .action(async () => finish((await simple()).schemaCommand()));
  program
    .command('report')
    .description('build the report of a stored result anew')
    .argument('<result>', 'folder of a result, or its result.json')
    .option('--out <dir>', 'folder of the reports', 'reports')
    .action(async (path, flags) => finish(await (await simple()).reportCommand(path, flags.out, home)));
}

function commaSeparated(value: string): readonly string[] {
  const ids = value.split(',').map((id) => id.trim());
  if (ids.some((id) => id === '')) throw new Stop(BAD_COMMAND, 'error: --strategy takes ids, separated by commas');
  return ids;
}
