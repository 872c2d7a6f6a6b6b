/** What a script can say whatever the protocol: each verb does one thing on the stage. */
import { COUNTER, REGISTER } from './customers.ts';
import { optionsOf, wordsOf } from './plays/options.ts';
import type { Verbs } from './plays/play.ts';
import { onLanes, pairsOf, span } from './post.ts';
import { Ply, runUntil } from './running.ts';
import type { Stage } from './stage.ts';

/** Does what lines say; returns what was said, which is not written down. */
type Apart = (...lines: readonly string[]) => string[];

export function nodes(stage: Stage, apart: Apart): Verbs {
  return {
    ...rings(stage),
    ...elections(stage, apart),
    ...operators(stage),
    ...disks(stage),
    crash: ([node]) => stage.crash(stage.actor(node)),
    restart: ([node, ...flags]) => {
      const changed = optionsOf(stage.play.strategy, wordsOf(flags));
      const all = node === 'down' ? stage.actors.filter(({ player }) => player === undefined) : [stage.actor(node)];
      for (const actor of all) stage.start(actor, changed);
    },
    status: () => {
      const standing = ({ player }: Stage['actors'][number]) =>
        player === undefined ? 'is down' : stage.play.standing(player);
      stage.say(...stage.actors.map((actor) => `  ${actor.node} ${standing(actor)}`));
    },
    // What is read is what the others are for.
    quietly: (words) => {
      const lines = apart(words.join(' '));
      const read = lines.filter((line) => line.includes(' answers read: '));
      stage.say(`  (${lines.length - read.length} lines)`, ...read);
    },
  };
}

/** `timeout 1`, by the play's own words; `ring 1 recover`: the first of its timers of that name. */
function rings(stage: Stage): Verbs {
  const ring = (node: string | undefined, name: string) => {
    const actor = stage.actor(node);
    const due = [...actor.context.timers.values()].filter(({ timer }) => timer === name);
    const { key } = due.sort((a, b) => a.at - b.at || a.key - b.key)[0] ?? { key: 0 };
    stage.ring(actor, name, key);
  };
  const words = Object.entries(stage.play.rings).map(([verb, timer]) => [
    verb,
    ([node]: readonly string[]) => ring(node, timer),
  ]);
  return { ...Object.fromEntries(words), ring: ([node, name]) => ring(node, name!) };
}

function elections(stage: Stage, apart: Apart): Verbs {
  const { reign, rings, role } = stage.play;
  if (reign === undefined) return {};
  return {
    // The others have waited long enough, hear of it, and have what it has.
    elect: ([node]) => {
      stage.now += 2 * reign.patience;
      apart(`timeout ${node}`, 'stabilize');
      if (rings.beat !== undefined) apart(`beat ${node}`, 'stabilize');
      const { player } = stage.actor(node);
      stage.say(`  ${node} is now ${player === undefined ? 'down' : role(player)}`);
    },
  };
}

function operators(stage: Stage): Verbs {
  // Told to each until one takes it, or to one alone.
  const change = (verb: string, about: string | undefined, node: string | undefined) => {
    const told = node === undefined ? stage.actors : [stage.actor(node)];
    let isTaken = false;
    for (const actor of told) {
      stage.with(actor, (player) => {
        isTaken ||= player.onOperator?.(verb, Number(about)) === true;
      });
    }
    if (!isTaken) stage.say('  nobody does that now');
  };
  return {
    // To whoever has most, told to the leader; to itself, told to a follower.
    transfer: ([node]) => {
      stage.with(stage.actor(node), (player) => player.onOperator?.('transfer', Number(node)));
    },
    'add-member': ([about, node]) => change('add-member', about, node),
    'remove-member': ([about, node]) => change('remove-member', about, node),
  };
}

function disks(stage: Stage): Verbs {
  return {
    slow: ([node]) => {
      stage.actor(node).fsync = Number.POSITIVE_INFINITY;
    },
    sync: ([node]) => {
      stage.actor(node).hasten(stage.now);
      stage.with(stage.actor(node), () => {});
    },
    fsync: ([node, time]) => {
      stage.actor(node).fsync = span(time!);
    },
    // It is down, and starts again with a blank disk.
    wipe: ([node]) => stage.crash(stage.actor(node), true),
  };
}

export function customers(stage: Stage): Verbs {
  const least = () => stage.witness.acknowledged;
  const read = (level: 'strong' | 'local', node: string | undefined, key: string | undefined) =>
    stage.ask(stage.actor(node), stage.customers.read(level, least(), key === undefined ? REGISTER : Number(key)));
  return {
    // `propose 1 x`: the register; `propose 1 x@2`: another one.
    propose: ([node, text, times = '1']) => {
      const [value, key = `${REGISTER}`] = text!.split('@');
      for (let i = 1; i <= Number(times); i++) {
        const what = Number(times) > 1 ? `${value}${i}` : value!;
        stage.ask(stage.actor(node), stage.customers.write(what, least(), 0, Number(key)));
      }
    },
    add: ([node]) => stage.ask(stage.actor(node), stage.customers.add(least())),
    retry: ([node, value]) => stage.ask(stage.actor(node), stage.customers.retry(value!)),
    read: ([node, key]) => read('strong', node, key),
    count: ([node]) => read('strong', node, `${COUNTER}`),
    look: ([node, key]) => read('local', node, key),
    mute: ([node]) => {
      stage.actor(node).isMute = true;
    },
    judge: () => stage.say(`  ${stage.customers.judged()}`),
  };
}

export function letters(stage: Stage): Verbs {
  const pairs = (lanes: readonly string[]) => pairsOf(lanes, stage.actors.length);
  return {
    ...partitions(stage, pairs),
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
      stage.say(`  ${stage.spelled(letter)} (lost)`);
    },
    twice: () => {
      stage.post.copies = 2;
    },
    hold: (lanes) => {
      for (const lane of pairs(lanes)) stage.post.held.add(lane);
    },
    release: () => stage.post.held.clear(),
    link: ([range, ...lanes]) => stage.post.setLink(range!, lanes.length > 0 ? pairs(lanes) : []),
  };
}

function partitions(stage: Stage, pairs: (lanes: readonly string[]) => string[]): Verbs {
  const cut = (lanes: readonly string[]) => {
    stage.post.cut(lanes);
    stage.drop((from, to) => lanes.includes(`${from}>${to}`));
  };
  return {
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
  };
}

export function time(stage: Stage, apart: Apart): Verbs {
  const writes = new Ply('write');
  const reads = new Ply('read');
  return {
    load: ([every, node = '0']) => writes.set(every!, Number(node), stage.now),
    reads: ([every, node = '0']) => reads.set(every!, Number(node), stage.now),
    freeze: ([node]) => {
      stage.actor(node).isFrozen = true;
    },
    thaw: ([node]) => {
      stage.actor(node).isFrozen = false;
    },
    // `clock 1 rate 0.8`, `clock 1 step 2s`.
    clock: ([node, what, amount]) => {
      if (what === 'step') stage.actor(node).context.offset += span(amount!);
      else {
        stage.actor(node).setRate(Number(amount), stage.now);
        const rates = stage.actors.map(({ rate }) => rate);
        stage.witness.rates(Math.min(...rates), Math.max(...rates));
      }
    },
    wait: ([time]) => {
      stage.now += span(time!);
    },
    run: ([time]) => runUntil(stage, [writes, reads], stage.now + span(time!)),
    briefly: (words) => stage.say(...apart(words.join(' ')).slice(-1)),
  };
}
