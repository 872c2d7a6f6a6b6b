/** Golden results beside the scenarios: read, compared, and written where somebody asks for it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { ResultDocument } from '../lab/document.ts';
import { type Golden, goldenOf, type Moved, movedSince } from '../lab/golden.ts';
import { quoted } from '../report/reproduce.ts';
import { plainText, shorten } from '../report/text.ts';
import { NO_SUCH_FILE, Stop } from './exit.ts';
import { besideOther } from './show-difference.ts';
import type { Point } from './tested.ts';

const MOST_LINES = 40;

/** `a/checkout.yaml` → `a/checkout.golden.json`. */
function goldenPath(file: string): string {
  return `${file.replace(/\.ya?ml$/i, '')}.golden.json`;
}

/** None where there is no golden file. */
export function goldenPoint(file: string, document: ResultDocument): readonly Point[] {
  const path = goldenPath(file);
  if (!existsSync(path)) return [];
  const common = { level: 'error', place: { file: path, line: 1, column: 1 } } as const;
  const golden = readGolden(path);
  if (golden === undefined)
    return [{ ...common, name: 'golden result', verdict: 'failed', said: [`${path} is no golden result`] }];
  const moved = movedSince(golden, document);
  const verdict = moved.length === 0 ? 'held' : 'failed';
  const name = `golden result · ${Object.keys(golden.runs).length} runs`;
  return [{ ...common, name, verdict, said: saidOf(golden, moved, file, document) }];
}

export function writeGolden(file: string, document: ResultDocument): string {
  const path = goldenPath(file);
  try {
    writeFileSync(path, `${JSON.stringify(goldenOf(document), null, 2)}\n`);
  } catch {
    throw new Stop(NO_SUCH_FILE, `error: ${plainText(path)} cannot be written`);
  }
  return path;
}

function readGolden(path: string): Golden | undefined {
  try {
    const golden: Golden = JSON.parse(readFileSync(path, 'utf8'));
    const isGolden = golden.schema === 'lightcone.golden/1' && typeof golden.runs === 'object';
    return isGolden && typeof golden.promises === 'object' ? golden : undefined;
  } catch {
    return undefined;
  }
}

function saidOf(golden: Golden, moved: readonly Moved[], file: string, document: ResultDocument): readonly string[] {
  if (moved.length === 0) return [];
  const lines = moved.slice(0, MOST_LINES).map(lineOf);
  const rest = moved.length > MOST_LINES ? [`and ${moved.length - MOST_LINES} more`] : [];
  const isSame = golden.scenario === document.scenario.digest;
  const whose = golden.version === document.version ? 'the scenario has changed since' : `made by ${golden.version}`;
  const accept = `to accept: lightcone test ${quoted(file)} --update-golden`;
  return [`${moved.length} moved${isSame ? '' : ` (${whose})`}`, ...lines, ...rest, accept];
}

function lineOf({ what, metric, before, after }: Moved): string {
  const show = (value: Moved['before'], other: Moved['before']) => {
    if (value === undefined) return 'nothing';
    if (metric === undefined || (value !== null && typeof value !== 'number')) return String(value);
    return besideOther(metric, value, typeof other === 'number' ? other : null);
  };
  return `${shorten(what, 90)}: ${show(before, after)} → ${show(after, before)}`;
}
