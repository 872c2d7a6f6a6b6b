/** The digest sees every field of every message that Raft says: change one, and it is another. */
import { describe, expect, it } from 'vitest';
import { Hash } from '../../../src/kit/hash.ts';
import { type Message, messages } from '../../../src/strategies/consensus/messages.ts';
import { sound } from './cluster.ts';
import { Spy } from './spy.ts';
import { storm } from './swarm.ts';

type Fields = Readonly<Record<string, unknown>>;

function digestOf(message: Message): string {
  const hash = new Hash();
  messages.fold(message, hash);
  return hash.digest();
}

/** The same value with one leaf changed, once for every leaf; a request stands for itself by its digest. */
function* changed(value: unknown, path: string): Generator<readonly [string, unknown]> {
  if (typeof value === 'number') yield [path, value + 1];
  else if (typeof value === 'boolean') yield [path, !value];
  else if (typeof value === 'string') yield [path, `${value}x`];
  else if (Array.isArray(value)) {
    if (value.length > 0) yield [`${path} shorter`, value.slice(0, -1)];
    for (const [i, item] of value.entries()) {
      for (const [where, other] of changed(item, `${path}[${i}]`)) yield [where, value.with(i, other)];
    }
  } else if (typeof value === 'object' && value !== null) {
    const record = value as Fields;
    const isRequest = 'opId' in record;
    for (const [name, item] of Object.entries(record)) {
      if (name === 'kind' || (isRequest && name !== 'digest')) continue;
      for (const [where, other] of changed(item, `${path}.${name}`)) yield [where, { ...record, [name]: other }];
    }
  }
}

const births = [[2, 7]] as const;

/** No storm replaces a disk. */
const OF_LOST_DISKS: readonly Message[] = [
  { kind: 'recover', term: 0, birth: 7 },
  { kind: 'known', term: 5, birth: 7, lastIndex: 9, lastTerm: 4, births },
  { kind: 'appended', term: 5, index: 7, ok: true, round: 6, births },
  { kind: 'vote', term: 5, lastIndex: 7, lastTerm: 4, pre: false, handover: false, births },
  { kind: 'voted', term: 5, granted: true, pre: false, births },
];

/** Some of every kind and shape, from real runs. */
function samples(): Map<string, Message> {
  const found = new Map<string, Message>();
  for (let seed = 1; seed <= 30; seed++) {
    storm(seed, (context, options) => {
      const keep = (_from: number, _to: number, message: Message) => {
        const size = message.kind === 'append' ? Math.min(3, message.entries.length) : 0;
        const flags = Object.values(message).filter((item) => typeof item === 'boolean');
        const shape = `${message.kind} ${size} ${flags.join()}`;
        if (!found.has(shape)) found.set(shape, message);
      };
      return sound(new Spy(context, keep), options);
    });
  }
  return found;
}

describe('what Raft says', () => {
  const said = samples();

  it('comes in every kind', () => {
    const kinds = new Set([...said.values()].map(({ kind }) => kind));
    const common = ['append', 'appended', 'snapshot', 'take-over', 'timeout-now', 'vote', 'voted'];
    expect([...kinds].sort()).toEqual(common);
  });

  it.each([...said, ...OF_LOST_DISKS.map((one) => [`${one.kind}, a disk lost`, one] as const)])(
    'is folded to the last field: %s',
    (_shape, message) => {
      const before = digestOf(message);
      for (const [where, other] of changed(message, message.kind)) {
        expect(digestOf(other as Message), where).not.toBe(before);
      }
    },
  );

  it('is not taken for something else that has the same numbers', () => {
    const appended: Message = { kind: 'appended', term: 5, index: 7, ok: true, round: 6, births: [] };
    for (const lastTerm of [2, 3, 4, 5, 6]) {
      const vote: Message = { kind: 'vote', term: 5, lastIndex: 7, lastTerm, pre: false, handover: false, births: [] };
      expect(digestOf(vote)).not.toBe(digestOf(appended));
    }
    const more: Message = { kind: 'timeout-now', term: 5 };
    const voted: Message = { kind: 'voted', term: 5, granted: false, pre: false, births: [] };
    expect(digestOf(more)).not.toBe(digestOf(voted));
  });

  it('has a size that grows with what it carries, and names the writes', () => {
    for (const message of said.values()) {
      expect(messages.size(message)).toBeGreaterThanOrEqual(96);
      if (message.kind !== 'append') continue;
      expect(messages.writes(message)).toEqual(message.entries.map(({ request }) => request?.opId ?? 0));
      expect(
        messages.size({
          ...message,
          entries: [...message.entries, { term: 1, request: undefined, configuration: undefined }],
        }),
      ).toBeGreaterThan(messages.size(message));
    }
  });
});
