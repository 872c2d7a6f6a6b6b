/** What is worth remembering only where somebody reads: who wrote over what, ahead of what, took out what. */
import type { Scenario } from '../../scenario/scenario.ts';
import { Ahead } from './ahead.ts';
import { Arrivals } from './arrivals.ts';
import type { Intents } from './intents.ts';
import { Members } from './members.ts';
import { Overwrites } from './overwrites.ts';
import type { Trace } from './trace.ts';
import type { Words } from './words.ts';

export class Memory {
  readonly overwrites: Overwrites;
  readonly ahead: Ahead;
  readonly members: Members;
  readonly arrivals = new Arrivals();
  /** Undefined where none is kept. */
  readonly trace: Trace | undefined;

  constructor(scenario: Scenario, intents: Intents, words: Words, trace: Trace | undefined) {
    this.trace = trace;
    this.overwrites = new Overwrites(intents, words);
    this.ahead = new Ahead(intents);
    this.members = new Members(scenario, intents, trace);
  }
}
