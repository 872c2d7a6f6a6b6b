/** Scenario files as tests: every promise to every strategy under every seed is a test point. */
import type { Promised, ResultDocument, Verdict } from '../lab/document.ts';
import { promiseName } from '../lab/golden.ts';
import { variantName } from '../lab/summary.ts';
import { judgedValue } from '../report/judged.ts';
import { reproducePromise } from '../report/reproduce.ts';
import { moment } from '../report/text.ts';
import type { Loaded } from '../scenario/load.ts';
import { type Problem, showProblem } from '../scenario/problem.ts';
import { type Place, placeOf } from './written.ts';

export interface Point {
  readonly name: string;
  readonly verdict: Verdict | 'skipped';
  /** A warning that fails is shown, and never counts. */
  readonly level: 'error' | 'warn';
  readonly place: Place;
  /** Why it is so, a line each, the shortest first; empty where it held. */
  readonly said: readonly string[];
}

export interface RunDigest {
  readonly strategy: string;
  readonly seed: number;
  readonly digest: string;
  readonly events: number;
}

export interface TestedFile {
  readonly file: string;
  /** Of the resolved scenario and the version; '' of a file that is no scenario. */
  readonly digest: string;
  readonly runs: readonly RunDigest[];
  readonly points: readonly Point[];
  readonly wallMs: number;
}

export interface Tally {
  readonly held: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly warnings: number;
  readonly skipped: number;
}

export function testedFile(file: string, loaded: Loaded, document: ResultDocument, more: readonly Point[]): TestedFile {
  const points = [...document.expectations.map((promise) => pointOf(promise, loaded, file, document)), ...more];
  const nothing: Point = {
    name: 'promises nothing',
    verdict: 'skipped',
    level: 'error',
    place: { file, line: 0, column: 0 },
    said: [],
  };
  return {
    file,
    digest: document.scenario.digest,
    runs: document.runs.map(({ strategy, set, seed, digest, events }) => {
      return { strategy: variantName(strategy, set), seed, digest, events };
    }),
    points: points.length === 0 ? [nothing] : points,
    wallMs: document.runs.reduce((sum, run) => sum + run.wall_ms, 0),
  };
}

/** A file that is no scenario is a test that fails, once for each of its mistakes. */
export function brokenFile(file: string, problems: readonly Problem[]): TestedFile {
  const points = problems.map((problem): Point => {
    const { code, what, line, column } = problem;
    const place = { file: problem.file.startsWith('--') ? file : problem.file, line, column };
    return {
      name: `${code}: ${what}`,
      verdict: 'failed',
      level: 'error',
      place,
      said: excerptOf(problem),
    };
  });
  return { file, digest: '', runs: [], points, wallMs: 0 };
}

/** The line with its caret, and what to write instead; what is wrong, and where, stands above it. */
function excerptOf(problem: Problem): readonly string[] {
  return showProblem(problem).split('\n').slice(2);
}

function pointOf(promise: Promised, loaded: Loaded, file: string, document: ResultDocument): Point {
  const { verdict, level } = promise;
  const again = `again: ${reproducePromise(document, promise)}`;
  const said = verdict === 'held' ? [] : [...reasonsOf(promise), again];
  return { name: promiseName(promise), verdict, level, place: placeOf(loaded, file, promise), said };
}

function reasonsOf(promise: Promised): readonly string[] {
  const { witness, because, note, value } = promise;
  const shown = value === null ? [] : [judgedValue(promise)];
  const first = witness === null ? [] : [`first: ${witness.op} at ${moment(witness.at)}: ${witness.why}`];
  const notes = note === undefined || note === '' ? [] : [note];
  return [...shown, ...notes, ...first, ...(because === '' ? [] : [`because: ${because}`])];
}

export function tallyOf(files: readonly TestedFile[]): Tally {
  const points = files.flatMap((file) => file.points);
  const count = (verdict: Point['verdict']) =>
    points.filter((point) => point.verdict === verdict && point.level === 'error').length;
  const warnings = points.filter(isWarning).length;
  const held = points.filter((point) => point.verdict === 'held').length;
  return { held, failed: count('failed'), inconclusive: count('inconclusive'), warnings, skipped: count('skipped') };
}

export function isWarning({ verdict, level }: Point): boolean {
  return level === 'warn' && verdict !== 'held';
}
