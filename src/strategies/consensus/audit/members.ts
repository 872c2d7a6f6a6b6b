/** I9 and I10: configurations in logs and in force, and the quorums that they allow. */
import type { Group } from '../../audit.ts';
import type { Address } from '../../contract.ts';
import type { Configuration } from '../configuration.ts';
import type { Message } from '../messages.ts';
import type { RaftReplica } from '../replica.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Life } from './life.ts';
import { type Actor, actorsOf, apart, isQuorum } from './quorums.ts';

type Tell = (invariant: string, life: Life, what: string) => void;

interface Placed {
  readonly index: number;
  readonly configuration: Configuration;
}

/** The configurations that one life has in its log, above what its snapshot says. */
interface Written {
  readonly life: Life;
  readonly snapshot: Snapshot | undefined;
  readonly base: Configuration;
  readonly placed: Placed[];
  /** What was in force, and what the newest written, when these two were compared last. */
  inForce: Configuration | undefined;
  newest: Configuration | undefined;
}

export class Members {
  readonly #group: Group<Message>;
  /** By address. */
  readonly #written: (Written | undefined)[] = [];
  /** As of the very beginning, by the first replica that was seen. */
  #first: Configuration | undefined = undefined;
  /** A configuration was ever written, and one came into force or went since quorums were tried. */
  #isMixed = false;
  #isChanged = false;

  constructor(group: Group<Message>) {
    this.#group = group;
  }

  /** `from`: where its log may be new; `decided`: what was committed anywhere. */
  look(life: Life, from: number, decided: number, tell: Tell): void {
    this.#first ??= life.raft.membership.current;
    const written = this.#read(life, from);
    this.#inForce(life, written);
    const { placed } = written;
    // Committed or not, the oldest may be: of several the last but one must.
    if (placed.length > 1 && life.raft.role === 'leader' && placed.at(-2)!.index > decided) {
      tell(
        'I9',
        life,
        `it leads with uncommitted configurations at ${placed.at(-2)!.index} and ${placed.at(-1)!.index}`,
      );
    }
    if (!this.#isChanged || !this.#isMixed) return;
    this.#isChanged = false;
    this.#tryQuorums(life.address);
  }

  /** Who leads may commit from now on. */
  elected(): void {
    this.#isChanged = true;
  }

  /** I8: a quorum of the configuration in force here, or of the one when this entry was appended. */
  isQuorum(raft: RaftReplica, index: number, holders: readonly Address[]): boolean {
    if (isQuorum(raft.membership.current, holders)) return true;
    const written = this.#written[raft.context.self];
    const before = written?.placed.filter((placed) => placed.index <= index).at(-1)?.configuration ?? written?.base;
    return before !== undefined && isQuorum(before, holders);
  }

  #read(life: Life, from: number): Written {
    const { address, raft } = life;
    const snapshot = this.#group.disk(address).get('snapshot') as Snapshot | undefined;
    let written = this.#written[address];
    let start = from;
    if (written === undefined || written.life !== life || written.snapshot !== snapshot) {
      const base = snapshot?.configuration ?? this.#first!;
      written = { life, snapshot, base, placed: [], inForce: undefined, newest: undefined };
      this.#written[address] = written;
      start = Math.max(raft.log.first, (snapshot?.index ?? 0) + 1);
    }
    const { placed } = written;
    while (placed.length > 0 && placed.at(-1)!.index >= start) placed.pop();
    for (let index = start; index <= raft.log.last; index++) {
      const { configuration } = raft.log.entry(index);
      if (configuration !== undefined) placed.push({ index, configuration });
    }
    if (placed.length > 0) this.#isMixed = true;
    return written;
  }

  /** What is newest in the log is in force, and nothing else (D §4.1). */
  #inForce({ raft, address }: Life, written: Written): void {
    const { current } = raft.membership;
    const newest = written.placed.at(-1)?.configuration ?? written.base;
    if (written.inForce === current && written.newest === newest) return;
    this.#isChanged = true;
    written.inForce = current;
    written.newest = newest;
    if (newest === current || isSame(newest, current)) return;
    const names = [current, newest].map((one) => membersIn(this.#group, one));
    this.#group.broken('I9', [address], `${names[0]} is in force, and ${names[1]} the newest that it has written`);
  }

  /** I10. */
  #tryQuorums(changed: Address): void {
    const rafts = new Map<Address, RaftReplica>();
    for (const address of this.#group.replicas) {
      const raft = this.#group.replica(address) as RaftReplica | undefined;
      if (raft !== undefined) rafts.set(address, raft);
    }
    const pair = apart(actorsOf(rafts));
    if (pair === undefined) return;
    const [one, other] = pair.map((actor) => this.#said(actor));
    this.#group.broken('I10', [changed], `${one}, and ${other}, by quorums that do not meet`);
  }

  #said({ address, does, configuration }: Actor): string {
    return `${this.#group.nameOf(address)} could ${does} under ${membersIn(this.#group, configuration)}`;
  }
}

function membersIn(group: Group<Message>, { voters, outgoing }: Configuration): string {
  const names = (addresses: readonly Address[]) => addresses.map((address) => group.nameOf(address)).join(' ');
  return outgoing.length === 0 ? `{${names(voters)}}` : `{${names(outgoing)}} and {${names(voters)}}`;
}

function isSame(a: Configuration, b: Configuration): boolean {
  const same = (x: readonly Address[], y: readonly Address[]) =>
    x.length === y.length && x.every((one, i) => one === y[i]);
  return same(a.voters, b.voters) && same(a.outgoing, b.outgoing) && same(a.learners, b.learners);
}
