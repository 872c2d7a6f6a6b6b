/** A few operations as a picture: aligned, ordered, and no wider than the screen. */
import { expect, it } from 'vitest';
import { draw } from '../../../src/checks/history/draw.ts';
import { guessModel } from '../../../src/checks/history/guess.ts';
import { historyOf } from './shared.ts';

function line(process: string, type: string, f: string, value: unknown, key?: string): string {
  return JSON.stringify({ process, type, f, value, key });
}

const HISTORY = historyOf(
  [
    line('writer', 'invoke', 'write', 1, 'x'),
    line('B', 'invoke', 'read', null, 'x'),
    line('C', 'invoke', 'cas', [1, 2], 'x'),
    line('B', 'ok', 'read', 1, 'x'),
    line('C', 'fail', 'cas', [1, 2], 'x'),
    line('D', 'invoke', 'add', 'y'.repeat(60)),
    line('D', 'ok', 'add', null),
    line('writer', 'info', 'write', 1, 'x'),
    line('B', 'invoke', 'txn', [['r', 'x', null]]),
    line('B', 'ok', 'txn', [['r', 'x', 1]]),
  ].join('\n'),
);

it('draws bars between calls and ends, open where the fate is unknown', () => {
  expect(draw(HISTORY, [0, 1, 2], 100)).toEqual([
    'writer  write x 1 → fate unknown  ├────────────────────────▷',
    'B       read x → 1                     ├─────────┤',
    'C       cas x [1,2] → failed                ├─────────┤',
  ]);
  expect(draw(HISTORY, [4], 100)).toEqual(['B  txn [["r","x",1]]  ├────┤']);
});

it('leaves out what does not fit', () => {
  const [one] = draw(HISTORY, [3], 80);
  expect(one).toMatch(/^D {2}add "y+… {2}├─+┤$/);
  const lines = draw(HISTORY, [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3], 80);
  expect(lines).toHaveLength(13);
  expect(lines[12]).toBe('… and 2 more');
  expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(80);
  expect(draw(HISTORY, [], 80)).toEqual([]);
});

it('guesses what a history is about from what is done', () => {
  const guess = (...lines: string[]) => guessModel(historyOf(lines.join('\n')));
  const read = (value: unknown) => [line('r', 'invoke', 'read', null), line('r', 'ok', 'read', value)];
  const add = [line('a', 'invoke', 'add', 1), line('a', 'ok', 'add', 1)];
  expect(guess(...read(1))).toBe('register');
  expect(guess(line('a', 'invoke', 'cas', [1, 2]))).toBe('register');
  expect(guess(...add, ...read([1]))).toBe('set');
  expect(guess(...read([]), ...add, ...read([1]))).toBe('set-full');
  expect(guess(...add, ...read(1))).toBe('counter');
  expect(guess(line('a', 'invoke', 'append', 'a'), ...read('a'))).toBe('append');
  expect(guess(line('a', 'invoke', 'enqueue', 1))).toBe('queue');
  expect(guess(line('a', 'invoke', 'transfer', { from: 0, to: 1, amount: 1 }))).toBe('bank');
  expect(guess(line('a', 'invoke', 'txn', [['append', 'x', 1]]))).toBe('list-append');
  expect(guess(line('a', 'invoke', 'txn', [['w', 'x', 1]]))).toBe('rw-register');
  expect(guess(line('a', 'invoke', 'read', [['r', 0, null]]))).toBe('long-fork');
  expect(guess(line('a', 'invoke', 'write', 1), line('b', 'invoke', 'decrement', 1))).toBe('mixed');
  expect(guess(line('a', 'invoke', 'sing', 1))).toBe(undefined);
});
