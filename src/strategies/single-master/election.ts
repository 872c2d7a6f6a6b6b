/** How a new master is found: silence, a poll, durable votes of a majority, and the choice among them. */
import { type Micros, SECOND } from '../../kit/time.ts';
import type { Address } from '../contract.ts';
import type { Poll, Promote, Reason, Standing, Vote, VoteRequest } from './messages.ts';
import { quietOf } from './options.ts';
import type { State } from './state.ts';

const OPENING_AGAIN: Micros = SECOND / 2;

/** What came of a promise that is on its way to the disk. */
interface Pledge {
  readonly to: Address;
  readonly epoch: number;
  readonly ballot: number;
  /** Durable when the log has completed so many syncs. */
  readonly sync: number;
}

export class Election {
  readonly #state: State;
  readonly #reign: () => void;
  readonly #stepDown: () => void;
  /** idle · polling: asks who else hears nothing · voting: asks for promises. */
  #phase: 'idle' | 'polling' | 'voting' = 'idle';
  #reason: Reason = 'silence';
  /** The epoch stood for. */
  #epoch = 0;
  /** The newest epoch that anybody spoke of: standing for less is in vain. */
  #heardOf = 0;
  #agreed: Address[] = [];
  #votes: { from: Address; lastEpoch: number; last: number }[] = [];
  #pledges: Pledge[] = [];
  /** Of the candidacy here, and of the one that has this replica's vote in the promised epoch. */
  #ballot = 0;
  #votedFor = -1;
  /** Polls have had time to cross, so that of two who stand one has given way. */
  #isCanvassed = false;
  /** The time to gather votes is over: the first majority decides. */
  #isDue = false;

  constructor(state: State, reign: () => void, stepDown: () => void) {
    this.#state = state;
    this.#reign = reign;
    this.#stepDown = stepDown;
  }

  /** The master of the newest epoch was heard, or so much is granted to a new one. */
  heard(patience = this.#state.options.failover.detect): void {
    const { context, options } = this.#state;
    this.#state.isQuiet = false;
    context.setTimer('quiet', 0, quietOf(options));
    if (options.failover.mode === 'auto') context.setTimer('detect', 0, patience);
  }

  giveUp(): void {
    this.#phase = 'idle';
    this.#state.context.cancelTimer('canvass', 0);
    this.#state.context.cancelTimer('elect', 0);
  }

