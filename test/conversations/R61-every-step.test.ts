/** R61: a server comes and another goes, jointly, and the leader dies, or is cut off, after each single message. */
import { describe, expect, it } from 'vitest';
import { Script } from './verbs.ts';

/** So many letters are delivered, one after another, while 4 comes and 1 goes; more than the change takes. */
const MOST_STEPS = 50;

/** The group that this node's log says, as a script shows it. */
function groupOf(script: Script, node: string): string {
  const line = script.run('status').find((said) => said.startsWith(`  ${node} `) && !said.includes('is down'));
  return line === undefined ? '' : (/ in (\{.*\})$/.exec(line)?.[1] ?? '{1 2 3 4}');
}

function played(trouble: string, steps: number): Script {
  const script = new Script();
  const say = (...lines: readonly string[]) => lines.flatMap((line) => script.run(line));
  say('nodes 4 spares=4', 'elect 1', 'propose 1 a', 'stabilize', 'add-member 4');
  let asked = false;
  for (let step = 0; step < steps; step++) {
    if (say('one').length === 0) say('beat 1');
    // Once 4 has its vote 1 shall go, as soon as a leader may change the group again.
    if (!asked && groupOf(script, '1') === '{1 2 3 4}') asked = say('remove-member 1').length !== 1;
  }
  say(trouble, 'load 100ms', 'run 1500ms', 'heal', 'restart down', 'run 1s', 'load off', 'run 200ms');
  return script;
}

describe.each([
  ['dies', 'crash 1', []],
  ['is cut off', 'cut 1-*', ['{1 2 3}']],
  ['is cut off with the one that comes', 'partition 1 4 | 2 3', ['{1 2 3}']],
])('R61: where the leader %s', (_what, trouble, unheard) => {
  it('no step of the change breaks a rule, and all members end with one log', () => {
    const groups = new Set<string>();
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const script = played(trouble, steps);
      expect(script.broken, `after ${steps} steps`).toEqual([]);
      const status = script.run('status');
      const leaders = status.filter((line) => line.includes(' leader term '));
      expect(leaders.length, `after ${steps} steps`).toBe(1);
      const group = groupOf(script, leaders[0]!.trim()[0]!);
      const log = / commit \d+ log .*\]/.exec(leaders[0]!)?.[0];
      for (const member of group.match(/\d/g) ?? []) {
        const mine = status.find((line) => line.startsWith(`  ${member} `));
        expect(mine, `${member} of ${group} after ${steps} steps`).toContain(log);
      }
      groups.add(group);
    }
    // Some changes the others never heard of, some were over before the trouble began.
    expect([...groups]).toEqual(expect.arrayContaining([...unheard, '{1 2 3 4}', '{2 3 4}']));
  });
});
