/** Scripted steps: exact times, who follows whom, and what was expected of each. */
import { describe, expect, it } from 'vitest';
import { declined, ok, refused } from '../../src/strategies/contract.ts';
import { type Behaviour, step, world } from './fake-world.ts';

const slow: Behaviour = () => ({ outcome: ok(7), after: 100_000 });

describe('scripts', () => {
  it('follow the answer of another step, and repeat', () => {
    const script = [
      step({ id: 'w1', at: 1_000_000 }),
      step({ id: 'w2', after: 'w1', delay: 50_000, every: 10_000, count: 3 }),
      step({ id: 'r', after: 'w2', kind: 'read' }),
    ];
    const host = world(slow, { script }).run();
    expect(host.asked.map(({ at }) => at / 1000)).toEqual([1000, 1150, 1160, 1170, 1250]);
    const answers = host.clients.scriptAnswers();
    expect(answers.map(({ id, at, answered }) => `${id} ${at} ${answered}`)).toEqual([
      'w1 1000 1100',
      'w2 1150 1250',
      'w2 1160 1260',
      'w2 1170 1270',
      'r 1250 1350',
    ]);
  });

  it('follow a step that is given up, too', () => {
    const script = [step({ id: 'w1', cancelAfter: 30_000, expect: 'unknown' }), step({ id: 'w2', after: 'w1' })];
    const host = world(slow, { script }).run();
    expect(host.ends()).toEqual(['30 #1 unknown', '130 #2 ok from 0']);
    expect(host.clients.scriptAnswers()[0]).toEqual({
      id: 'w1',
      at: 0,
      answered: null,
      outcome: 'unknown',
      value: null,
      asExpected: true,
    });
  });

  it('ask how the step that they wait for has ended', () => {
    const taken = (behave: Behaviour, first: Parameters<typeof step>[0]) => {
      const endings = ['ok', 'declined', 'refused', 'failed', 'unknown'] as const;
      const script = [
        step({ ...first, id: 'first', to: 0 }),
        ...endings.map((onlyIf) => step({ id: onlyIf, after: 'first', onlyIf, to: 0 })),
        step({ id: 'always', after: 'first', to: 0 }),
      ];
      const host = world(behave, { script }).run();
      return host.clients.scriptAnswers().map(({ id }) => id);
    };
    expect(taken(slow, {})).toEqual(['first', 'ok', 'always']);
    expect(taken(slow, { cancelAfter: 30_000 })).toEqual(['first', 'unknown', 'always']);
    const saying = (outcome: ReturnType<typeof ok>) => taken(() => ({ outcome, after: 1000 }), {});
    expect(saying(declined('sold out'))).toEqual(['first', 'declined', 'always']);
    expect(saying(refused('follower'))).toEqual(['first', 'refused', 'always']);
    expect(taken(slow, { kind: undefined, verb: 'promote', node: 'us/1' })).toContain('ok');
  });

  it('that are cancelled at once are asked all the same', () => {
    const host = world(slow, { script: [step({ cancelAfter: 0 })] }).run();
    expect(host.asked.length).toBe(1);
    expect(host.ends()).toEqual(['0 #1 unknown']);
  });

  it('that are cancelled say no only if nothing is out', () => {
    const ends = (to: number) => {
      const behave: Behaviour = (_, asked) => ({ outcome: refused('follower', asked === 0 ? to : -1), after: 20_000 });
      return world(behave, { script: [step({ cancelAfter: 30_000 })] })
        .run()
        .ends();
    };
    expect(ends(1)).toEqual(['30 #1 unknown']);
    expect(ends(-1)).toEqual(['30 #1 refused from 0']);
  });

  it('carry what they say', () => {
    const script = [
      step({ id: 'c', kind: 'cas', value: 'new', expected: 'old', from: 2, client: 'z' }),
      step({ id: 'i', kind: 'increment', amount: 5, value: undefined, at: 1000 }),
      step({ id: 'u', kind: 'write', value: undefined, at: 2000 }),
    ];
    const host = world(slow, { script }).run();
    const operations = host.asked.map(({ request }) => request.operations[0]);
    expect(operations.map(({ kind, value, amount, expected }) => [kind, value, amount, expected])).toEqual([
      ['cas', 'new', 1, 'old'],
      ['increment', undefined, 5, undefined],
      ['write', 3, 1, undefined],
    ]);
    expect(host.told.filter(({ what }) => what === 'issued').map(({ operation }) => operation)).toEqual([-1, -2, -3]);
    expect(host.asked[0].region).toBe(2);
  });

  it('say whether it came as expected', () => {
    const says = (outcome: ReturnType<typeof ok>, expected: string | number) => {
      const host = world(() => ({ outcome, after: 1000 }), {
        script: [step({ to: 0, kind: 'read', expect: expected })],
      }).run();
      const [{ outcome: word, asExpected }] = host.clients.scriptAnswers();
      return `${word} ${asExpected}`;
    };
    expect(says(ok(7), 7)).toBe('ok true');
    expect(says(ok(7), 8)).toBe('ok false');
    expect(says(ok(7), '7')).toBe('ok false');
    expect(says(ok(['a']), 'a')).toBe('ok true');
    expect(says(ok(['a', 'b']), 'a')).toBe('ok false');
    expect(says(refused('no'), 'refused')).toBe('refused true');
    expect(says(refused('no'), 7)).toBe('refused false');
    expect(says(declined('out of stock', 0), 'declined')).toBe('declined true');
    expect(says(declined('out of stock', 0), 0)).toBe('declined true');
    expect(says(ok(7), 'unknown')).toBe('ok false');
  });

  it('hand operators’ verbs on', () => {
    const script = [
      step({ id: 'p', kind: undefined, verb: 'promote', node: 'eu/1', at: 500_000 }),
      step({ id: 'd', kind: undefined, verb: 'dance', node: 'eu/1', after: 'p', delay: 1000 }),
      step({ id: 'w', after: 'd' }),
    ];
    const host = world(slow, { script }).run();
    expect(host.operated).toEqual(['500 promote eu/1', '501 dance eu/1']);
    expect(host.clients.scriptAnswers().map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
      'p ok',
      'd refused',
      'w ok',
    ]);
  });

  it('end with the time for requests', () => {
    const host = world(slow, { script: [step({ every: 300_000, count: 1000 })], duration: 1_000_000 }).run();
    expect(host.asked.map(({ at }) => at / 1000)).toEqual([0, 300, 600, 900]);
  });
});
