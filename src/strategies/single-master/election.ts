/** How a new master is found: silence, a poll, durable votes of a majority, and the choice among them. */
import { type Micros, SECOND } from '../../kit/time.ts';
import type { Address } from '../contract.ts';
import type { Detector } from './detector.ts';
import type { Poll, Promote, Reason, Standing, Vote, VoteRequest } from './messages.ts';
import { observersOf } from './options.ts';
import type { State } from './state.ts';
import { Voter } from './voter.ts';

const OPENING_AGAIN: Micros = SECOND / 2;

export class Election {
  readonly #state: State;
  readonly #detector: Detector;
  readonly #voter: Voter;
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
  #ballot = 0;
  /** Polls have had time to cross, so that of two who stand one has given way. */
  #isCanvassed = false;
  /** The time to gather votes is over: the first majority decides. */
  #isDue = false;

  constructor(state: State, detector: Detector, reign: () => void, stepDown: () => void) {
    this.#state = state;
    this.#detector = detector;
    this.#voter = new Voter(state);
    this.#reign = reign;
    this.#stepDown = stepDown;
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
    const { elect, detect } = options.failover;
    if (this.#detector.isCooling) {
      this.#detector.wait(detect);
      return;
    }
    if (this.#phase === 'idle') context.suspects();
    this.#poll('silence', [context.self]);
    this.#isCanvassed = false;
    context.setTimer('canvass', 0, Math.floor(elect / 2));
    context.setTimer('elect', 0, elect);
    context.setTimer('detect', 0, this.#detector.laterThan(2 * elect));
    this.#state.broadcast({ kind: 'poll', epoch: this.#epoch });
    this.#tryVote();
  }

  /** Stands at once, without a poll: at the very beginning, or because an operator or the master says so. */
  stand(reason: Reason): void {
    this.#begin(reason);
    this.#requestVotes();
    if (reason === 'opening') this.#state.context.setTimer('opening', 0, OPENING_AGAIN);
  }

  /**
   * An operator wants this replica. Where a lease protects the master nobody votes against one that is heard, and a
   * candidate who cannot win would only depose it by its epoch: so the others are asked first.
   */
  order(): void {
    const { context, isQuiet, options } = this.#state;
    if (options.fencing !== 'lease') {
      this.stand('order');
      return;
    }
    this.#poll('order', isQuiet ? [context.self] : []);
    this.#isCanvassed = true;
    context.setTimer('elect', 0, options.failover.elect);
    this.#state.broadcast({ kind: 'poll', epoch: this.#epoch });
    this.#tryVote();
  }

  onPoll(from: Address, message: Poll): void {
    const { context, epoch, isQuiet, options } = this.#state;
    this.#heardOf = Math.max(this.#heardOf, message.epoch - 1);
    const isFree = this.#phase === 'idle' || (this.#phase === 'polling' && from < context.self);
    const isWilling = isQuiet && isFree && !this.#detector.isCooling;
    const agrees = !this.#state.isMaster() && message.epoch > epoch && isWilling;
    if (agrees) {
      this.giveUp();
      if (options.failover.mode === 'auto') this.#detector.wait(this.#detector.laterThan(2 * options.failover.elect));
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
    this.#heardOf = Math.max(this.#heardOf, message.epoch);
    const { epoch, ballot } = message;
    if (this.#voter.grants(message)) {
      if (this.#state.isMaster()) this.#stepDown();
      this.giveUp();
      this.#detector.heard(this.#detector.laterThan(this.#state.options.failover.detect));
      this.#voter.promise(from, epoch, ballot);
    } else this.#state.context.send(from, this.#voter.vote(epoch, this.#voter.hasPromised(message)));
  }

  /** The first epoch has no silence to wait for: asked until a majority has answered. */
  onOpeningDue(): void {
    if (!this.isOpening) return;
    this.#state.broadcast({ kind: 'vote-request', epoch: this.#epoch, reason: 'opening', ballot: this.#ballot });
    this.#state.context.setTimer('opening', 0, OPENING_AGAIN);
  }

  onFlushed(): void {
    this.#voter.onFlushed((vote) => this.onVote(this.#state.context.self, vote));
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
    if (this.#phase === 'polling' && this.#reason === 'order') this.giveUp();
    else this.#tryDecide();
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

  #begin(reason: Reason): void {
    this.#reason = reason;
    this.#ballot = this.#state.context.random.below(1 << 30);
    this.#epoch = Math.max(this.#state.epoch, this.#heardOf) + 1;
  }

  #poll(reason: Reason, agreed: Address[]): void {
    this.#begin(reason);
    this.#phase = 'polling';
    this.#agreed = agreed;
    this.#isDue = false;
  }

  #tryVote(): void {
    const { isQuiet, options, majority } = this.#state;
    // The master was heard since.
    if (this.#reason === 'silence' && !isQuiet) return;
    const enough = this.#reason === 'order' ? majority : observersOf(options, majority);
    if (this.#phase === 'polling' && this.#isCanvassed && this.#agreed.length >= enough) this.#requestVotes();
  }

  #requestVotes(): void {
    if (this.#epoch <= this.#state.epoch) {
      this.giveUp();
      return;
    }
    this.#phase = 'voting';
    this.#votes = [];
    const { self } = this.#state.context;
    const [epoch, ballot] = [this.#epoch, this.#ballot];
    this.#voter.promise(self, epoch, ballot);
    this.#state.broadcast({ kind: 'vote-request', epoch, reason: this.#reason, ballot });
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
    const rank = (region: string) => {
      const at = options.promote_order.indexOf(region);
      return at < 0 ? options.promote_order.length : at;
    };
    const byName = (a: Address, b: Address) => {
      const left = context.regionOf(a);
      const right = context.regionOf(b);
      return rank(left) - rank(right) || (left < right ? -1 : left > right ? 1 : a - b);
    };
    const order = [...this.#votes].sort((a, b) => {
      if (options.promote === 'by-name') return byName(a.from, b.from);
      return b.lastEpoch - a.lastEpoch || b.last - a.last || byName(a.from, b.from);
    });
    return order[0]!.from;
  }
}
