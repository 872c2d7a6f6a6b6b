/** Reads promises that are no comparison of a metric: guarantees, convergence, final values. */
import { parseDuration } from '../kit/units.ts';
import type { Property } from './expectation.ts';
import { GUARANTEES } from './guarantees.ts';
import { type Refusal, refuse, type Words } from './words.ts';

export { GUARANTEES };

const PLAIN: Property = {
  kind: 'guarantee',
  name: '',
  within: Number.POSITIVE_INFINITY,
  fault: -1,
  key: '',
  value: undefined,
};

/** Undefined where the line begins with something else. */
export function parseProperty(
  words: Words,
  names: { readonly faults: readonly string[] },
): Property | Refusal | undefined {
  const name = words.next;
  if (GUARANTEES.includes(name)) {
    words.take();
    return { ...PLAIN, name };
  }
  if (name === 'converges') return parseConverges(words, names.faults);
  return name === 'final' ? parseFinal(words) : undefined;
}

/** `converges [within D] [after FAULT]`. */
function parseConverges(words: Words, faults: readonly string[]): Property | Refusal {
  const name = words.take();
  let within = Number.POSITIVE_INFINITY;
  if (words.next === 'within') {
    words.take();
    const time = parseDuration(words.next);
    if (typeof time !== 'number') return refuse(words, time.hint === '' ? time.what : `${time.what}: ${time.hint}`);
    within = time / 1000;
    words.take();
  }
  if (words.next !== 'after') return { ...PLAIN, kind: 'converges', name, within };
  words.take();
  const fault = words.fault(faults);
  if (typeof fault !== 'number') return fault;
  return { ...PLAIN, kind: 'converges', name, within, fault };
}

/** `final KEY == VALUE`; `nothing` = the key is not there; what stands in double quotes is text, blanks and all. */
function parseFinal(words: Words): Property | Refusal {
  const name = words.take();
  if (words.isAtEnd) return refuse(words, 'write `final KEY == VALUE`');
  const key = words.take();
  if (words.next !== '==') return refuse(words, 'write `final KEY == VALUE`');
  words.take();
  if (words.isAtEnd) return refuse(words, 'a value is missing here');
  const text = words.take();
  return { ...PLAIN, kind: 'final', name, key, value: finalValue(text) };
}

function finalValue(text: string): string | number | undefined {
  if (text === 'nothing') return undefined;
  if (/^".*"$/.test(text)) return text.slice(1, -1);
  return /^-?[0-9]+(?:\.[0-9]+)?$/.test(text) ? Number(text) : text;
}
