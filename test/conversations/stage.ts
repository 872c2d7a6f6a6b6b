/** A stage for Raft without time or chance: the script says what happens next, and everything said is written down. */
import type { Entry, Message } from '../../src/strategies/consensus/messages.ts';
import type { RaftReplica, Timer } from '../../src/strategies/consensus/replica.ts';
import type { Outcome, Request } from '../../src/strategies/contract.ts';
import { type Maker, QUICK, sound } from '../strategies/consensus/cluster.ts';
import { FakeContext, FakeDisk, operation, request } from '../strategies/fake-context.ts';

interface Letter {
  readonly from: number;
  readonly to: number;
  readonly message: Message;
}

const MOST_LETTERS = 500;
type Verb = (words: readonly string[]) => void;

/** Nodes are called 1, 2, 3, …, as in the papers. */
export class Stage {
  #said: string[] = [];
  #raft: (RaftReplica | undefined)[] = [];
  #contexts: FakeContext<Message, Timer>[] = [];
  #disks: FakeDisk[] = [];
  #post: Letter[] = [];
  #side: number[] = [];
  #slow = new Set<number>();
  #options = QUICK;
  #snapshotEvery = 10_000;
  #now = 1_000_000;
  #op = 0;
  readonly #maker: Maker;
  readonly #verbs: Readonly<Record<string, Verb>> = {
    nodes: ([count, ...flags]) => this.#open(Number(count), flags),
    timeout: ([node]) => this.#ring(Number(node), 'election'),
    beat: ([node]) => this.#ring(Number(node), 'heartbeat'),
    quorum: ([node]) => this.#ring(Number(node), 'quorum'),
    wait: ([millis]) => {
      this.#now += Number(millis) * 1_000;
    },
    propose: ([node, value, times]) => {
      for (let i = 0; i < Number(times ?? 1); i++) this.#ask(Number(node), value!, false);
    },
    read: ([node]) => this.#ask(Number(node), '', true),
    transfer: ([node]) => this.#with(Number(node), (raft) => raft.onOperator('transfer')),
    stabilize: () => this.#deliver(() => true, MOST_LETTERS),
    deliver: (lanes) => this.#deliver(onLanes(lanes), this.#post.length),
    one: (lanes) => this.#deliver(onLanes(lanes), 1),
    last: (lanes) => {
      const newest = this.#post.filter(onLanes(lanes)).at(-1);
      this.#deliver((letter) => letter === newest, 1);
    },
    again: (lanes) => this.#post.push(...this.#post.filter(onLanes(lanes))),
    drop: (lanes) => this.#drop(onLanes(lanes)),
    partition: (words) => this.#partition(words.join(' ')),
    heal: () => this.#side.fill(0),
    crash: ([node]) => this.#crash(Number(node)),
    restart: ([node]) => this.#start(Number(node)),
    slow: ([node]) => this.#slow.add(Number(node)),
    sync: ([node]) => {
      this.#slow.delete(Number(node));
      this.#settle(Number(node));
    },
    status: () => this.#status(),
    quietly: (words) => this.#quietly(words.join(' ')),
  };

  constructor(maker: Maker = sound) {
    this.#maker = maker;
  }

  /** Does what one line says; returns what was said. */
  run(line: string): string[] {
    const [verb, ...words] = line.trim().split(/\s+/);
    const does = this.#verbs[verb!];
    if (does === undefined) throw new Error(`no verb is called ${verb}: ${Object.keys(this.#verbs).join(', ')}`);
    does(words);
    return this.#said.splice(0);
  }

  /** What node `node` has applied, entry by entry, as `index.term`; for twins. */
  applied(node: number): string[] {
    const { log, applied } = this.#raft[node]!;
    return Array.from({ length: applied }, (_, i) => `${i + 1}.${log.term(i + 1)}`);
  }

  /** For what would fill pages: only how much was said is written. */
  #quietly(line: string): void {
    const before = this.#said.splice(0);
    const lines = this.run(line).length;
    this.#said = [...before, `  (${lines} lines)`];
  }

  #open(count: number, flags: readonly string[]): void {
    for (const flag of flags) {
      const [name, value] = flag.split('=');
      if (name === 'snapshots') this.#snapshotEvery = Number(value);
      else this.#options = { ...this.#options, [name!]: value === 'true' };
    }
    this.#side = Array(count + 1).fill(0);
    const all = Array.from({ length: count }, (_, i) => i + 1);
    for (const node of all) {
      this.#disks[node] = new FakeDisk();
      const peers = all.filter((other) => other !== node);
      const on = {
        send: (to: number, message: unknown) => this.#send({ from: node, to, message: message as Message }),
        reply: (request: Request, outcome: Outcome) => this.#replied(node, request, outcome),
      };
      this.#contexts[node] = new FakeContext({ self: node, peers, disk: this.#disks[node], on });
    }
    for (const node of all) this.#start(node);
  }

  #start(node: number): void {
    const context = this.#contexts[node]!;
    const raft = this.#maker(context, this.#options);
    raft.snapshotEvery = this.#snapshotEvery;
    raft.keptForLaggards = 1;
    this.#raft[node] = raft;
    this.#with(node, () => raft.onStart());
  }

  #crash(node: number): void {
    this.#raft[node] = undefined;
    this.#disks[node]!.crash();
    this.#contexts[node]!.timers.clear();
  }

  /** Whatever a node does, it does at the time of the stage, and its disk is quick unless it was called slow. */
  #with(node: number, does: (raft: RaftReplica) => void): void {
    const raft = this.#raft[node];
    if (raft === undefined) return;
    const before = `${raft.role} ${raft.term}`;
    this.#contexts[node]!.now = this.#now;
    does(raft);
    this.#settle(node);
    const after = `${raft.role} ${raft.term}`;
    if (after !== before) this.#said.push(`  ${node} is now ${raft.role} in term ${raft.term}`);
  }

  #settle(node: number): void {
    const disk = this.#disks[node]!;
    while (disk.syncing > 0 && !this.#slow.has(node)) {
      const { position, ticket } = disk.finishSync();
      if (ticket !== 0) this.#raft[node]?.onSynced(position, ticket);
    }
  }

  #ring(node: number, timer: Timer): void {
    if (!this.#contexts[node]!.timers.delete(`${timer}/0`)) this.#said.push(`  ${node} has no such timer`);
    else this.#with(node, (raft) => raft.onTimer(timer));
  }

  #ask(node: number, value: string, isRead: boolean): void {
    const what = operation(isRead ? 'read' : 'write', 0, { value });
    const asked = request(++this.#op, [what], { consistency: 'strong', idempotent: true });
    this.#with(node, (raft) => raft.onRequest(asked));
  }

  #replied(node: number, { operations }: Request, { kind, value, why }: Outcome): void {
    const asked = operations[0]!.kind === 'read' ? 'read' : `write ${operations[0]!.value}`;
    this.#said.push(`  ${node} answers ${asked}: ${kind === 'ok' ? (value ?? 'nothing') : `${kind}, ${why}`}`);
  }

  #send(letter: Letter): void {
    if (this.#side[letter.from] === this.#side[letter.to]) this.#post.push(letter);
    else this.#said.push(`  ${spelled(letter)} (cut)`);
  }

  /** The letters that lie there now, or all, with what they give rise to. */
  #deliver(isMeant: (letter: Letter) => boolean, most: number): void {
    for (let taken = 0; taken < most; taken++) {
      const at = this.#post.findIndex(isMeant);
      if (at < 0) return;
      const [letter] = this.#post.splice(at, 1);
      const isDown = this.#raft[letter!.to] === undefined;
      this.#said.push(`  ${spelled(letter!)}${isDown ? ' (down)' : ''}`);
      this.#with(letter!.to, (raft) => raft.onMessage(letter!.from, letter!.message));
    }
    if (most === MOST_LETTERS) throw new Error('they never stop talking');
  }

  #drop(isMeant: (letter: Letter) => boolean): void {
    for (const letter of this.#post.filter(isMeant)) this.#said.push(`  ${spelled(letter)} (lost)`);
    this.#post = this.#post.filter((letter) => !isMeant(letter));
  }

  #partition(text: string): void {
    text.split('|').forEach((side, number) => {
      for (const node of side.trim().split(' ')) this.#side[Number(node)] = number;
    });
    this.#drop(({ from, to }) => this.#side[from] !== this.#side[to]);
  }

  #status(): void {
    this.#raft.forEach((raft, node) => {
      if (raft === undefined) this.#said.push(`  ${node} is down`);
      else {
        const { role, term, commit, log } = raft;
        const kept = Array.from({ length: log.last - log.first + 1 }, (_, i) => log.entry(log.first + i));
        this.#said.push(`  ${node} ${role} term ${term} commit ${commit} log ${entriesSpelled(log.first, kept)}`);
      }
    });
  }
}

