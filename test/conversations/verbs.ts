/** What a script can say: each verb does one thing on the stage. */
import type { RaftReplica } from '../../src/strategies/consensus/replica.ts';
import { QUICK } from '../strategies/consensus/cluster.ts';
import type { Actor } from './actor.ts';
import { optionsOf, Terms } from './given.ts';
import { onLanes, pairsOf, span } from './post.ts';
import { Ply, runUntil } from './running.ts';
import { configurationSpelled, entriesSpelled, spelled } from './spelled.ts';
import { type Cast, Stage } from './stage.ts';

type Verb = (words: readonly string[]) => void;

export class Script {
  readonly #stage: Stage;
  readonly #terms = new Terms();
  #writes = new Ply('write');
  #reads = new Ply('read');
  readonly #verbs: Readonly<Record<string, Verb>>;

  constructor(cast: Cast = {}) {
    this.#stage = new Stage(cast);
    this.#verbs = { ...this.#nodesAndTimers(), ...this.#customers(), ...this.#letters(), ...this.#time() };
  }

  /** Which promises of Raft were broken so far. */
  get broken(): readonly string[] {
    return this.#stage.witness.broken;
  }

  /** Does what one line says; returns what was said. */
  run(line: string): string[] {
    const [verb, ...words] = line.trim().split(/\s+/);
    const does = this.#verbs[verb!];
    if (does === undefined) throw new Error(`no verb is called ${verb}: ${Object.keys(this.#verbs).join(', ')}`);
    const before = this.broken.length;
    does(words);
    if (verb !== 'nodes') this.#stage.say(...this.broken.slice(before).map((what) => `  ! ${what}`));
    return this.#stage.said.splice(0);
  }

