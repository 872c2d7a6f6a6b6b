/** Large histories of a store that applies one log everywhere, sooner or later: cheap to make, with known verdicts. */
import type { History, Op } from '../../../src/checks/checker.ts';
import { randomStream } from '../../../src/kit/random.ts';

export interface LogShape {
  readonly ops: number;
  readonly processes: number;
  readonly keys: number;
  /** How many entries of the log readers are behind at most; 0: linearizable. */
  readonly lag: number;
  /** Readers wait until they see their own writes: sequentially consistent. Else they may miss them. */
  readonly waits: boolean;
}

interface Open {
  readonly index: number;
  readonly isWrite: boolean;
  readonly key: number;
}

/** Everything takes effect as it is answered; a reader's place in the log never goes back. */
export function logHistory({ ops, processes, keys, lag, waits }: LogShape): History {
  const random = randomStream(9, `log ${lag} ${waits}`);
  const made: Op[] = [];
  const open = new Array<Open | undefined>(processes).fill(undefined);
  const places = new Array<number>(processes).fill(0);
  /** By key: places in the log and the values from there on. */
  const versions = Array.from({ length: keys }, () => [{ place: 0, value: 0 }]);
  let length = 0;
  let event = 0;
  for (; made.length < ops || open.some((op) => op !== undefined); event++) {
    const process = random.below(processes);
    const current = open[process];
    if (current === undefined) {
      if (made.length < ops) open[process] = begin(made, process, random.below(keys), random.below(2) === 0, event);
      continue;
    }
    const { index, isWrite, key } = current;
    let output: number | null = null;
    if (isWrite) {
      versions[key].push({ place: ++length, value: index + 1 });
      if (waits) places[process] = length;
    } else {
      places[process] = Math.max(places[process], length - random.below(lag + 1));
      output = versions[key].findLast(({ place }) => place <= places[process])!.value;
    }
    made[index] = { ...made[index], output, end: event, endedAt: event };
    open[process] = undefined;
  }
  const names = (n: number, letter: string) => Array.from({ length: n }, (_, i) => `${letter}${i}`);
  return { ops: made, processes: names(processes, 'p'), keys: names(keys, 'k'), events: event };
}

function begin(made: Op[], process: number, key: number, isWrite: boolean, call: number): Open {
  const index = made.length;
  const f = isWrite ? 'write' : 'read';
  const input = isWrite ? index + 1 : null;
  const times = { call, end: -1, calledAt: call, endedAt: -1 };
  made.push({ index, process, f, key, input, output: null, ending: 'ok', ...times });
  return { index, isWrite, key };
}
