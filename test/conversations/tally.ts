/** What a stretch of time came to: leaders and how long they lasted, terms, writes and how long nobody was answered. */
import { timeSpelled } from './spelled.ts';

export class Tally {
  #began = 0;
  #changes = 0;
  #longest = 0;
  #reignsSince: number | undefined;
  #term = 0;
  #asked = 0;
  #answered = 0;
  #refused = 0;
  #lastAnswer = 0;
  #gap = 0;
  #quickest = 0;
  #slowest = 0;
  #messages = 0;

  /** A new stretch; who leads now goes on. */
  begin(now: number, term: number): void {
    this.#began = this.#lastAnswer = now;
    this.#changes = this.#longest = this.#asked = this.#answered = this.#refused = this.#gap = 0;
    this.#messages = this.#slowest = 0;
    this.#quickest = Number.POSITIVE_INFINITY;
    if (this.#reignsSince !== undefined) this.#reignsSince = now;
    this.#term = term;
  }

  /** Another leads now, or nobody does. */
  led(now: number, nobody: boolean): void {
    const since = this.#reignsSince;
    if (since !== undefined) this.#longest = Math.max(this.#longest, now - since);
    this.#reignsSince = nobody ? undefined : now;
    if (!nobody) this.#changes++;
  }

  sent(): void {
    this.#messages++;
  }

  asked(): void {
    this.#asked++;
  }

  answered(now: number, asked: number, isOk: boolean): void {
    if (!isOk) this.#refused++;
    if (!isOk) return;
    this.#answered++;
    this.#quickest = Math.min(this.#quickest, now - asked);
    this.#slowest = Math.max(this.#slowest, now - asked);
    this.#gap = Math.max(this.#gap, now - this.#lastAnswer);
    this.#lastAnswer = now;
  }

  spelled(now: number, term: number): string {
    const since = this.#reignsSince;
    const longest = Math.max(this.#longest, since === undefined ? 0 : now - since);
    const terms = term === this.#term ? `term ${term}` : `terms ${this.#term} to ${term}`;
    const reigns = this.#changes === 0 ? 'no election won' : `${this.#changes} elections won`;
    const reign = longest === 0 ? 'nobody led' : `longest reign ${timeSpelled(longest)}`;
    return `  ${timeSpelled(now - this.#began)}: ${reigns}, ${terms}, ${reign}, ${this.#messages} messages${this.#writes(now)}`;
  }

  #writes(now: number): string {
    if (this.#asked === 0) return '';
    const gap = timeSpelled(Math.max(this.#gap, now - this.#lastAnswer));
    const within = `in ${timeSpelled(this.#quickest)} to ${timeSpelled(this.#slowest)}`;
    const answered = this.#answered === 0 ? 'none answered' : `${this.#answered} answered ${within}`;
    return `; ${this.#asked} writes: ${answered}, ${this.#refused} refused, at most ${gap} without an answer`;
  }
}
