/** `lightcone export`: runs a scenario under one strategy and writes the history of its clients. */
import { closeSync, openSync, writeSync } from 'node:fs';
import type { History } from '../../checks/history/history.ts';
import { linesOf, WRITTEN, type WrittenFormat } from '../../checks/history/write.ts';
import { nearest } from '../../kit/nearest.ts';
import { plainText } from '../../report/text.ts';
import type { StrategyUse } from '../../scenario/scenario.ts';
import { Simulation } from '../../world/run.ts';
import { BAD_COMMAND, HELD, NO_SUCH_FILE, Stop } from '../exit.ts';
import { loadAll } from '../files.ts';
import { err, out } from '../screen.ts';
import { overrides } from '../simulate.ts';

export interface ExportFlags {
  readonly strategy?: string;
  readonly seed?: string;
  readonly set: readonly string[];
  readonly format?: string;
  readonly out?: string;
}

/** Characters that are written at once. */
const BATCH = 1 << 20;

export function exportCommand(file: string, flags: ExportFlags): number {
  const format = formatOf(flags);
  const [{ scenario }] = loadAll([file], overrides(flags), true);
  const use = strategyOf(scenario.strategies, flags.strategy);
  const seed = scenario.seeds[0];
  const simulation = new Simulation({ ...scenario, trace: 'always' }, use, seed);
  simulation.advance(simulation.end);
  const history = simulation.history()!;
  write(history, format, flags.out);
  const place = flags.out === undefined ? '' : ` to ${plainText(flags.out)}`;
  err(`${history.ops.length} operations of ${use.id}, seed ${seed}, written${place} as ${format}`);
  return HELD;
}

function formatOf({ format, out: file }: ExportFlags): WrittenFormat {
  const ending = WRITTEN.find((one) => file?.endsWith(`.${one}`) === true);
  if (format === undefined) return ending ?? 'jsonl';
  const known = WRITTEN.find((one) => one === format);
  if (known !== undefined) return known;
  throw new Stop(BAD_COMMAND, `error: --format takes ${WRITTEN.join(', ')}, not ${plainText(format)}`);
}

function strategyOf(strategies: readonly StrategyUse[], asked: string | undefined): StrategyUse {
  const ids = strategies.map(({ id }) => id);
  if (asked === undefined && strategies.length === 1) return strategies[0];
  if (asked === undefined) {
    throw new Stop(
      BAD_COMMAND,
      `error: the scenario has several strategies; give --strategy, one of ${ids.join(', ')}`,
    );
  }
  const use = strategies.find(({ id }) => id === asked);
  if (use !== undefined) return use;
  const near = nearest(asked, ids);
  const instead = near === undefined ? `it has ${ids.join(', ')}` : `did you mean ${near}?`;
  throw new Stop(BAD_COMMAND, `error: the scenario has no strategy ${plainText(asked)}; ${instead}`);
}

/** In batches: a long history need not stand in memory once more as text. */
function write(history: History, format: WrittenFormat, file: string | undefined): void {
  const take = file === undefined ? { text: (text: string) => out(text), close: () => {} } : opened(file);
  let batch: string[] = [];
  let size = 0;
  const flush = () => {
    if (batch.length > 0) take.text(batch.join('\n'));
    batch = [];
    size = 0;
  };
  for (const line of linesOf(history, format)) {
    batch.push(line);
    size += line.length;
    if (size >= BATCH) flush();
  }
  flush();
  take.close();
}

function opened(file: string): { text(text: string): void; close(): void } {
  try {
    const descriptor = openSync(file, 'w');
    return { text: (text) => writeAll(descriptor, `${text}\n`), close: () => closeSync(descriptor) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Stop(NO_SUCH_FILE, `error: ${plainText(file)} cannot be written: ${plainText(why)}`);
  }
}

/** One call may write less than it was given. */
function writeAll(descriptor: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}
