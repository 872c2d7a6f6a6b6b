/** What a fault did to messages, requests and processes, over all runs: did it happen at all? */
import type { ResultDocument } from '../lab/document.ts';
import type { FaultTouch } from '../world/result.ts';
import { count } from './text.ts';

/** '4,812', '84–390' or, where it only killed, '1 life'; '' where it touched nothing. */
export function touchedText({ runs }: ResultDocument, fault: number): string {
  const touches = runs.map((run) => run.faults[fault] ?? NONE);
  const sums = touches.map(({ messages, requests }) => messages + requests);
  const [least, most] = [Math.min(...sums), Math.max(...sums)];
  const lives = Math.max(...touches.map((touch) => touch.lives ?? 0));
  if (most === 0) return lives === 0 ? '' : livesText(lives);
  return least === most ? count(most) : `${count(least)}–${count(most)}`;
}

/** '310 messages, 21 requests, 1 life'. */
export function touchText({ messages, requests, lives = 0 }: FaultTouch): string {
  return `${count(messages)} messages, ${count(requests)} requests${lives === 0 ? '' : `, ${livesText(lives)}`}`;
}

const NONE: FaultTouch = { name: '', messages: 0, requests: 0 };

function livesText(lives: number): string {
  return lives === 1 ? '1 life' : `${count(lives)} lives`;
}
