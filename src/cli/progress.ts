/** How far the runs are, on stderr: live lines for eyes, one plain line a finished run for files. */
import type { Cell } from '../lab/cells.ts';
import type { TimedRun } from '../lab/document.ts';
import type { Onlooker } from '../lab/pool.ts';
import { settingsOf } from '../lab/summary.ts';
import { clockFace, count, shorten } from '../report/text.ts';
import { err, isLive } from './screen.ts';

const BAR = 24;
/** More runs than this get plain lines: a screen has an end. */
const MOST_LIVE = 12;

export function progressOf(cells: readonly Cell[], quiet: boolean): Onlooker {
  if (quiet) return {};
  return isLive && cells.length <= MOST_LIVE
    ? liveLines(cells)
    : { onDone: (index, run) => err(doneLine(cells[index], run)) };
}

function liveLines(cells: readonly Cell[]): Onlooker {
  const lines = cells.map((cell) => `  ${nameOf(cell)}  waiting`);
  let drawn = false;
  const draw = () => {
    const up = drawn ? `\u001b[${lines.length}A` : '';
    process.stderr.write(up + lines.map((line) => `\u001b[2K${line}\n`).join(''));
    drawn = true;
  };
  draw();
  return {
    onProgress: (index, simulated) => {
      const { scenario } = cells[index];
      const full = Math.floor((simulated / (scenario.duration + scenario.settle)) * BAR);
      const bar = `${'━'.repeat(Math.min(BAR, full))}${'─'.repeat(Math.max(0, BAR - full))}`;
      lines[index] = `  ${nameOf(cells[index])}  ${bar}  ${clockFace(simulated / 1000)}`;
      draw();
    },
    onDone: (index, run) => {
      lines[index] = doneLine(cells[index], run);
      draw();
    },
  };
}

function doneLine(cell: Cell, run: TimedRun): string {
  const state = run.partial ? 'stopped' : 'done';
  return `  ${nameOf(cell)}  ${state}  ${count(run.events)} events in ${(run.wall_ms / 1000).toFixed(1)} s`;
}

function nameOf(cell: Cell): string {
  const seeds = cell.scenario.seeds.length > 1 ? ` seed ${cell.seed}` : '';
  return shorten([`${cell.use.id}${seeds}`, ...settingsOf(cell.set)].join(' '), 48).padEnd(24);
}
