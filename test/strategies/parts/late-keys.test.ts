/** Keys of requests beside the log: told later, by who executed; and what that does after a failover. */
import { describe, expect, it } from 'vitest';
import { LateKeys, type News } from '../../../src/strategies/parts/late-keys.ts';
import { run } from '../../../src/world/run.ts';
import { loadedText } from '../../loaded.ts';
import { FakeContext } from '../fake-context.ts';

function table(window = Number.POSITIVE_INFINITY) {
  const context = new FakeContext<never, 'keys'>();
  const told: News<string>[] = [];
  const keys = new LateKeys<string>(context, { store: 'async', window, lag: 50 }, (news) => told.push(news));
  return { context, keys, told };
}

describe('a table of keys', () => {
  it('knows at once what was executed here, and tells of it after a while, together with what came since', () => {
    const { context, keys, told } = table();
    keys.executed(1, 'one');
    context.now = 20;
    keys.executed(2, 'two');
    expect(keys.answerTo(1)).toBe('one');
    expect([told, context.timers.get('keys/0')?.at]).toEqual([[], 50]);
    keys.onDue();
    expect(told).toEqual([
      [
        [1, 'one'],
        [2, 'two'],
      ],
    ]);
    keys.onDue();
    expect(told.length).toBe(1);
  });

  it('tells before its time where many have come', () => {
    const { keys, told } = table();
    for (let write = 1; write <= 1001; write++) keys.executed(write, 'done');
    expect(told.map((news) => news.length)).toEqual([1000]);
  });

  it('forgets by the own clock, from when it heard', () => {
    const { context, keys } = table(60);
    context.now = 100;
    keys.learn([[1, 'one']]);
    context.now = 160;
    expect(keys.answerTo(1)).toBe('one');
    context.now = 161;
    expect(keys.answerTo(1)).toBeUndefined();
  });
});

describe('a retry', () => {
  /** E answers, and dies before the answer arrives; `lag` later it would have told of the key. */
  const duplicates = (use: string, options: string, faults: string) => {
    const text = `
topology:
  regions: {E: {nodes: 1}, W: {nodes: 1}, U: {nodes: 1}, C: {nodes: 0}}
  links: {default: {one_way: 80ms}, E <-> W: {one_way: 33ms}, E <-> U: {one_way: 40ms}}
  node: {service_time: 1ms, fsync: 0s}
workload: {client: {timeout: 1s, retry: {max: 9, backoff: 100ms, jitter: 0%, idempotency_key: true}}}
strategies: [{use: ${use}, with: {${use === 'consensus' ? '' : 'ack: semi-sync, '}dedup: ${options}}}]
faults: [${faults}]
script: [{id: pay, at: 10s, client: a, from: C, do: increment, keys: taken}]
duration: 40s
expect: [final taken == 1]
`;
    const scenario = loadedText(text);
    const { metrics, script } = run(scenario, scenario.strategies[0]!, 1);
    return [metrics['writes.duplicated'], metrics['dedup.absorbed'], script[0]!.value];
  };
  const dies = '{at: 10200ms, for: 20s, crash: {nodes: [E/1]}, in_flight: lost}';
  const deaf = '{at: 10090ms, for: 2s, partition: {isolate: [C]}, in_flight: lost}';

  describe.each(['consensus', 'single-master'])('of %s', (use) => {
    it.each([
      ['is done twice where the key did not leave in time', '{store: async, lag: 100ms}', dies, [1, 0, 2]],
      ['is known where it did', '{store: async, lag: 5ms}', dies, [0, 1, 1]],
      ['is known where the key is in the log', 'log', dies, [0, 1, 1]],
      ['is known to who executed it, whatever the others were told', '{store: async, lag: 1h}', deaf, [0, 1, 1]],
    ])('%s', (_, options, faults, expected) => {
      expect(duplicates(use, options, faults)).toEqual(expected);
    });
  });

  it('that comes while the first attempt is on its way through the log waits for that', () => {
    // Nobody answers E for two seconds, and nobody takes its place: three attempts are there when it is agreed on.
    const stuck = ['W', 'U'].map((from) => `{at: 10010ms, for: 2500ms, clog: {link: ${from} -> E}}`).join(', ');
    const options = '{store: async}, check_quorum: false, election_timeout: 20s';
    expect(duplicates('consensus', options, stuck)).toEqual([0, 1, 1]);
  });
});
