/** `search` and its flags: where to put a leader, or replicas. */

import { type Command, Option } from 'commander';
import { RANKS } from '../lab/placement/search.ts';
import { collected } from './collected.ts';

const EXAMPLES = `
Examples:
  lightcone search --topology gcp-20
  lightcone search --topology aws-5 --replicas us-east-1,us-west-2,eu-west-1 --rank worst
  lightcone search --topology gcp-20 --place replicas --replicas 3 --protocol epaxos
  lightcone search scenarios/checkout.yaml --set 'workload.from={us-east-1: 80%, eu-west-1: 20%}'

Every place is reckoned by round trips alone: from the client to the leader, or to the nearest replica, and from there
to as many others as the protocol waits for. Tolerance: how many regions may be lost, whichever they are, before nobody
is served; then what the loss of one costs, clients of a lost region asking elsewhere and the best of the others
leading. The first places are then simulated, one write at a time, on nodes that cost nothing and links that do not
vary. Exit codes: 0 simulated as reckoned, within 1 ms · 1 not so · 64 65 66 as ever`;

export function addSearch(program: Command, finish: (code: number) => void): void {
  const place = new Option('--place <what>', 'whose place: the leader’s, or all replicas’').default('leader');
  const rank = new Option('--rank <by>', 'clients’ mean, the worst client, or what is left when regions are lost');
  program
    .command('search')
    .description('where should the leader be, or the replicas: every place, ranked, the best ones simulated')
    .argument('[file]', 'scenario file: its regions, its clients’ shares (`from`), its replicas')
    .option('--topology <preset>', 'these regions instead of a file, clients alike in each')
    .addOption(place.choices(['leader', 'replicas']))
    .option('--replicas <n|names>', 'how many, for --place replicas; who has one, for --place leader')
    .option('--protocol <name>', 'whose places are ranked', 'consensus')
    .option('--quorum <n>', 'phase-2 quorum of multi-paxos; f of Atlas is one less', '2')
    .addOption(rank.choices(RANKS).default('mean'))
    .option('--top <n>', 'how many places are told', '10')
    .option('--simulate <n>', 'how many of them are simulated', '3')
    .option('--set <path=value>', 'change a field of the scenario; may be repeated', collected, [])
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES)
    .action(async (file, flags) => finish((await import('./commands/search.ts')).searchCommand(file, flags)));
}
