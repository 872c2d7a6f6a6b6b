/** Raft with one rule broken at a time: each twin must be caught, or the watch that finds nothing proves nothing. */
import type { Append, Vote } from '../../src/strategies/consensus/messages.ts';
import type { Options } from '../../src/strategies/consensus/options.ts';
import { RaftReplica } from '../../src/strategies/consensus/replica.ts';
import type { Address, Disk, Request } from '../../src/strategies/contract.ts';
import type { Memory } from '../../src/strategies/parts/state.ts';
import type { Maker } from '../strategies/consensus/cluster.ts';
import { type RaftContext, Spy } from '../strategies/consensus/spy.ts';

/** Acknowledges what is not yet durable. */
class Hasty extends Spy {
  override sendDurably(to: Address, message: Parameters<Spy['send']>[1]): void {
    this.send(to, message);
  }
}

/** A disk that calls everything durable at once; the leader counts itself too early, as followers do. */
class Boastful extends Spy {
  override get disk(): Disk {
    const { disk } = this.inner;
    return new Proxy(disk, {
      get: (target, name) => {
        if (name === 'durable') return target.last;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }
}

type Twin = { readonly breaks: string; readonly maker: Maker };

function patched(breaks: string, patch: (raft: RaftReplica) => void): Twin {
  const maker = (context: RaftContext, options: Options) => {
    const raft = new RaftReplica(context, options);
    patch(raft);
    return raft;
  };
  return { breaks, maker };
}

/** Counts copies of entries of earlier terms (§5.4.2, figure 8). */
function countsOldTerms(raft: RaftReplica): void {
  const { leading, context } = raft;
  const match = new Map<Address, number>();
  const begin = leading.begin.bind(leading);
  leading.begin = () => {
    match.clear();
    begin();
  };
  const onAppended = leading.onAppended.bind(leading);
  leading.onAppended = (from, message) => {
    onAppended(from, message);
    if (raft.role !== 'leader' || !message.ok) return;
    match.set(from, Math.max(message.index, match.get(from) ?? 0));
    const copies = [context.disk.durable, ...context.peers.map((peer) => match.get(peer) ?? 0)].sort((a, b) => b - a);
    const index = copies[Math.floor(copies.length / 2)]!;
    if (index <= raft.commit) return;
    raft.commit = index;
    raft.apply();
  };
}

/** Every vote is for whoever asks, however short its log (§5.4.1). */
function votesForAnybody(raft: RaftReplica): void {
  const onVote = raft.standing.onVote.bind(raft.standing);
  raft.standing.onVote = (from, vote) => {
    const long: Vote = { ...vote, lastTerm: Number.MAX_SAFE_INTEGER };
    onVote(from, long);
  };
}

/** An append cuts off whatever lies behind it, also where it is late and nothing conflicts (§5.3). */
function cutsAlways(raft: RaftReplica): void {
  const onAppend = raft.following.onAppend.bind(raft.following);
  raft.following.onAppend = (from, message) => {
    const end = message.prevIndex + message.entries.length;
    if (message.term >= raft.term && end >= raft.log.first && end < raft.log.last) raft.log.truncate(end);
    onAppend(from, message);
  };
}

/** Commits as far as the leader has, not as far as it agrees with the leader (figure 2, last line of AppendEntries). */
function followsBlindly(raft: RaftReplica): void {
  const onAppend = raft.following.onAppend.bind(raft.following);
  raft.following.onAppend = (from: Address, message: Append) => {
    onAppend(from, message);
    const commit = Math.min(message.commit, raft.log.last);
    if (message.term !== raft.term || commit <= raft.commit) return;
    raft.commit = commit;
    raft.apply();
  };
}

/** The snapshot forgets which intents it contains (dissertation §6.3). */
function forgetsSessions(raft: RaftReplica): void {
  const memory = raft.state.memory.bind(raft.state);
  raft.state.memory = (): Memory => ({ ...memory(), answered: [] });
}

/** Too rare for a swarm: told as a story of its own. */
export const FIGURE_8 = patched('I4', countsOldTerms);

export const TWINS: Readonly<Record<string, Twin>> = {
  'votes without writing it down': patched('I7', (raft) => {
    raft.persistVote = (then) => then?.();
  }),
  'votes for anybody': patched('I4', votesForAnybody),
  'acknowledges before the fsync': {
    breaks: 'I8',
    maker: (context, options) => new RaftReplica(new Hasty(context), options),
  },
  'calls everything durable': {
    breaks: 'I8',
    maker: (context, options) => new RaftReplica(new Boastful(context), options),
  },
  'applies before it is committed': patched('I8', (raft) => {
    const propose = raft.leading.propose.bind(raft.leading);
    raft.leading.propose = (request: Request) => {
      propose(request);
      raft.commit = raft.log.last;
      raft.apply();
    };
  }),
  'cuts off what does not conflict': patched('I4|I5|I6|I8', cutsAlways),
  'commits what it has not matched': patched('I5', followsBlindly),
  'reads without asking who leads': patched('I12', (raft) => {
    raft.leading.readIndex = (request) => raft.answerRead(request);
  }),
  'leaves sessions out of snapshots': patched('I11', forgetsSessions),
};