  /** Nothing was heard for too long, or an election came to nothing. */
  onDetected(): void {
    if (this.#state.isMaster()) return;
    const { context, options } = this.#state;
    if (this.#phase === 'idle') context.suspects();
    this.#begin('silence');
    this.#phase = 'polling';
    this.#agreed = [context.self];
    this.#isCanvassed = this.#isDue = false;
    const { elect } = options.failover;
    context.setTimer('canvass', 0, Math.floor(elect / 2));
    context.setTimer('elect', 0, elect);
    context.setTimer('detect', 0, this.#laterThan(2 * elect));
    this.#state.broadcast({ kind: 'poll', epoch: this.#epoch });
    this.#tryVote();
  }

  /** Stands at once, without a poll: at the very beginning, or because an operator says so. */
  stand(reason: Reason): void {
    this.#begin(reason);
    this.#requestVotes();
    if (reason === 'opening') this.#state.context.setTimer('opening', 0, OPENING_AGAIN);
  }

  onPoll(from: Address, message: Poll): void {
    const { context, epoch } = this.#state;
    this.#heardOf = Math.max(this.#heardOf, message.epoch - 1);
    const isFree = this.#phase === 'idle' || (this.#phase === 'polling' && from < context.self);
    const agrees = !this.#state.isMaster() && message.epoch > epoch && this.#state.isQuiet && isFree;
    if (agrees) {
      this.giveUp();
      if (this.#state.options.failover.mode === 'auto') {
        context.setTimer('detect', 0, this.#laterThan(2 * this.#state.options.failover.elect));
      }
    }
    context.send(from, { kind: 'standing', epoch: message.epoch, agrees, promised: epoch });
  }

  onStanding(from: Address, message: Standing): void {
    this.#heardOf = Math.max(this.#heardOf, message.promised);
    if (this.#phase !== 'polling' || message.epoch !== this.#epoch || !message.agrees) return;
    if (!this.#agreed.includes(from)) this.#agreed.push(from);
    this.#tryVote();
  }

  onCanvassed(): void {
    this.#isCanvassed = true;
    this.#tryVote();
  }

  onVoteRequest(from: Address, message: VoteRequest): void {
    const { context, log } = this.#state;
    this.#heardOf = Math.max(this.#heardOf, message.epoch);
    if (this.#grants(message)) {
      if (this.#state.isMaster()) this.#stepDown();
      this.giveUp();
      this.#state.promise(message.epoch);
      this.#votedFor = -1;
      this.heard(this.#laterThan(this.#state.options.failover.detect));
      const { epoch, ballot } = message;
      this.#pledges.push({ to: from, epoch, ballot, sync: log.sync() });
    } else {
      // Asked twice because the first answer was lost: the same promise, to the same candidate.
      const granted = message.epoch === this.#state.epoch && this.#votedFor === message.ballot;
      context.send(from, this.#vote(message.epoch, granted));
    }
  }

  /** The first epoch has no silence to wait for: asked until a majority has answered. */
  onOpeningDue(): void {
    if (this.#phase !== 'voting' || this.#reason !== 'opening') return;
    this.#state.broadcast({ kind: 'vote-request', epoch: this.#epoch, reason: 'opening', ballot: this.#ballot });
    this.#state.context.setTimer('opening', 0, OPENING_AGAIN);
  }

  /** What was promised is durable: now it may be said. */
  onFlushed(): void {
    if (this.#pledges.length === 0) return;
    const { context, log, epoch } = this.#state;
    const pledges = this.#pledges;
    this.#pledges = pledges.filter((pledge) => pledge.sync > log.synced);
    for (const pledge of pledges) {
      if (pledge.sync > log.synced || pledge.epoch !== epoch) continue;
      this.#votedFor = pledge.ballot;
      if (pledge.to === context.self) this.onVote(context.self, this.#vote(epoch, true));
      else context.send(pledge.to, this.#vote(epoch, true));
    }
  }

  onVote(from: Address, message: Vote): void {
    this.#heardOf = Math.max(this.#heardOf, message.promised);
    if (this.#phase !== 'voting' || message.epoch !== this.#epoch || this.#state.epoch !== this.#epoch) return;
    if (!message.granted) {
      // Somebody remembers another beginning: this is not the first epoch, and this replica was wiped.
      if (this.#reason === 'opening') this.giveUp();
      return;
    }
    if (this.#votes.some((vote) => vote.from === from)) return;
    this.#votes.push({ from, lastEpoch: message.lastEpoch, last: message.last });
    this.#tryDecide();
  }

  onElectDue(): void {
    this.#isDue = true;
    this.#tryDecide();
  }

  onPromote(message: Promote): void {
    const isMine = message.epoch === this.#state.epoch && this.#state.master < 0;
    if (isMine) this.#reign();
  }

  /** At the very beginning: there is no master because there was none yet. */
  get isOpening(): boolean {
    return this.#phase === 'voting' && this.#reason === 'opening';
  }

  get isStanding(): boolean {
    return this.#phase !== 'idle';
  }

  #vote(epoch: number, granted: boolean): Vote {
    const { log, epoch: promised } = this.#state;
    return { kind: 'vote', epoch, granted, promised, lastEpoch: log.lastEpoch, last: log.last };
  }

  #begin(reason: Reason): void {
    this.#reason = reason;
    this.#ballot = this.#state.context.random.below(1 << 30);
    this.#epoch = Math.max(this.#state.epoch, this.#heardOf) + 1;
  }

  #tryVote(): void {
    if (this.#phase === 'polling' && this.#isCanvassed && this.#agreed.length >= this.#state.majority) {
      this.#requestVotes();
    }
  }

  #requestVotes(): void {
    if (this.#epoch <= this.#state.epoch) {
      this.giveUp();
      return;
    }
    this.#phase = 'voting';
    this.#votes = [];
    this.#state.promise(this.#epoch);
    this.#votedFor = -1;
    const { context, log, epoch } = this.#state;
    const ballot = this.#ballot;
    this.#pledges.push({ to: context.self, epoch, ballot, sync: log.sync() });
    this.#state.broadcast({ kind: 'vote-request', epoch, reason: this.#reason, ballot });
  }

  /** One vote in an epoch, never for an old one, and none against a master that was just heard. */
  #grants(message: VoteRequest): boolean {
    const { epoch, log, options } = this.#state;
    if (message.epoch <= epoch) return false;
    const isBlank = epoch === 0 && log.last === 0;
    if (message.reason === 'opening') return isBlank;
    // A wiped replica may have promised itself before: it keeps out of all but the first epoch.
    if (isBlank && message.epoch > 1) return false;
    if (this.#state.isMaster()) return options.fencing === 'epoch';
    if (message.reason === 'order' && options.fencing !== 'lease') return true;
    return this.#state.isQuiet;
  }

  /** A majority keeps epochs apart; waiting for the rest finds the one that has most. */
  #tryDecide(): void {
    if (this.#phase !== 'voting' || this.#votes.length < this.#state.majority) return;
    const isAll = this.#votes.length > this.#state.context.peers.length;
    if (this.#reason === 'silence' && !this.#isDue && !isAll) return;
    const { context } = this.#state;
    const chosen = this.#reason === 'silence' ? this.#choose() : context.self;
    this.giveUp();
    if (chosen === context.self) this.#reign();
    else context.send(chosen, { kind: 'promote', epoch: this.#epoch });
  }

  #choose(): Address {
    const { context, options } = this.#state;
    const byName = (a: Address, b: Address) => {
      const left = context.regionOf(a);
      const right = context.regionOf(b);
      return left < right ? -1 : left > right ? 1 : a - b;
    };
    const order = [...this.#votes].sort((a, b) => {
      if (options.promote === 'by-name') return byName(a.from, b.from);
      return b.lastEpoch - a.lastEpoch || b.last - a.last || byName(a.from, b.from);
    });
    return order[0]!.from;
  }

  #laterThan(delay: number): number {
    const { detect } = this.#state.options.failover;
    return delay + Math.floor(detect / 2) + this.#state.context.random.below(Math.max(1, Math.floor(detect / 2)));
  }
}