function onLanes(lanes: readonly string[]): (letter: Letter) => boolean {
  return ({ from, to }) => lanes.length === 0 || lanes.includes(`${from}>${to}`);
}

/** An entry is `index.term`; a long row shows its ends. */
function entriesSpelled(first: number, entries: readonly Entry[]): string {
  const all = entries.map(({ term, request }, i) => {
    return `${first + i}.${term}${request === undefined ? '' : `=${request.operations[0]!.value}`}`;
  });
  return `[${all.length > 6 ? `${all[0]} .. ${all.at(-1)}` : all.join(' ')}]`;
}

function spelled({ from, to, message }: Letter): string {
  return `${from}>${to} ${message.kind} term ${message.term}${detail(message)}`;
}

function detail(message: Message): string {
  switch (message.kind) {
    case 'append': {
      const { prevIndex, prevTerm, entries, commit, round } = message;
      const asks = round > 0 ? ` round ${round}` : '';
      return ` after ${prevIndex}.${prevTerm} ${entriesSpelled(prevIndex + 1, entries)} commit ${commit}${asks}`;
    }
    case 'appended':
      return ` ${message.ok ? 'ok' : 'no, go back'} to ${message.index}${message.round > 0 ? ` round ${message.round}` : ''}`;
    case 'vote':
      return ` log ${message.lastIndex}.${message.lastTerm}${message.pre ? ' (would you?)' : ''}`;
    case 'voted':
      return ` ${message.granted ? 'yes' : 'no'}${message.pre ? ' (would)' : ''}`;
    case 'snapshot':
      return ` up to ${message.snapshot.index}.${message.snapshot.term}`;
    case 'timeout-now':
      return '';
  }
}
