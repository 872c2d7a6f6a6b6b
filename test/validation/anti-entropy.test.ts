/** C.20: how far copies lag where everybody tells everybody now and then, and how fast one of chance in each round. */
import { expect, test } from 'vitest';
import { antiEntropyRows } from '../../src/report/validation/anti-entropy.ts';
import { gossipRows, roundsToAll } from '../../src/report/validation/gossip.ts';
import { holds, printed } from '../../src/report/validation/row.ts';

test.each(['multi-master', 'crdt'])('%s ships what it gathered, once to each', (strategy) => {
  const rows = antiEntropyRows(strategy, 10_000);
  console.log(printed(`\nC.20 ${strategy}`, rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
});

test('push gossip reaches a thousand in eighteen rounds', () => {
  const rows = gossipRows(12);
  console.log(printed('\nC.20 gossip', rows));
  expect(rows.filter((row) => !holds(row))).toEqual([]);
  expect(roundsToAll(1, 2)).toBe(1);
  expect(roundsToAll(1, 100)).toBeLessThan(rows[0]!.simulated - rows[0]!.within);
});
