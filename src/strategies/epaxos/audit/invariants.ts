/** What EPaxos* and Atlas promise at every moment. */
import type { Invariant } from '../../audit.ts';
import type { Shared } from '../options.ts';

/** By number; each of the two names them by letters of its own. */
const RULES: readonly Invariant[] = [
  { name: 'E1', says: 'Agreement: an instance is committed with one command and one set of dependencies everywhere' },
  {
    name: 'E2',
    says: 'Visibility: of two committed commands that interfere, one is among the dependencies of the other',
  },
  { name: 'E3', says: 'commands that interfere are executed in one order everywhere, each once' },
  { name: 'E4', says: 'a replica shows what the commands that it has executed make of their keys' },
  { name: 'E5', says: 'what is acknowledged is on so many disks that every recovery meets one of them' },
  { name: 'E6', says: 'ballots never go back on a disk, nothing is accepted below a promise, and a commit stays' },
  { name: 'E7', says: 'a strong read shows all that anybody had executed before it was asked' },
];

export function invariantsOf(letters: string): readonly Invariant[] {
  return RULES.map(({ name, says }) => ({ name: named(name, letters), says }));
}

export function named(rule: string, letters: string): string {
  return `${letters}${rule.slice(1)}`;
}

/** What the options themselves break, as they say. */
export function waive(invariant: string, { ack }: Shared): string {
  return ack === 'commit' && invariant.endsWith('7') ? 'of `ack: commit`' : '';
}
