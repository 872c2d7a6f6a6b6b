/** A script being played: `nodes` opens a stage, and each further line does one thing there. */
import { PLAYS } from './plays/index.ts';
import { optionsOf, wordsOf } from './plays/options.ts';
import type { Cast, Play, Verbs } from './plays/play.ts';
import { Stage } from './stage.ts';
import { customers, letters, nodes, time } from './verbs.ts';

export class Script {
  play: Play = PLAYS.raft!;
  readonly #cast: Cast;
  #stage: Stage | undefined;
  #verbs: Verbs = {};

  constructor(cast: Cast = {}) {
    this.#cast = cast;
  }

  /** Which promises of the protocol were broken so far. */
  get broken(): readonly string[] {
    return this.#stage?.witness.broken ?? [];
  }

  /** Does what one line says; returns what was said. */
  run(line: string): string[] {
    const [verb, ...words] = line.trim().split(/\s+/);
    if (verb === 'nodes') {
      this.#open(words);
      return this.#stage!.said.splice(0);
    }
    const does = this.#verbs[verb!];
    if (does === undefined) throw new Error(`no verb is called ${verb}: ${Object.keys(this.#verbs).join(', ')}`);
    const before = this.broken.length;
    does(words);
    const stage = this.#stage!;
    stage.say(...this.broken.slice(before).map((what) => `  ! ${what}`));
    return stage.said.splice(0);
  }

  /** What lines say, without writing it down. */
  #apart(...lines: readonly string[]): string[] {
    const stage = this.#stage!;
    const before = stage.said.splice(0);
    const said = lines.flatMap((line) => this.run(line));
    stage.say(...before);
    return said;
  }

  #open([count, ...flags]: readonly string[]): void {
    const { protocol = 'raft', seed = '1', snapshots, ...rest } = wordsOf(flags);
    const play = PLAYS[protocol];
    if (play === undefined) throw new Error(`no protocol is called ${protocol}: ${Object.keys(PLAYS).join(', ')}`);
    if (snapshots !== undefined) Object.assign(rest, { 'snapshot.every': snapshots, 'snapshot.keep': '1' });
    const options = optionsOf(play.strategy, rest);
    const stage = new Stage(play, this.#cast, { count: Number(count), seed: Number(seed), options });
    this.play = play;
    this.#stage = stage;
    const apart = (...lines: readonly string[]) => this.#apart(...lines);
    const verbs = { ...nodes(stage, apart), ...customers(stage), ...letters(stage), ...time(stage, apart) };
    this.#verbs = { ...verbs, ...play.verbs?.(stage) };
  }
}
