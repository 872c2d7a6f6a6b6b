/**
 * Writes a large linearizable history of registers as JSON lines, to weigh `check` with:
 *   node test/checks/history/large.mjs FILE [EVENTS] [KEYS] [unique|small] [DOMAIN]
 *   /usr/bin/time -v node dist/main.js check FILE --model register
 */
import { closeSync, openSync, writeSync } from 'node:fs';

const [file, events = '1200000', keys = '100', values = 'unique', domain = '5'] = process.argv.slice(2);
const PROCESSES = 20;

/** A multiplicative generator: the same file every time. */
let state = 42;
const below = (n) => {
  state = (state * 48271) % 2147483647;
  return state % n;
};

const descriptor = openSync(file, 'w');
const held = new Array(Number(keys)).fill(null);
const open = new Array(PROCESSES).fill(undefined);
let batch = [];
let written = 0;
let next = 1;
const emit = (event) => {
  batch.push(JSON.stringify({ index: written, time: written * 1000 + 1_700_000_000, ...event }));
  written++;
  if (batch.length < 10_000) return;
  writeSync(descriptor, `${batch.join('\n')}\n`);
  batch = [];
};

while (written < Number(events)) {
  const process = below(PROCESSES);
  const op = open[process];
  if (op === undefined) {
    const key = below(Number(keys));
    const isWrite = below(2) === 0;
    const value = isWrite ? (values === 'unique' ? next++ : below(Number(domain))) : null;
    open[process] = { key, f: isWrite ? 'write' : 'read', value, isDone: false };
    emit({ process, type: 'invoke', f: open[process].f, key: `k${key}`, value });
  } else if (!op.isDone) {
    if (op.f === 'write') held[op.key] = op.value;
    else op.value = held[op.key];
    op.isDone = true;
  } else {
    open[process] = undefined;
    emit({ process, type: 'ok', f: op.f, key: `k${op.key}`, value: op.value });
  }
}
if (batch.length > 0) writeSync(descriptor, `${batch.join('\n')}\n`);
closeSync(descriptor);
