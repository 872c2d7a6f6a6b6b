/** What a stretch of time came to: leaders and how long they lasted, terms, and how writes and reads were answered. */

/** `1.250s`, and `12ms` below a second. */
export function timeSpelled(micros: number): string {
  const millis = Math.round(micros / 1_000);
  return millis < 1_000 ? `${millis}ms` : `${(millis / 1_000).toFixed(3)}s`;
}

type Kind = 'write' | 'read';

/** Of one kind of question, what became of it. */
class Answers {
  asked = 0;
  #answered = 0;
  #refused = 0;
  #stale = 0;
  #quickest = Number.POSITIVE_INFINITY;
  #slowest = 0;
  #last: number;
  #gap = 0;

  constructor(now: number) {
    this.#last = now;
  }

  note(now: number, asked: number, isOk: boolean, isStale: boolean): void {
    if (!isOk) this.#refused++;
    if (!isOk) return;
    this.#answered++;
    if (isStale) this.#stale++;
    this.#quickest = Math.min(this.#quickest, now - asked);
    this.#slowest = Math.max(this.#slowest, now - asked);
    this.#gap = Math.max(this.#gap, now - this.#last);
    this.#last = now;
  }

  spelled(kind: Kind, now: number): string {
    if (this.asked === 0) return '';
    const gap = timeSpelled(Math.max(this.#gap, now - this.#last));
    const within = `in ${timeSpelled(this.#quickest)} to ${timeSpelled(this.#slowest)}`;
    const answered = this.#answered === 0 ? 'none answered' : `${this.#answered} answered ${within}`;
    const stale = kind === 'read' ? `, ${this.#stale} stale` : '';
    return `; ${this.asked} ${kind}s: ${answered}, ${this.#refused} refused${stale}, at most ${gap} without an answer`;
  }
}

export class Tally {
  #began = 0;
  #changes = 0;
  #longest = 0;
  #reignsSince: number | undefined;
  #term = 0;
  #messages = 0;
  #snapshots = 0;
  #answers = { write: new Answers(0), read: new Answers(0) };
  readonly #word: string | undefined;

  /** What reigns are counted in, where somebody leads. */
  constructor(word: string | undefined) {
    this.#word = word;
  }

  /** A new stretch; who leads now goes on. */
  begin(now: number, term: number): void {
    this.#began = now;
    this.#changes = this.#longest = this.#messages = this.#snapshots = 0;
    if (this.#reignsSince !== undefined) this.#reignsSince = now;
    this.#term = term;
    this.#answers = { write: new Answers(now), read: new Answers(now) };
  }

  /** Another leads now, or nobody does. */
  led(now: number, nobody: boolean): void {
    const since = this.#reignsSince;
    if (since !== undefined) this.#longest = Math.max(this.#longest, now - since);
    this.#reignsSince = nobody ? undefined : now;
    if (!nobody) this.#changes++;
  }

  sent(kind: string): void {
    this.#messages++;
    if (kind === 'snapshot') this.#snapshots++;
  }

  asked(kind: Kind): void {
    this.#answers[kind].asked++;
  }

  answered(kind: Kind, now: number, asked: number, isOk: boolean, isStale: boolean): void {
    this.#answers[kind].note(now, asked, isOk, isStale);
  }

  spelled(now: number, term: number): string {
    const asked = `${this.#answers.write.spelled('write', now)}${this.#answers.read.spelled('read', now)}`;
    const snapshots = this.#snapshots === 0 ? '' : ` (${this.#snapshots} snapshot${this.#snapshots > 1 ? 's' : ''})`;
    const reigns = this.#word === undefined ? '' : `${this.#reigns(this.#word, now, term)}, `;
    return `  ${timeSpelled(now - this.#began)}: ${reigns}${this.#messages} messages${snapshots}${asked}`;
  }

  #reigns(word: string, now: number, term: number): string {
    const since = this.#reignsSince;
    const longest = Math.max(this.#longest, since === undefined ? 0 : now - since);
    const won =
      this.#changes === 0 ? 'no election won' : `${this.#changes} election${this.#changes > 1 ? 's' : ''} won`;
    const terms = term === this.#term ? `${word} ${term}` : `${word}s ${this.#term} to ${term}`;
    const reign = longest === 0 ? 'nobody led' : `longest reign ${timeSpelled(longest)}`;
    return `${won}, ${terms}, ${reign}`;
  }
}
