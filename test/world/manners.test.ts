/** Clients of one strategy: the same whether all have these manners or it alone says so. */
import { expect, it } from 'vitest';
import { run } from '../../src/world/run.ts';
import { loadedText } from '../loaded.ts';

function ran(ofAll: string, ofOne: string) {
  const text = `
topology: {regions: {eu: {}, us: {}}, links: {default: {rtt: 80ms, loss: 2%}}}
workload:
  keys: {carts: {count: 9}, stock: {count: 3, type: counter, initial: 9}}
  ops: {look: {do: read, keys: carts, rate: 20/s}, buy: {do: decrement, keys: stock, rate: 20/s}}
  client: {timeout: 300ms${ofAll}}
strategies: [{use: single-master${ofOne}}]
faults: [{at: 3s, for: 4s, crash: {region: eu}}]
duration: 12s
report: {trace: always}
`;
  const scenario = loadedText(text);
  return run(scenario, scenario.strategies[0]!, 1);
}

it('a strategy whose clients retry is judged as if all clients did', () => {
  const retry = 'retry: {max: 3, backoff: 50ms, idempotency_key: true}';
  const alone = ran('', `, client: {${retry}}`);
  expect(alone).toEqual(ran(`, ${retry}`, ''));
  expect(alone).not.toEqual(ran('', ''));
});
