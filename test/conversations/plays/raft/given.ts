/** What a script gives: logs by the terms of their entries. */
import type { Configuration } from '../../../../src/strategies/consensus/configuration.ts';
import type { Entry } from '../../../../src/strategies/consensus/messages.ts';
import { operation, request } from '../../../strategies/fake-context.ts';

/** Entries of given logs: those of one index and term are one, as Raft would have it. */
export class Terms {
  readonly #entries = new Map<string, Entry>();

  /** `1,1,3x1000`, or `-` for an empty log; `2:1.2.3` is a configuration, `2:1.2.3>3.4.5` one of a joint phase. */
  entries(terms: string): Entry[] {
    const all = (terms === '-' ? [] : terms.split(',')).flatMap((word) => {
      const [what, times = '1'] = word.split('x');
      return Array<string>(Number(times)).fill(what!);
    });
    return all.map((what, i) => this.#entry(i + 1, what));
  }

  #entry(index: number, what: string): Entry {
    const name = `${index}.${what}`;
    const entry = this.#entries.get(name) ?? made(index, what);
    this.#entries.set(name, entry);
    return entry;
  }
}

function made(index: number, what: string): Entry {
  const [term, group] = what.split(':');
  if (group !== undefined) return { term: Number(term), request: undefined, configuration: configurationOf(group) };
  // The intents of before the story: far from those of its customers.
  const opId = 1_000_000 + index * 100 + Number(term);
  const write = operation('write', 0, { value: `v${index}.${term}` });
  return { term: Number(term), request: request(opId, [write], { consistency: 'strong' }), configuration: undefined };
}

function configurationOf(group: string): Configuration {
  const [before, after] = group.split('>').map((side) => side.split('.').map(Number));
  return { voters: after ?? before!, outgoing: after === undefined ? [] : before!, learners: [], joining: [] };
}