  /** What lines say, without writing it down. */
  #apart(...lines: readonly string[]): string[] {
    const before = this.#stage.said.splice(0);
    const said = lines.flatMap((line) => this.run(line));
    this.#stage.say(...before);
    return said;
  }

  #nodesAndTimers(): Record<string, Verb> {
    const stage = this.#stage;
    return {
      nodes: ([count, ...flags]) => {
        const {
          seed = '1',
          snapshots = '10000',
          ...options
        } = Object.fromEntries(flags.map((flag) => flag.split('=')));
        this.#writes = new Ply('write');
        this.#reads = new Ply('read');
        const opening = { count: Number(count), seed: Number(seed), snapshots: Number(snapshots) };
        stage.open({ ...opening, options: optionsOf(options) });
      },
      given: ([node, terms, term]) => {
        const actor = this.#actor(node);
        actor.give(this.#terms.entries(terms!), Number(term));
        stage.start(actor, {});
      },
      crash: ([node]) => stage.crash(this.#actor(node)),
      restart: ([node, ...flags]) => {
        const changed = optionsOf(Object.fromEntries(flags.map((flag) => flag.split('='))));
        const all = node === 'down' ? stage.actors.filter(({ raft }) => raft === undefined) : [this.#actor(node)];
        for (const actor of all) stage.start(actor, changed);
      },
      timeout: ([node]) => stage.ring(this.#actor(node), 'election'),
      beat: ([node]) => stage.ring(this.#actor(node), 'heartbeat'),
      // The others have waited long enough, hear of it, and have what it has.
      elect: ([node]) => {
        stage.now += 2 * QUICK.election_timeout;
        this.#apart(`timeout ${node}`, 'stabilize', `beat ${node}`, 'stabilize');
        const { raft } = this.#actor(node);
        stage.say(`  ${node} is now ${raft?.role} in term ${raft?.term}`);
      },
      // To whoever has most, told to the leader; to itself, told to a follower.
      transfer: ([node]) => {
        stage.with(this.#actor(node), (raft) => raft.onOperator('transfer', Number(node)));
      },
      'add-member': ([about, node]) => this.#change('add-member', about!, node),
      'remove-member': ([about, node]) => this.#change('remove-member', about!, node),
      slow: ([node]) => {
        this.#actor(node).fsync = Number.POSITIVE_INFINITY;
      },
      sync: ([node]) => {
        this.#actor(node).hasten(stage.now);
        stage.with(this.#actor(node), () => {});
      },
      status: () => stage.say(...stage.actors.map(({ node, raft }) => `  ${node} ${standing(raft)}`)),
      // What is read is what the others are for.
      quietly: (words) => {
        const lines = this.#apart(words.join(' '));
        const read = lines.filter((line) => line.includes(' answers read: '));
        stage.say(`  (${lines.length - read.length} lines)`, ...read);
      },
    };
  }

  #customers(): Record<string, Verb> {
    const stage = this.#stage;
    const least = () => stage.witness.acknowledged;
    return {
      propose: ([node, value, times = '1']) => {
        for (let i = 1; i <= Number(times); i++) {
          const what = Number(times) > 1 ? `${value}${i}` : value!;
          stage.ask(this.#actor(node), stage.customers.write(what, least()));
        }
      },
      add: ([node]) => stage.ask(this.#actor(node), stage.customers.add(least())),
      retry: ([node, value]) => stage.ask(this.#actor(node), stage.customers.retry(value!)),
      read: ([node]) => stage.ask(this.#actor(node), stage.customers.read('strong', least())),
      count: ([node]) => stage.ask(this.#actor(node), stage.customers.read('strong', least(), 'counter')),
      look: ([node]) => stage.ask(this.#actor(node), stage.customers.read('local', least())),
      mute: ([node]) => {
        this.#actor(node).isMute = true;
      },
      judge: () => stage.say(`  ${stage.customers.judged()}`),
      load: ([every, node = '0']) => this.#writes.set(every!, Number(node), stage.now),
      reads: ([every, node = '0']) => this.#reads.set(every!, Number(node), stage.now),
    };
  }

  #letters(): Record<string, Verb> {
    const stage = this.#stage;
    const pairs = (lanes: readonly string[]) => pairsOf(lanes, stage.actors.length);
    const cut = (lanes: readonly string[]) => {
      stage.post.cut(lanes);
      stage.drop((from, to) => lanes.includes(`${from}>${to}`));
    };
    return {
      stabilize: () => stage.deliver(() => true),
      deliver: (lanes) => stage.deliver(onLanes(lanes), stage.post.letters.length),
      one: (lanes) => stage.deliver(onLanes(lanes), 1),
      last: (lanes) => stage.hand(stage.post.on(lanes).at(-1)!),
      again: (lanes) => stage.post.letters.push(...stage.post.on(lanes)),
      letters: (lanes) => stage.say(`  ${stage.post.on(lanes).length} under way`),
      drop: (lanes) => stage.drop(onLanes(lanes)),
      // Of what lies on a lane, only the nth.
      lose: ([lane, nth]) => {
        const letter = stage.post.on([lane!])[Number(nth) - 1]!;
        stage.post.take(letter);
        stage.say(`  ${spelled(letter)} (lost)`);
      },
      twice: () => {
        stage.post.copies = 2;
      },
      // Whoever is not named stands with the first side.
      partition: (words) => {
        const sides = words
          .join(' ')
          .split('|')
          .map((side) => side.trim().split(' '));
        const side = (node: string) =>
          Math.max(
            0,
            sides.findIndex((nodes) => nodes.includes(node)),
          );
        stage.post.mend(pairs([]));
        cut(pairs([]).filter((pair) => side(pair.split('>')[0]!) !== side(pair.split('>')[1]!)));
      },
      cut: (lanes) => cut(pairs(lanes)),
      heal: (lanes) => stage.post.mend(pairs(lanes)),
      hold: (lanes) => {
        for (const lane of pairs(lanes)) stage.post.held.add(lane);
      },
      release: () => stage.post.held.clear(),
      link: ([range, ...lanes]) => stage.post.setLink(range!, lanes.length > 0 ? pairs(lanes) : []),
    };
  }

  #time(): Record<string, Verb> {
    const stage = this.#stage;
    return {
      freeze: ([node]) => {
        this.#actor(node).isFrozen = true;
      },
      thaw: ([node]) => {
        this.#actor(node).isFrozen = false;
      },
      fsync: ([node, time]) => {
        this.#actor(node).fsync = span(time!);
      },
      // `clock 1 rate 0.8`, `clock 1 step 2s`.
      clock: ([node, what, amount]) => {
        if (what === 'step') this.#actor(node).context.offset += span(amount!);
        else {
          this.#actor(node).setRate(Number(amount), stage.now);
          const rates = stage.actors.map(({ rate }) => rate);
          stage.witness.rates(Math.min(...rates), Math.max(...rates));
        }
      },
      wait: ([time]) => {
        stage.now += span(time!);
      },
      run: ([time]) => runUntil(stage, [this.#writes, this.#reads], stage.now + span(time!)),
      briefly: (words) => stage.say(...this.#apart(words.join(' ')).slice(-1)),
    };
  }

  /** Told to each until one takes it, or to one alone. */
  #change(verb: string, about: string, node: string | undefined): void {
    const told = node === undefined ? this.#stage.actors : [this.#actor(node)];
    let isTaken = false;
    for (const actor of told) {
      this.#stage.with(actor, (raft) => {
        isTaken ||= raft.onOperator(verb, Number(about));
      });
    }
    if (!isTaken) this.#stage.say('  nobody does that now');
  }

  #actor(node: string | undefined): Actor {
    const actor = node === 'leader' ? this.#stage.leader : this.#stage.actors[Number(node) - 1];
    if (actor === undefined) throw new Error(`no node is called ${node}`);
    return actor;
  }
}

function standing(raft: RaftReplica | undefined): string {
  if (raft === undefined) return 'is down';
  const { role, term, commit, log, membership, context } = raft;
  const kept = Array.from({ length: log.last - log.first + 1 }, (_, i) => log.entry(log.first + i));
  const { voters, outgoing } = membership.current;
  const isOfAll = voters.length === context.peers.length + 1 && outgoing.length === 0;
  const group = isOfAll ? '' : ` in ${configurationSpelled(membership.current)}`;
  return `${role} term ${term} commit ${commit} log ${entriesSpelled(log.first, kept)}${group}`;
}
